"""Delivering results with their reports, and correcting them once."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from dominio.muestras import estados
from dominio.muestras.items import Correccion, Entrega
from dominio.muestras.pedidos import CorregirResultado, EntregaResultado
from dominio.muestras.recepciones import resultado_para_leer
from dominio.muestras.reglas import (
    exigir_informe,
    exigir_motivo,
    exigir_resultado,
    exigir_tras,
)
from dominio.muestras.vida import (
    Actual,
    Paso,
    Transicion,
    firma_de,
    mover,
)
from dominio.ventanilla.necesidades import Pesquisa
from dominio.ventanilla.recibos import ItemRecibo
from dominio.ventanilla.turno import Turno
from dominio.vocabulario.enumeraciones import Estado, Resultado, Tecnica
from dominio.vocabulario.errores import (
    CorreccionFueraDePlazo,
    CorreccionYaHecha,
    DatoObligatorio,
    ErrorDominio,
)
from dominio.vocabulario.limites import DIAS_CORRECCION
from dominio.vocabulario.tiempo import PRIMER_DIA, para_leer

LARGO_DE_NOMBRE = 200
"""Characters of a report's name that are kept: its last ones."""


def entregar(turno: Turno, pedido: EntregaResultado) -> Pesquisa[list[ItemRecibo]]:
    """Received samples get their result."""
    return mover(turno, pedido.items, ENTREGA)


def corregir(turno: Turno, pedido: CorregirResultado) -> Pesquisa[list[ItemRecibo]]:
    """Informed samples get another result: once, and within 7 days (ORD 892/2021)."""
    return mover(turno, pedido.items, CORRECCION)


def _revisar_entrega(turno: Turno, item: Entrega, actual: Actual | None) -> Iterable[ErrorDominio]:
    for campo in ("resultado", "fecha_hora_resultado_laboratorio"):
        if getattr(item, campo) is None:
            yield DatoObligatorio(campo=campo)
    yield from errores_de_entrega(turno, item, actual)


def errores_de_entrega(turno: Turno, item: Entrega, actual: Actual | None) -> Iterable[ErrorDominio]:
    """What is wrong with the data that a result has, whatever it lacks."""
    for exigir in (_exigir_resultado, _exigir_fecha, _exigir_informe):
        if error := _error_de(exigir, turno, item, actual):
            yield error


Item = TypeVar("Item", bound=Entrega)
Exigencia = Callable[[Turno, Item, Actual | None], None]


def _error_de(exigir: Exigencia[Item], turno: Turno, item: Item, actual: Actual | None) -> ErrorDominio | None:
    try:
        exigir(turno, item, actual)
    except ErrorDominio as error:
        return error
    return None


def _exigir_resultado(_turno: Turno, item: Entrega, actual: Actual | None) -> None:
    if item.resultado is not None and actual is not None:
        exigir_resultado(item.resultado, Tecnica(actual.tecnica_muestra))


def _exigir_fecha(turno: Turno, item: Entrega, actual: Actual | None) -> None:
    fecha = item.fecha_hora_resultado_laboratorio
    if fecha is not None:
        recepcion = actual.fecha_recepcion_laboratorio if actual else None
        desde = recepcion or PRIMER_DIA
        exigir_tras("fecha_hora_resultado_laboratorio", fecha, desde, turno.ahora)


def _exigir_informe(_turno: Turno, item: Entrega, _actual: Actual | None) -> None:
    if item.informe is not None:
        exigir_informe(item.informe)


def _ya_entregado(item: Entrega, actual: Actual) -> bool:
    return (
        actual.estado == Estado.CON_RESULTADO
        and item.informe is None
        and actual.resultado == item.resultado
        and actual.fecha_hora_resultado_laboratorio == item.fecha_hora_resultado_laboratorio
    )


def _valores(turno: Turno, item: Entrega, actual: Actual, correcciones: int) -> dict[str, Any]:
    return {
        "resultado": item.resultado,
        "fecha_hora_resultado_laboratorio": item.fecha_hora_resultado_laboratorio,
        "informado_en": turno.ahora if correcciones == 0 else actual.informado_en,
        "correcciones": correcciones,
        "informe_id": _guardar_informe(turno, item, actual),
    }


def _guardar_informe(turno: Turno, item: Entrega, actual: Actual) -> int | None:
    """Keep the report, and its number; the report of an earlier result stays stored but is no longer the sample's."""
    informe = item.informe
    if informe is None:
        return None
    numero = turno.numero("informe")
    turno.cambios.agregar(
        "informe",
        {
            "id": numero,
            "muestra_id": actual.id,
            "mensaje_id": turno.id_mensaje,
            "creado_en": turno.ahora,
            "nombre": informe.nombre and informe.nombre[-LARGO_DE_NOMBRE:],
            "sha256": hashlib.sha256(informe.contenido).hexdigest(),
            "tamano": len(informe.contenido),
            "contenido": informe.contenido,
        },
    )
    return numero


def firma_de_resultado(laboratorio: int | None, resultado: Resultado | None, fecha: datetime | None) -> bytes:
    """The digest of a result without report, by whatever door it comes."""
    datos = {"resultado": resultado, "fecha_hora_resultado_laboratorio": fecha}
    return firma_de(EntregaResultado.operacion, laboratorio, datos)


def _dar_entrega(turno: Turno, item: Entrega, actual: Actual) -> Paso:
    return Paso(hacia=Estado.CON_RESULTADO, valores=_valores(turno, item, actual, 0), detalle=item.resultado)


ENTREGA: Transicion[Entrega] = Transicion(
    desde=estados.POR_INFORMAR,
    operacion=EntregaResultado.operacion,
    datos=("resultado", "fecha_hora_resultado_laboratorio", "informe"),
    revisar=_revisar_entrega,
    ya_hecho=_ya_entregado,
    dar=_dar_entrega,
)


def _revisar_correccion(turno: Turno, item: Correccion, actual: Actual | None) -> Iterable[ErrorDominio]:
    yield from _revisar_entrega(turno, item, actual)
    if item.motivo is None:
        yield DatoObligatorio(campo="motivo")
    for exigir in (_exigir_motivo, _exigir_una_vez, _exigir_plazo):
        if error := _error_de(exigir, turno, item, actual):
            yield error


def _exigir_motivo(_turno: Turno, item: Correccion, _actual: Actual | None) -> None:
    if item.motivo is not None:
        exigir_motivo("motivo", item.motivo)


def _exigir_una_vez(_turno: Turno, _item: Entrega, actual: Actual | None) -> None:
    if actual is not None and actual.estado == Estado.CON_RESULTADO and actual.correcciones > 0:
        raise CorreccionYaHecha(campo="id_muestra", valor=actual.id)


def _exigir_plazo(turno: Turno, _item: Entrega, actual: Actual | None) -> None:
    if actual is None or actual.informado_en is None:
        return
    hasta = actual.informado_en + timedelta(days=DIAS_CORRECCION)
    if turno.presentado_en > hasta:
        raise CorreccionFueraDePlazo(campo="id_muestra", valor=actual.id, hasta=para_leer(hasta))


def _dar_correccion(turno: Turno, item: Correccion, actual: Actual) -> Paso:
    return Paso(
        hacia=Estado.CON_RESULTADO,
        valores=_valores(turno, item, actual, actual.correcciones + 1),
        motivo=item.motivo,
        detalle=f"{item.resultado}; antes, {resultado_para_leer(actual)}.",
    )


CORRECCION: Transicion[Correccion] = Transicion(
    desde=estados.INFORMADAS,
    operacion=CorregirResultado.operacion,
    datos=(*ENTREGA.datos, "motivo"),
    revisar=_revisar_correccion,
    ya_hecho=lambda _item, _actual: False,
    dar=_dar_correccion,
)
