"""Rows of samples that were registered before: what they tell of these is their reception and their result."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dominio.muestras import estados
from dominio.muestras.items import Entrega
from dominio.muestras.planillas.pedidos import CargarMuestras, MuestraInformada
from dominio.muestras.recepciones import exigir_recepcion
from dominio.muestras.resultados import errores_de_entrega, firma_de_resultado, mismo_valor, valor_a_guardar
from dominio.muestras.vida import (
    Actual,
    Mudanza,
    Paso,
    Transicion,
)
from dominio.ventanilla.necesidades import Pesquisa
from dominio.ventanilla.recibos import ItemRecibo
from dominio.ventanilla.turno import Turno, marca_de
from dominio.vocabulario.enumeraciones import Estado
from dominio.vocabulario.errores import DatoNoCorresponde, DatoObligatorio, ErrorDominio
from dominio.vocabulario.examenes import resultado_dicho
from dominio.vocabulario.fallas import falla_de_elemento
from dominio.vocabulario.tiempo import para_leer

INFORMADO = ("fecha_recepcion_laboratorio", "resultado", "fecha_hora_resultado_laboratorio")
"""What a row has besides the sample; all of it is required."""


def informado_por_nombre(item: Any) -> dict[str, Any]:
    """What makes it informed, by the names of the columns."""
    return {campo: getattr(item, campo) for campo in INFORMADO}


def exigir_recepcion_de_fila(turno: Turno, item: MuestraInformada) -> None:
    """Refuse a row that was received before it was taken, or in the future."""
    if item.fecha_recepcion_laboratorio is not None:
        exigir_recepcion(item.fecha_recepcion_laboratorio, item.fecha_muestra, turno.ahora)


@dataclass(frozen=True, slots=True, kw_only=True)
class Existente(Entrega):
    """What a row says of a sample that was registered before, and is right in everything else."""

    fecha_recepcion_laboratorio: datetime | None = None

    @staticmethod
    def de(item: MuestraInformada, turno: Turno) -> "Existente":
        """The news of a row, with what it lacks told as errors."""
        informado = informado_por_nombre(item)
        errores: list[ErrorDominio] = [DatoObligatorio(campo=campo) for campo, valor in informado.items() if valor is None]
        try:
            exigir_recepcion_de_fila(turno, item)
        except ErrorDominio as error:
            errores.append(error)
        except Exception as falla:
            errores.append(falla_de_elemento(falla, "fecha_recepcion_laboratorio"))
        informado |= {"codigo_muestra_cliente": item.codigo_muestra_cliente, "valor_resultado": item.valor_resultado}
        return Existente(errores=tuple(errores), **informado)


class InformeDeFilas(Mudanza[Existente]):
    """Rows of samples that exist, under the numbers that they have in their file."""

    def __init__(self, turno: Turno, transicion: Transicion[Existente], items: list[Existente], indices: list[int]) -> None:
        super().__init__(turno, transicion, items)
        self.indices = indices

    def hacer(self) -> Pesquisa[list[ItemRecibo]]:
        yield from self._buscar()
        return [self._resguardada(indice, item) for indice, item in zip(self.indices, self.items, strict=True)]

    def _marca(self, item: Existente, _firma: bytes) -> bytes:
        """A row is remembered by its result, as any other door brings it."""
        dicho = item.resultado, item.fecha_hora_resultado_laboratorio, item.valor_resultado
        return marca_de(firma_de_resultado(self.yo, *dicho))


def _revisar_existente(turno: Turno, item: Existente, actual: Actual | None) -> Iterable[ErrorDominio]:
    recepcion = actual.fecha_recepcion_laboratorio if actual else None
    if recepcion is not None and item.fecha_recepcion_laboratorio not in (None, recepcion):
        cuando = f"la muestra ya fue recepcionada el {para_leer(recepcion)}"
        yield DatoNoCorresponde(campo="fecha_recepcion_laboratorio", cuando=cuando)
    recibida = actual._replace(fecha_recepcion_laboratorio=item.fecha_recepcion_laboratorio) if actual else None
    yield from errores_de_entrega(turno, item, recibida)


def _ya_informada(item: Existente, actual: Actual) -> bool:
    igual = all(getattr(item, campo) == getattr(actual, campo) for campo in INFORMADO) and mismo_valor(item, actual)
    return actual.estado == Estado.CON_RESULTADO and igual


def _dar_existente(turno: Turno, item: Existente, actual: Actual) -> Paso:
    if actual.estado == Estado.ENVIADA:
        turno.anotar(actual.id, Estado.ENVIADA, Estado.RECEPCIONADA)
    valores = informado_por_nombre(item) | {
        "vence_en": None,
        "informado_en": turno.ahora,
        "correcciones": 0,
        "informe_id": None,
        "valor_resultado": valor_a_guardar(turno, item, actual),
    }
    detalle = resultado_dicho(item.resultado, valores["valor_resultado"])
    return Paso(desde=Estado.RECEPCIONADA, hacia=Estado.CON_RESULTADO, valores=valores, detalle=detalle)


INFORME: Transicion[Existente] = Transicion(
    desde=estados.ANTES_DEL_RESULTADO,
    operacion=CargarMuestras.operacion,
    datos=(*INFORMADO, "valor_resultado"),
    revisar=_revisar_existente,
    ya_hecho=_ya_informada,
    dar=_dar_existente,
)
