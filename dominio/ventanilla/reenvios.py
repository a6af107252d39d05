"""Messages that come again: from a client, who gets the receipt that is in force, or from the help desk, to be served anew.

A message that was refused, and is served again after the cause was mended, has a number of its own and a link to the first.
From then on its receipt is the one in force: who repeats the message, or asks for it by the client's id, gets that one.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from dominio.ventanilla.necesidades import Pesquisa
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
VIGENTES = Busqueda([_R.mensaje_id, _R.vez, _R.recibo], _R.original_id)
GUARDADOS = Busqueda([_C.mensaje_id, _C.huella, _C.recibo], _C.id_mensaje_cliente, _C.laboratorio_id == bindparam("yo"))
"""What is kept under some ids of the client `yo`."""


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


def atendidos_otra_vez(conexion: Connection, mensajes: Collection[int]) -> set[int]:
    """Of these messages, those of which another attempt was served, whatever became of its items, and not refused whole."""
    orden = select(_R.original_id).where(_R.original_id.in_(mensajes), _R.vez.is_not(None))
    return set(conexion.execute(orden).scalars())


def veces_de(conexion: Connection, original: int) -> int:
    """How many times the message was served again."""
    return _veces(VIGENTES.hallar(conexion, [original]))


def recibo_vigente(conexion: Connection, original: int) -> Any:
    """The number and the receipt of the last message that served this one again; None when none did."""
    return _vigente(VIGENTES.hallar(conexion, [original]))


def _veces(reenvios: Iterable[Any]) -> int:
    return max((fila.vez for fila in reenvios if fila.vez is not None), default=0)


def _vigente(reenvios: Iterable[Any]) -> Any:
    return max((fila for fila in reenvios if fila.recibo is not None), key=lambda fila: fila.vez, default=None)


def recibo_propio(conexion: Connection, id_mensaje: int) -> Any:
    """The number and the receipt of a message that served another one again; None of any other message."""
    orden = select(_R.mensaje_id, _R.recibo).where(_R.mensaje_id == id_mensaje, _R.recibo.is_not(None))
    return conexion.execute(orden).one_or_none()


def guardado(turno: Turno, pedido: Escritura[Any], firma: bytes, reenvio: Reenvio | None) -> Pesquisa[Any]:
    """What is kept under the client's id of this message, if it was served before.

    Raises IdMensajeEnConflicto when that was another message, and MensajeAtendidoEntretanto when what is to be served again
    was served again since its page was shown.
    """
    propio = None if pedido.simular else pedido.id_mensaje_cliente
    if reenvio is None and propio is None:
        return None
    reenvios, guardadas = yield [
        VIGENTES.preguntar([] if reenvio is None else [reenvio.original]),
        GUARDADOS.preguntar([] if propio is None else [propio], yo=turno.actor.laboratorio_id),
    ]
    if reenvio is not None and _veces(reenvios) != reenvio.vez - 1:
        raise MensajeAtendidoEntretanto(campo="id_mensaje", valor=reenvio.original)
    fila = guardadas[0] if guardadas else None
    es_el_mismo = reenvio is not None and fila is not None and fila.mensaje_id == reenvio.original
    if fila is not None and fila.huella != firma and not es_el_mismo:
        raise IdMensajeEnConflicto(campo="id_mensaje_cliente", valor=propio, anterior=fila.mensaje_id)
    return fila


def repetir(turno: Turno, fila: Any) -> Pesquisa[ReciboLote]:
    """The receipt in force of a message that came before."""
    (reenvios,) = yield [VIGENTES.preguntar([fila.mensaje_id])]
    guardado = leer_recibo((_vigente(reenvios) or fila).recibo)
    for item in guardado["items"]:
        if item.id_muestra is not None:
            turno.tocadas[item.indice] = item.id_muestra
    recibido_en = datetime.fromisoformat(guardado["recibido_en"])
    return ReciboLote(id_mensaje=guardado["id_mensaje"], recibido_en=recibido_en, items=guardado["items"], repetido=True)
