"""A laboratory's own messages, by whatever door they came, and what was wrong in each."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from dominio.mensajes.busqueda import (
    MensajeBuscado,
    PeriodoBuscado,
    con_codigos,
    pagina_de,
    selecto,
)
from dominio.mensajes.recorrido import AL_MIRAR
from dominio.mensajes.vencidos import Vencimiento, vencimiento
from dominio.muestras.estados import EXISTE
from dominio.personas.usuarios import nombres
from dominio.trabajo.respuestas import Leida, leer_respuesta
from dominio.ventanilla.cuerpos import DEL_CUERPO, Cual, abrir
from dominio.ventanilla.pedidos import Pedido, Permiso
from dominio.ventanilla.recibos import Recibo
from dominio.ventanilla.reenvios import Enlaces, enlaces_de
from dominio.vocabulario.enumeraciones import DesenlaceMensaje
from dominio.vocabulario.errores import MensajeDesconocido
from dominio.vocabulario.tiempo import en_chile, inicio_del_dia
from modelos import Mensaje, MensajeCuerpo, MensajeMuestra, Muestra

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

POR_PAGINA = 50
DIAS = 7
"""Days that the list covers when no dates are given."""
CON_ERRORES = (DesenlaceMensaje.PARCIAL, DesenlaceMensaje.RECHAZADO, DesenlaceMensaje.FALLIDO)
DEL_PORTAL = "portal."
"""How operations begin that are about pages and people, not about samples."""
SIN_CONSULTAS = tuple(uno for uno in DesenlaceMensaje if uno is not DesenlaceMensaje.CONSULTA)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListarMensajes(Pedido):
    """A page of the caller's messages that changed something or wanted to, newest first; `hasta` is included."""

    permiso = Permiso.MENSAJE_PROPIO_LEER
    operacion = "portal.mensajes"
    con_errores: bool = False
    desde: date | None = None
    hasta: date | None = None
    cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerMensajePropio(Pedido):
    """One message of the caller, with what became of each of its items."""

    permiso = Permiso.MENSAJE_PROPIO_LEER
    operacion = "portal.mensaje"
    id_mensaje: int


@dataclass(slots=True, kw_only=True)
class MensajesListados(Recibo):
    """A page of messages; `desde` and `hasta` are the days that it covers, `buscado_hasta` is as in `PaginaDeMensajes`."""

    mensajes: tuple[MensajeBuscado, ...]
    desde: date
    hasta: date
    cursor: str | None
    buscado_hasta: datetime | None = None

    def resumen(self) -> dict[str, Any]:
        """What the record keeps of it."""
        return {"mensajes": [uno.id_mensaje for uno in self.mensajes]}


@dataclass(slots=True, kw_only=True)
class MensajePropio(Recibo):
    """A message with what its answer said; `muestras` are those that it touched, `quien` the person who sent it.

    `vencido` says why nothing of its answer is kept.
    """

    mensaje: MensajeBuscado
    respuesta: Leida
    muestras: tuple[int, ...]
    quien: str | None
    enlaces: Enlaces
    vencido: Vencimiento | None

    def resumen(self) -> dict[str, Any]:
        """What the record keeps of it."""
        return {"consultado": self.mensaje.id_mensaje}


def listar(consulta: "Consulta", pedido: ListarMensajes) -> MensajesListados:
    """The page that was asked for."""
    hasta = pedido.hasta or en_chile(consulta.ahora).date()
    desde = pedido.desde or hasta - timedelta(days=DIAS)
    periodo = PeriodoBuscado(inicio_del_dia(desde), inicio_del_dia(hasta + timedelta(days=1)))
    condiciones = [
        Mensaje.laboratorio_id == consulta.laboratorio_id,
        Mensaje.recibido_en >= periodo.desde,
        Mensaje.recibido_en < periodo.hasta,
        Mensaje.desenlace.in_(CON_ERRORES if pedido.con_errores else SIN_CONSULTAS),
        func.substr(Mensaje.operacion, 1, len(DEL_PORTAL)) != DEL_PORTAL,
    ]
    pagina = pagina_de(
        consulta.conexion, lambda _: condiciones, periodo, cursor=pedido.cursor or None, limite=POR_PAGINA, ritmo=AL_MIRAR
    )
    return MensajesListados(
        **consulta.cabecera,
        mensajes=pagina.mensajes,
        desde=desde,
        hasta=hasta,
        cursor=pagina.cursor,
        buscado_hasta=pagina.buscado_hasta,
    )


def ver(consulta: "Consulta", pedido: VerMensajePropio) -> MensajePropio:
    """The message, if it is the caller's; otherwise MensajeDesconocido, as if it did not exist."""
    suyo = selecto().where(Mensaje.id == pedido.id_mensaje, Mensaje.laboratorio_id == consulta.laboratorio_id)
    hallados = con_codigos(consulta.conexion, consulta.conexion.execute(suyo))
    if not hallados:
        raise MensajeDesconocido(campo="id_mensaje", valor=pedido.id_mensaje)
    (mensaje,) = hallados
    guardada = select(*DEL_CUERPO).where(MensajeCuerpo.mensaje_id == mensaje.id_mensaje)
    cuerpo = consulta.conexion.execute(guardada).one_or_none()
    tocadas = (
        select(MensajeMuestra.muestra_id)
        .join(Muestra, Muestra.id == MensajeMuestra.muestra_id)
        .where(MensajeMuestra.mensaje_id == mensaje.id_mensaje, EXISTE)
        .order_by(MensajeMuestra.indice)
    )
    quien = nombres(consulta.conexion, [mensaje.usuario_id]) if mensaje.usuario_id is not None else {}
    return MensajePropio(
        **consulta.cabecera,
        mensaje=mensaje,
        respuesta=leer_respuesta(b"" if cuerpo is None else abrir(consulta.conexion, cuerpo, Cual.RESPUESTA)),
        muestras=tuple(dict.fromkeys(n for n in consulta.conexion.execute(tocadas).scalars() if n is not None)),
        quien=next(iter(quien.values()), None),
        enlaces=enlaces_de(consulta.conexion, mensaje.id_mensaje),
        vencido=vencimiento(consulta.conexion, mensaje.id_mensaje) if cuerpo is None else None,
    )
