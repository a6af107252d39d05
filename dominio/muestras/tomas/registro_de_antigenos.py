"""Registering antigen tests: sample, result and report in one; one that comes again with another result is asked about."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dominio.muestras.comprobantes.emision import emitir_informe, nombres_para
from dominio.muestras.creacion import SIN_VIVIR, agregar
from dominio.muestras.reglas_de_examen import exigir_resultado, exigir_valor
from dominio.muestras.tomas.items import Antigeno, Toma
from dominio.muestras.tomas.pedidos import RegistrarAntigenos
from dominio.muestras.tomas.registro import RegistroDeTomas
from dominio.muestras.tomas.resultados_dichos import (
    esta_contradicho,
    ilegibles,
    marca_con_resultado,
    marcas_de,
    resultado_de,
    sin_contradicciones,
)
from dominio.ventanilla.necesidades import Pesquisa, a_la_vez
from dominio.ventanilla.recibos import ItemRecibo
from dominio.ventanilla.turno import Turno, marca_de
from dominio.vocabulario.enumeraciones import Estado, Tecnica
from dominio.vocabulario.errores import DatoNoCorresponde, DatoObligatorio, ErrorDominio


def registrar_antigenos(turno: Turno, pedido: RegistrarAntigenos) -> Pesquisa[list[ItemRecibo]]:
    """Store the tests that are right, with their results."""
    return _RegistroDeAntigenos(turno, pedido.items).hacer()


class _RegistroDeAntigenos(RegistroDeTomas):
    """Tests, which are made where the sample is taken: no laboratory has them, and result and report are there at once."""

    def __init__(self, turno: Turno, items: Sequence[Antigeno]) -> None:
        super().__init__(turno, items)
        self.items = sin_contradicciones(self.items, self._firma)

    def _buscar_pacientes(self) -> Pesquisa[None]:
        _, self.nombres = yield from a_la_vez(super()._buscar_pacientes(), nombres_para(self.items))
        self.marcas = yield from marcas_de(fila for filas in self.de_antes.values() for fila in filas)

    def _completa(self, item: Any) -> Any:
        return replace(super()._completa(item), tecnica_muestra=Tecnica.TEST_PACK)

    def _dijo(self, antes: Any, item: Toma, firma: bytes) -> bool:
        """Whether the test has the item's result, or had it before it was corrected.

        Of one that an earlier version of the hub registered, what is remembered does not tell the result.
        """
        dicho = resultado_de(item)
        sabidas = (marca_con_resultado(firma, dicho), marca_de(firma))
        return antes.resultado == dicho or (dicho is not None and self.marcas.get(antes.id) in sabidas)

    def _exigir_otra(self, item: Toma) -> None:
        if not esta_contradicho(item):
            super()._exigir_otra(item)

    def _nombrar(self, antes: Any, firma: bytes) -> str:
        """With its result, if it is the same but for that."""
        codigo = super()._nombrar(antes, firma)
        if not self._es_igual(antes, firma):
            return codigo
        return f"{codigo}, con el resultado {antes.resultado}, que se corrige en su página si está mal"

    def _exigir_destino(self, item: Toma) -> None:
        if item.id_laboratorio is not None:
            raise DatoNoCorresponde(campo="id_laboratorio", valor=item.id_laboratorio, cuando="es un test de antígeno")

    def _errores(self, item: Toma) -> list[ErrorDominio]:
        errores = super()._errores(item)
        resultado, examen = resultado_de(item), self.entorno.examen_de(item)
        try:
            if resultado is not None and examen is not None:
                exigir_resultado(resultado, examen, item.codigo_examen)
                exigir_valor(resultado, None, examen)
            elif resultado is None and not ilegibles(item):
                raise DatoObligatorio(campo="resultado")
        except ErrorDominio as error:
            errores.append(error)
        return errores

    def _guardar(self, nueva: int, item: Toma, firma: bytes) -> None:
        ahora = self.turno.ahora.replace(microsecond=0)
        resultado, examen = resultado_de(item), self.entorno.examen_de(item)
        informado = max(ahora, item.fecha_muestra or ahora)
        vida = {
            **SIN_VIVIR,
            "resultado": resultado,
            "valor_resultado": examen.valor_de(resultado, None) if examen else None,
            "fecha_hora_resultado_laboratorio": informado,
            "informado_en": self.turno.ahora,
            "informe_id": emitir_informe(self.turno, nueva, item, resultado, informado, self.nombres),
        }
        nace = {"estado": Estado.CON_RESULTADO, "nace": Estado.CON_RESULTADO}
        agregar(self.turno, nueva, item, firma, vida=vida, marca=marca_con_resultado(firma, resultado), **nace)

    def _estado(self) -> Estado:
        return Estado.CON_RESULTADO
