"""What of the record was a reading: messages that showed samples without changing them, and what left by a report.

The message that issued a report touched its samples, and whatever handed it out later names the report (`mencion`): so the
downloads and deliveries of a sample are found without a row for each sample of each of them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, select

from dominio.mensajes.filtro import Filtro, condiciones, entre
from dominio.vocabulario.enumeraciones import DesenlaceMensaje
from modelos import Destino, Mensaje, MensajeMuestra, Remesa, RemesaEntregada, Reporte

CAMBIAN_MUESTRAS = (
    "cambioLaboratorio",
    "cargarActualizaciones",
    "cargarAntigenos",
    "cargarMuestras",
    "cargarResultados",
    "corregirAntigeno",
    "corregirMuestras",
    "corregirRegistro",
    "corregirResultado",
    "crearMuestras",
    "deshacerRecepcion",
    "devolverMuestra",
    "eliminarMuestra",
    "eliminarToma",
    "entregaResultado",
    "mesa.autorizarEdicion",
    "mesa.autorizarEliminacion",
    "mesa.retirarAutorizacion",
    "recepcionarMuestra",
    "rechazarMuestra",
    "registrarAntigenos",
    "registrarMuestras",
)
"""What changes samples, whose steps tell of it; the requests themselves are of a floor above."""
SERVIDO = (DesenlaceMensaje.CONSULTA, DesenlaceMensaje.ACEPTADO, DesenlaceMensaje.ADMINISTRADA)
"""The outcomes of what was done or shown: who was refused saw nobody."""
LEIDO = and_(Mensaje.desenlace.in_([uno.value for uno in SERVIDO]), Mensaje.operacion.not_in(CAMBIAN_MUESTRAS))
"""Of the messages about a sample, those that read it, whatever else they were for."""
EMISORAS = ("reportes.emitir", "reportes.diario")
DESCARGA, ENTREGA = "reportes.descargar", "destinos.enviar"
A_DESTINO = "destino-"
"""How what deliveries to a target are known by begins; the others are to the folder."""
_REPORTE, _CARGA = "reporte:", "carga:"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntregaDeReporte:
    """The daily feed at a target, which `a_quien` names; no message but that which issued it tells of the folder."""

    mensaje_id: int
    entregada_en: datetime
    a_quien: str


def mencion(reporte: int) -> str:
    """By what the record of a message says which report it handed out, where others say which person they are about."""
    return f"{_REPORTE}{reporte}"


def mencion_de_carga(id_mensaje: int) -> str:
    """The same of the message of a workbook whose corrections were handed out."""
    return f"{_CARGA}{id_mensaje}"


def es_mencion(documento: str | None) -> bool:
    """Whether what stands there is a report or a workbook, and no person."""
    return documento is not None and documento.startswith((_REPORTE, _CARGA))


def reportes_con(conexion: Connection, filtro: Filtro) -> dict[int, int]:
    """The reports that have the sample, or a sample of the person, each with the message that issued it."""
    de_siempre = replace(filtro, desde=None, hasta=None)
    emisiones = select(Mensaje.id).where(*condiciones(conexion, de_siempre), Mensaje.operacion.in_(EMISORAS))
    suyos = select(Reporte.id, Reporte.mensaje_id).where(entre(conexion, Reporte.mensaje_id, emisiones))
    return {fila.id: fila.mensaje_id for fila in conexion.execute(suyos)}


def descargas_de(conexion: Connection, reportes: Collection[int]) -> Select[Any]:
    """The numbers of the messages that handed out one of these reports."""
    los_nombran = select(MensajeMuestra.mensaje_id).where(MensajeMuestra.documento.in_([mencion(uno) for uno in reportes]))
    suyas = select(Mensaje.id.label("mensaje_id"))
    return suyas.where(entre(conexion, Mensaje.id, los_nombran), Mensaje.operacion == DESCARGA, LEIDO)


def entregas_de(conexion: Connection, reportes: dict[int, int], *donde: ColumnElement[bool]) -> Sequence[EntregaDeReporte]:
    """Where these reports were left as the daily feed of their day, oldest first."""
    if not reportes:
        return ()
    entregas = select(RemesaEntregada.entregada_en, RemesaEntregada.destino, RemesaEntregada.acuse, Remesa.reporte_id)
    suyas = entregas.join(Remesa, Remesa.dia == RemesaEntregada.dia).where(Remesa.reporte_id.in_(reportes), *donde)
    filas = conexion.execute(suyas.order_by(RemesaEntregada.entregada_en)).all()
    nombres = _destinos(conexion) if filas else {}
    return tuple(
        EntregaDeReporte(
            mensaje_id=reportes[fila.reporte_id],
            entregada_en=fila.entregada_en,
            a_quien=nombres.get(fila.destino) or f"Carpeta {fila.acuse}",
        )
        for fila in filas
    )


def _destinos(conexion: Connection) -> dict[str, str]:
    """The targets as people know them, by what their deliveries are known by."""
    filas = conexion.execute(select(Destino.id, Destino.nombre, Destino.direccion))
    return {f"{A_DESTINO}{fila.id}": f"«{fila.nombre}» ({fila.direccion})" for fila in filas}
