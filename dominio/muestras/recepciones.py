"""What a laboratory does with a sample before its result: receive it, reject it, give it back, send it elsewhere."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from dominio.muestras import estados
from dominio.muestras.items import (
    Cambio,
    Devolucion,
    Recepcion,
    Rechazo,
)
from dominio.muestras.pedidos import (
    CambioLaboratorio,
    DevolverMuestra,
    RecepcionarMuestra,
    RechazarMuestra,
)
from dominio.muestras.reglas import exigir_laboratorio, exigir_tras
from dominio.muestras.reglas_de_examen import exigir_autorizacion
from dominio.muestras.vida import (
    Actual,
    Paso,
    Transicion,
    mover,
)
from dominio.ventanilla.necesidades import Pesquisa
from dominio.ventanilla.recibos import ItemRecibo
from dominio.ventanilla.turno import Turno
from dominio.vocabulario.enumeraciones import Estado
from dominio.vocabulario.errores import DatoObligatorio, ErrorDominio, MismoLaboratorio
from dominio.vocabulario.examenes import resultado_dicho
from dominio.vocabulario.tiempo import PRIMER_DIA, para_leer

SIN_RESULTADO: dict[str, Any] = {
    "resultado": None,
    "fecha_hora_resultado_laboratorio": None,
    "informado_en": None,
    "informe_id": None,
    "correcciones": 0,
    "valor_resultado": None,
}


# ── recepcionar ─────────────────────────────────────────────────────────────────────────────────────────────────────
def recepcionar(turno: Turno, pedido: RecepcionarMuestra) -> Pesquisa[list[ItemRecibo]]:
    """The samples are at the laboratory, under analysis."""
    return mover(turno, pedido.items, RECEPCION)


def _revisar_recepcion(turno: Turno, item: Recepcion, actual: Actual | None) -> Iterable[ErrorDominio]:
    if item.fecha_recepcion_laboratorio is not None:
        try:
            exigir_recepcion(item.fecha_recepcion_laboratorio, actual.fecha_muestra if actual else None, turno.ahora)
        except ErrorDominio as error:
            yield error


def exigir_recepcion(recepcion: datetime, tomada: datetime | None, ahora: datetime) -> None:
    """Refuse a reception before the sample was taken, or in the future."""
    exigir_tras("fecha_recepcion_laboratorio", recepcion, tomada or PRIMER_DIA, ahora)


def _recepcion_hecha(item: Recepcion, actual: Actual) -> bool:
    fecha = item.fecha_recepcion_laboratorio
    return actual.estado == Estado.RECEPCIONADA and fecha in (None, actual.fecha_recepcion_laboratorio)


def _dar_recepcion(turno: Turno, item: Recepcion, actual: Actual) -> Paso:
    # Whole seconds, but never before the sampling: a result timed by a clock without fractions must not precede it.
    fecha = item.fecha_recepcion_laboratorio or max(turno.ahora.replace(microsecond=0), actual.fecha_muestra)
    return Paso(
        hacia=Estado.RECEPCIONADA,
        valores={"fecha_recepcion_laboratorio": fecha, "vence_en": None},
        motivo=item.observacion,
    )


RECEPCION: Transicion[Recepcion] = Transicion(
    desde=estados.POR_RECEPCIONAR,
    operacion=RecepcionarMuestra.operacion,
    datos=("fecha_recepcion_laboratorio", "observacion"),
    revisar=_revisar_recepcion,
    ya_hecho=_recepcion_hecha,
    dar=_dar_recepcion,
)


# ── rechazar ────────────────────────────────────────────────────────────────────────────────────────────────────────
def rechazar(turno: Turno, pedido: RechazarMuestra) -> Pesquisa[list[ItemRecibo]]:
    """The samples cannot be analysed."""
    return mover(turno, pedido.items, RECHAZO)


def _exigir_motivo(_turno: Turno, item: Rechazo | Devolucion, _actual: Actual | None) -> Iterable[ErrorDominio]:
    if item.motivo is None:
        yield DatoObligatorio(campo="motivo")


def _dar_rechazo(_turno: Turno, item: Rechazo, _actual: Actual) -> Paso:
    return Paso(
        hacia=Estado.RECHAZADA,
        valores={"motivo_rechazo": item.motivo},
        motivo=item.motivo,
        detalle=item.observacion,
    )


RECHAZO: Transicion[Rechazo] = Transicion(
    desde=estados.ANTES_DEL_RESULTADO,
    operacion=RechazarMuestra.operacion,
    datos=("motivo", "observacion"),
    revisar=_exigir_motivo,
    ya_hecho=lambda item, actual: actual.estado == Estado.RECHAZADA and actual.motivo_rechazo == item.motivo,
    dar=_dar_rechazo,
)


# ── devolver ────────────────────────────────────────────────────────────────────────────────────────────────────────
def devolver(turno: Turno, pedido: DevolverMuestra) -> Pesquisa[list[ItemRecibo]]:
    """Samples without result go back to their origin to be corrected; informed ones go back to be informed again."""
    return mover(turno, pedido.items, DEVOLUCION)


def _dar_devolucion(_turno: Turno, item: Devolucion, actual: Actual) -> Paso:
    if actual.estado != Estado.CON_RESULTADO:
        return Paso(hacia=Estado.EN_MODIFICACION, valores={}, motivo=item.motivo)
    return Paso(
        hacia=Estado.RECEPCIONADA,
        valores=SIN_RESULTADO,
        motivo=item.motivo,
        detalle=f"Se retiró el resultado {resultado_para_leer(actual)}.",
    )


DEVOLUCION: Transicion[Devolucion] = Transicion(
    desde=estados.POR_DEVOLVER,
    operacion=DevolverMuestra.operacion,
    datos=("motivo",),
    revisar=_exigir_motivo,
    ya_hecho=lambda _item, _actual: False,
    dar=_dar_devolucion,
)


def resultado_para_leer(actual: Actual) -> str:
    """The present result as the trace shows it, for example `Positivo, del 05-03-2022 14:30:00 (hora de Chile)`."""
    fecha = actual.fecha_hora_resultado_laboratorio
    dicho = resultado_dicho(actual.resultado, actual.valor_resultado)
    return f"{dicho}, del {para_leer(fecha)}" if fecha else str(dicho)


# ── derivar ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def derivar(turno: Turno, pedido: CambioLaboratorio) -> Pesquisa[list[ItemRecibo]]:
    """The samples go to another laboratory, which alone may go on with them."""
    pedidos = [item.id_nuevo_laboratorio for item in pedido.items]
    activos = yield from turno.conocidos.laboratorios.hallar(pedidos)
    return (yield from mover(turno, pedido.items, replace(DERIVACION, revisar=partial(_revisar_con_destino, activos))))


def _revisar_con_destino(
    activos: frozenset[int], turno: Turno, item: Cambio, actual: Actual | None
) -> Iterable[ErrorDominio]:
    """All that is wrong, when these of the laboratories that the items name exist: they are asked for together."""
    yield from DERIVACION.revisar(turno, item, actual)
    if item.id_nuevo_laboratorio is not None:
        try:
            exigir_laboratorio("id_nuevo_laboratorio", item.id_nuevo_laboratorio, activos)
            _exigir_autorizacion(turno, item, actual)
        except ErrorDominio as error:
            yield error


def _exigir_autorizacion(turno: Turno, item: Cambio, actual: Actual | None) -> None:
    examen = turno.catalogo.de_muestra(actual) if actual is not None else None
    if examen is not None:
        exigir_autorizacion("id_nuevo_laboratorio", turno.catalogo, examen, item.id_nuevo_laboratorio, turno.ahora)


def _revisar_cambio(_turno: Turno, item: Cambio, actual: Actual | None) -> Iterable[ErrorDominio]:
    nuevo = item.id_nuevo_laboratorio
    if nuevo is None:
        yield DatoObligatorio(campo="id_nuevo_laboratorio")
    elif actual is not None and actual.laboratorio_id == nuevo:
        yield MismoLaboratorio(campo="id_nuevo_laboratorio", valor=nuevo)


def _dar_cambio(_turno: Turno, item: Cambio, actual: Actual) -> Paso:
    return Paso(
        hacia=Estado.ENVIADA,
        valores={"laboratorio_id": item.id_nuevo_laboratorio, "fecha_recepcion_laboratorio": None},
        motivo=item.motivo,
        detalle=f"Del laboratorio {actual.laboratorio_id} al {item.id_nuevo_laboratorio}.",
    )


DERIVACION: Transicion[Cambio] = Transicion(
    desde=estados.ANTES_DEL_RESULTADO,
    operacion=CambioLaboratorio.operacion,
    datos=("id_nuevo_laboratorio", "motivo"),
    destino=lambda item: item.id_nuevo_laboratorio,
    revisar=_revisar_cambio,
    ya_hecho=lambda _item, _actual: False,
    dar=_dar_cambio,
)
