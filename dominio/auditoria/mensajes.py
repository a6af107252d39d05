"""One message of the record, with everything that hangs on it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, or_, select

from dominio.mensajes.borrados import OrdenDeBorrado, orden_de_mensaje
from dominio.mensajes.busqueda import MensajeBuscado, con_codigos, selecto
from dominio.mensajes.filtro import entre
from dominio.mensajes.vencidos import Vencimiento, vencimiento
from dominio.ventanilla.cuerpos import DEL_CUERPO, Cual, abrir
from dominio.ventanilla.reenvios import Enlaces, enlaces_de
from dominio.vocabulario.enumeraciones import Estado
from dominio.vocabulario.errores import ErrorDominio, MensajeDesconocido
from modelos import Historial, Mensaje, MensajeCuerpo, MensajeError, MensajeMuestra
from modelos.busqueda import Busqueda

VECINOS = 10
"""Earlier and later messages of the same samples that are shown, of each."""

_H = Historial.__table__.c
PASOS_DEL_MENSAJE = Busqueda([_H.muestra_id, _H.mensaje_id, _H.desde, _H.hacia, _H.motivo, _H.detalle], _H.muestra_id)
_MM = MensajeMuestra.__table__.c
PREFIJO = "auditoria."
"""How the operations of auditors begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemVisto:
    """What a message did to one sample, or (without one) of whom it spoke; personal data are not masked here."""

    indice: int
    id_muestra: int | None
    documento: str | None
    desde: Estado | None = None
    hacia: Estado | None = None
    motivo: str | None = None
    detalle: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MensajeVisto:
    """A message with its bodies as they are kept; a body is None when it is no longer kept.

    `integro` tells whether both bodies have the digests that were written down when the message was served, `falla` why one
    that is kept cannot be shown, `vencido` that they are not kept since a rule let them expire, `borrado` that the identity
    of a patient was blanked in them.
    """

    mensaje: MensajeBuscado
    huella_pedido: str
    huella_respuesta: str
    pedido: bytes | None
    respuesta: bytes | None
    integro: bool
    falla: ErrorDominio | None
    vencido: Vencimiento | None
    borrado: OrdenDeBorrado | None
    errores: tuple[tuple[str, int], ...]
    items: tuple[ItemVisto, ...]
    anteriores: tuple[MensajeBuscado, ...]
    posteriores: tuple[MensajeBuscado, ...]
    enlaces: Enlaces


def ver(conexion: Connection, id_mensaje: int, *, vecinos: int = VECINOS) -> MensajeVisto:
    """Everything that the record has of one message."""
    orden = selecto().add_columns(Mensaje.huella_pedido, Mensaje.huella_respuesta).where(Mensaje.id == id_mensaje)
    fila = conexion.execute(orden).one_or_none()
    if fila is None:
        raise MensajeDesconocido(campo="id_mensaje", valor=id_mensaje)
    *_, huella_pedido, huella_respuesta = fila
    (mensaje,) = con_codigos(conexion, conexion.execute(selecto().where(Mensaje.id == id_mensaje)))
    pedido, respuesta, falla = _cuerpos(conexion, id_mensaje)
    items = _items(conexion, id_mensaje)
    anteriores, posteriores = _vecinos(conexion, mensaje, vecinos)
    return MensajeVisto(
        mensaje=mensaje,
        huella_pedido=bytes(huella_pedido).hex(),
        huella_respuesta=bytes(huella_respuesta).hex(),
        pedido=pedido,
        respuesta=respuesta,
        integro=_concuerda(pedido, huella_pedido) and _concuerda(respuesta, huella_respuesta),
        falla=falla,
        vencido=vencimiento(conexion, id_mensaje) if pedido is None and falla is None else None,
        borrado=orden_de_mensaje(conexion, id_mensaje),
        errores=_errores(conexion, id_mensaje),
        items=items,
        anteriores=anteriores,
        posteriores=posteriores,
        enlaces=enlaces_de(conexion, id_mensaje),
    )


def _cuerpos(conexion: Connection, id_mensaje: int) -> tuple[bytes | None, bytes | None, ErrorDominio | None]:
    fila = conexion.execute(select(*DEL_CUERPO).where(MensajeCuerpo.mensaje_id == id_mensaje)).one_or_none()
    abiertos: dict[Cual, bytes | None] = dict.fromkeys(Cual)
    falla: ErrorDominio | None = None
    for cual in Cual if fila is not None else ():
        try:
            abiertos[cual] = abrir(conexion, fila, cual)
        except ErrorDominio as error:
            falla = falla or error.sin_rastro()
    return abiertos[Cual.PEDIDO], abiertos[Cual.RESPUESTA], falla


def _concuerda(cuerpo: bytes | None, huella: bytes) -> bool:
    return cuerpo is not None and hashlib.sha256(cuerpo).digest() == bytes(huella)


def _errores(conexion: Connection, id_mensaje: int) -> tuple[tuple[str, int], ...]:
    orden = select(MensajeError.codigo, MensajeError.veces).where(MensajeError.mensaje_id == id_mensaje)
    return tuple((codigo, veces) for codigo, veces in conexion.execute(orden.order_by(MensajeError.codigo)))


def _items(conexion: Connection, id_mensaje: int) -> tuple[ItemVisto, ...]:
    orden = select(_MM.indice, _MM.muestra_id, _MM.documento).where(_MM.mensaje_id == id_mensaje).order_by(_MM.indice)
    filas = conexion.execute(orden).all()
    pasos = _pasos(conexion, id_mensaje, [fila.muestra_id for fila in filas if fila.muestra_id is not None])
    return tuple(
        ItemVisto(indice=fila.indice, id_muestra=fila.muestra_id, documento=fila.documento, **pasos.get(fila.muestra_id, {}))
        for fila in filas
    )


def _pasos(conexion: Connection, id_mensaje: int, muestras: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The steps of these samples that this message caused."""
    filas = PASOS_DEL_MENSAJE.hallar(conexion, muestras) if muestras else ()
    return {
        fila.muestra_id: {
            "desde": None if fila.desde is None else Estado(fila.desde),
            "hacia": Estado(fila.hacia),
            "motivo": fila.motivo,
            "detalle": fila.detalle,
        }
        for fila in filas
        if fila.mensaje_id == id_mensaje
    }


def _vecinos(
    conexion: Connection, mensaje: MensajeBuscado, cuantos: int
) -> tuple[tuple[MensajeBuscado, ...], tuple[MensajeBuscado, ...]]:
    """The messages about the same samples just before this one and just after it, each list from the oldest on.

    What auditors read is left out.
    """
    suyas = select(_MM.muestra_id).where(_MM.mensaje_id == mensaje.id_mensaje, _MM.muestra_id.is_not(None))
    companeros = select(_MM.mensaje_id).where(entre(conexion, _MM.muestra_id, suyas))
    ajenos = [
        entre(conexion, Mensaje.id, companeros),
        Mensaje.id != mensaje.id_mensaje,
        func.substr(Mensaje.operacion, 1, len(PREFIJO)) != PREFIJO,
    ]
    de_antes = or_(
        Mensaje.recibido_en < mensaje.recibido_en,
        (Mensaje.recibido_en == mensaje.recibido_en) & (Mensaje.id < mensaje.id_mensaje),
    )
    antes = selecto().where(*ajenos, de_antes).order_by(Mensaje.recibido_en.desc(), Mensaje.id.desc()).limit(cuantos)
    despues = selecto().where(*ajenos, ~de_antes).order_by(Mensaje.recibido_en, Mensaje.id).limit(cuantos)
    return (
        con_codigos(conexion, conexion.execute(antes).all()[::-1]),
        con_codigos(conexion, conexion.execute(despues)),
    )
