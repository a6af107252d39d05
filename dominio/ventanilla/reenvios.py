"""Messages that come again: from a client, who gets the receipt that is in force, or from the help desk, to be served anew.

A message that was refused, and is served again after the cause was mended, has a number of its own and a link to the first.
From then on its receipt is the one in force: who repeats the message, or asks for it by the client's id, gets that one.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from dominio.ventanilla.pedidos import Escritura
from dominio.ventanilla.recibos import ReciboLote
from dominio.ventanilla.registro import leer_recibo
from dominio.ventanilla.sobre import Reenvio
from dominio.ventanilla.turno import Turno
from dominio.vocabulario.errores import IdMensajeEnConflicto, MensajeAtendidoEntretanto
from modelos import MensajeCliente, MensajeReenvio
from modelos.busqueda import Busqueda

_C = MensajeCliente.__table__.c
_R = MensajeReenvio.__table__.c
REENVIOS = Busqueda([_R.original_id, _R.mensaje_id], _R.original_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enlaces:
    """How a message hangs together with others: which one it serves again and why, and which ones served it again."""

    original: int | None = None
    motivo: str | None = None
    reenvios: tuple[int, ...] = ()


def enlaces_de(conexion: Connection, id_mensaje: int) -> Enlaces:
    """The links of a message."""
    suyo = conexion.execute(select(_R.original_id, _R.motivo).where(_R.mensaje_id == id_mensaje)).one_or_none()
    orden = select(_R.mensaje_id).where(_R.original_id == id_mensaje).order_by(_R.mensaje_id)
    reenvios = tuple(conexion.execute(orden).scalars())
    return Enlaces(original=suyo and suyo.original_id, motivo=suyo and suyo.motivo, reenvios=reenvios)


def ultimos_reenvios(conexion: Connection, mensajes: Collection[int]) -> dict[int, int]:
    """Of those of these messages that were served again, the last that did so."""
    pares = REENVIOS.hallar(conexion, mensajes) if mensajes else ()
    return dict(sorted((fila.original_id, fila.mensaje_id) for fila in pares))


def veces_de(conexion: Connection, original: int) -> int:
    """How many times the message was served again."""
    contadas = select(func.coalesce(func.max(_R.vez), 0)).where(_R.original_id == original)
    return conexion.execute(contadas).scalar_one()


def recibo_vigente(conexion: Connection, original: int) -> Any:
    """The number and the receipt of the last message that served this one again; None when none did."""
    orden = select(_R.mensaje_id, _R.recibo).where(_R.original_id == original, _R.recibo.is_not(None))
    return conexion.execute(orden.order_by(_R.vez.desc()).limit(1)).one_or_none()


def recibo_propio(conexion: Connection, id_mensaje: int) -> Any:
    """The number and the receipt of a message that served another one again; None of any other message."""
    orden = select(_R.mensaje_id, _R.recibo).where(_R.mensaje_id == id_mensaje, _R.recibo.is_not(None))
    return conexion.execute(orden).one_or_none()


def guardado(turno: Turno, pedido: Escritura[Any], firma: bytes, reenvio: Reenvio | None) -> Any:
    """What is kept under the client's id of this message, if it was served before.

    Raises IdMensajeEnConflicto when that was another message, and MensajeAtendidoEntretanto when what is to be served again
    was served again since its page was shown.
    """
    if reenvio is not None and veces_de(turno.conexion, reenvio.original) != reenvio.vez - 1:
        raise MensajeAtendidoEntretanto(campo="id_mensaje", valor=reenvio.original)
    if pedido.id_mensaje_cliente is None or pedido.simular:
        return None
    suyo = (_C.laboratorio_id == turno.laboratorio_id, _C.id_mensaje_cliente == pedido.id_mensaje_cliente)
    fila = turno.conexion.execute(select(_C.mensaje_id, _C.huella, _C.recibo).where(*suyo)).one_or_none()
    es_el_mismo = reenvio is not None and fila is not None and fila.mensaje_id == reenvio.original
    if fila is not None and bytes(fila.huella) != firma and not es_el_mismo:
        raise IdMensajeEnConflicto(campo="id_mensaje_cliente", valor=pedido.id_mensaje_cliente, anterior=fila.mensaje_id)
    return fila


def repetir(turno: Turno, fila: Any) -> ReciboLote:
    """The receipt in force of a message that came before."""
    vigente = recibo_vigente(turno.conexion, fila.mensaje_id) or fila
    guardado = leer_recibo(vigente.recibo)
    for item in guardado["items"]:
        if item.id_muestra is not None:
            turno.tocadas[item.indice] = item.id_muestra
    recibido_en = datetime.fromisoformat(guardado["recibido_en"])
    return ReciboLote(id_mensaje=guardado["id_mensaje"], recibido_en=recibido_en, items=guardado["items"], repetido=True)
