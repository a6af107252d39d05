"""Whoever took a sample mends its data: given back, opened by the help desk, or not received yet and a few days old."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from dominio.muestras.comprobantes.emision import emitir_informe, nombres_para
from dominio.muestras.correcciones import Abierta
from dominio.muestras.ediciones import Edicion
from dominio.muestras.estados import POR_CORREGIR, para_leer
from dominio.muestras.items import MuestraCorregida
from dominio.muestras.tomas.pedidos import CorregirTomas
from dominio.muestras.tomas.registro import exigir_lugar, lugares_de
from dominio.ventanilla.necesidades import Pesquisa, a_la_vez
from dominio.ventanilla.recibos import ItemRecibo
from dominio.ventanilla.turno import Turno
from dominio.vocabulario.enumeraciones import Estado
from dominio.vocabulario.errores import (
    CodigoDesconocido,
    EdicionFueraDePlazo,
    ErrorDominio,
    EstadoNoPermite,
    FaltaLaboratorioDeDestino,
    LugarDeTrabajoAjeno,
)
from dominio.vocabulario.limites import DIAS_EDICION_DEL_TOMADOR
from dominio.vocabulario.tiempo import para_leer as instante_para_leer
from modelos import TOMA_DE_MUESTRAS

POR_CORREGIR_DEL_TOMADOR = POR_CORREGIR | {Estado.ENVIADA}
PLAZO_DE_EDICION = timedelta(days=DIAS_EDICION_DEL_TOMADOR)


def corregir(turno: Turno, pedido: CorregirTomas) -> Pesquisa[list[ItemRecibo]]:
    """The samples say what the items say, if they are open for it; an item stands or falls alone."""
    return _EdicionDelTomador(turno, pedido.items).hacer()


class _EdicionDelTomador(Edicion):
    """Samples that one person took, whoever analyses them."""

    def __init__(self, turno: Turno, items: Sequence[MuestraCorregida]) -> None:
        super().__init__(turno, [replace(item, rut_responsable=turno.actor.rut_profesional) for item in items])

    def _buscar(self) -> Pesquisa[None]:
        yield from super()._buscar()
        de_antigeno = [uno for uno in self.completos if self._informada(self.filas.get(self._clave(uno) or 0))]
        self.lugares, self.nombres = yield from a_la_vez(lugares_de(self.turno), nombres_para(de_antigeno))

    @staticmethod
    def _informada(fila: Any) -> bool:
        """Whether it is an antigen test, of which the hub made the report."""
        return fila is not None and fila.laboratorio_id == TOMA_DE_MUESTRAS and fila.resultado is not None

    def _ademas(self, completo: MuestraCorregida, fila: Any) -> Mapping[str, Any]:
        """A report that says the new data."""
        if not self._informada(fila):
            return {}
        informado = fila.fecha_hora_resultado_laboratorio
        numero = emitir_informe(self.turno, fila.id, completo, fila.resultado, informado, self.nombres)
        return {"informe_id": numero}

    def _es_suya(self, fila: Any) -> bool:
        return bool(
            fila.laboratorio_origen_id == TOMA_DE_MUESTRAS and fila.rut_responsable == self.turno.actor.rut_profesional
        )

    def _es_de_origen(self, _fila: Any) -> bool:
        return True

    def _cerrada(self, fila: Any) -> ErrorDominio | None:
        """Why it is not open: a laboratory has it, or it is too old."""
        if fila.estado == Estado.ENVIADA and self.turno.ahora > fila.creada_en + PLAZO_DE_EDICION:
            hasta = instante_para_leer(fila.creada_en + PLAZO_DE_EDICION)
            return EdicionFueraDePlazo(campo="id_muestra", valor=fila.id, hasta=hasta, dias=DIAS_EDICION_DEL_TOMADOR)
        if fila.estado not in POR_CORREGIR_DEL_TOMADOR:
            datos = {"estado": fila.estado, "nombre": Estado(fila.estado).nombre}
            exigidos = para_leer(POR_CORREGIR_DEL_TOMADOR)
            return EstadoNoPermite(campo="id_muestra", valor=fila.id, exigidos=exigidos, **datos)
        return None

    def _errores(self, item: MuestraCorregida, fila: Any) -> list[ErrorDominio]:
        errores = [e for e in super()._errores(item, fila) if e.campo != "cod_deis" or not isinstance(e, CodigoDesconocido)]
        try:
            if item.cod_deis != fila.cod_deis:  # where it was taken may stay, also when it was closed since
                exigir_lugar(item.cod_deis, self.lugares, self.entorno)
        except LugarDeTrabajoAjeno as error:
            errores.append(error)
        if item.id_laboratorio in (None, TOMA_DE_MUESTRAS) and fila.resultado is None:
            errores.append(FaltaLaboratorioDeDestino(campo="id_laboratorio"))
        return errores

    def _abierta(self, fila: Any) -> Abierta:
        return Abierta(fila, self.regresos.get(fila.id, Estado.ENVIADA))
