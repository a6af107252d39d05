"""How the seal of the record stands, and which verifications were made of late."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from dominio.auditoria.pedidos import AsentarVerificacion
from dominio.sellos.cabezas import de_fila, ultima
from dominio.sellos.pendientes import PRIMER_NUMERO, hasta_donde, sin_hoja, sin_hoja_entre
from dominio.sellos.verificar_prueba import Cabeza
from dominio.ventanilla.cuerpos import DEL_CUERPO, Cual, abrir
from dominio.vocabulario.errores import ErrorDominio
from modelos import Mensaje, MensajeCuerpo

MENSAJES_CONTADOS = 5_000
"""Messages that wait for the seal are counted up to here."""
DE_HACE_POCO = timedelta(hours=3)
"""Of what lies below the last one that was sealed, only messages that came since then are looked at."""
ULTIMAS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Verificacion:
    """One verification on record; its counts are None where it did not look at the seal yet, or what it said is gone."""

    id_mensaje: int
    recibido_en: datetime
    origen: str | None
    mensajes: int | None
    sellados: int | None
    diferencias: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EstadoDelSello:
    """The newest head, None when nothing was sealed yet; how many messages wait for a leaf, up to
    `MENSAJES_CONTADOS`."""

    cabeza: Cabeza | None
    sellado_en: datetime | None
    llave: str | None
    por_sellar: int
    verificaciones: tuple[Verificacion, ...]


def estado_del_sello(conexion: Connection, ahora: datetime) -> EstadoDelSello:
    """How the seal stands."""
    fila = ultima(conexion)
    return EstadoDelSello(
        cabeza=None if fila is None else de_fila(fila),
        sellado_en=None if fila is None else fila.sellado_en,
        llave=None if fila is None or fila.llave is None else bytes(fila.llave).hex(),
        por_sellar=_por_sellar(conexion, ahora),
        verificaciones=tuple(_verificaciones(conexion)),
    )


def _por_sellar(conexion: Connection, ahora: datetime) -> int:
    """By the leaves that there are, and not by what the sealer wrote down for itself."""
    ordenes = (
        sin_hoja(Mensaje.id > hasta_donde(conexion)),
        sin_hoja(Mensaje.id < PRIMER_NUMERO),
        sin_hoja_entre(ahora - DE_HACE_POCO, ahora),
    )
    hallados = (conexion.execute(una.limit(MENSAJES_CONTADOS)).scalars() for una in ordenes)
    return min(MENSAJES_CONTADOS, len({numero for numeros in hallados for numero in numeros}))


def _verificaciones(conexion: Connection) -> list[Verificacion]:
    orden = select(Mensaje.id, Mensaje.recibido_en, Mensaje.origen, *DEL_CUERPO)
    orden = orden.join_from(Mensaje, MensajeCuerpo, MensajeCuerpo.mensaje_id == Mensaje.id, isouter=True)
    orden = orden.where(Mensaje.operacion == AsentarVerificacion.operacion).order_by(Mensaje.recibido_en.desc())
    return [_de_fila(conexion, fila) for fila in conexion.execute(orden.limit(ULTIMAS))]


def _de_fila(conexion: Connection, fila: Any) -> Verificacion:
    try:
        dicho = {} if fila.pedido is None else json.loads(abrir(conexion, fila, Cual.PEDIDO))
    except (ErrorDominio, ValueError):  # not what was written: `verificar` tells
        dicho = {}
    return Verificacion(
        id_mensaje=fila.id,
        recibido_en=fila.recibido_en,
        origen=fila.origen,
        mensajes=dicho.get("mensajes"),
        sellados=dicho.get("sellados"),
        diferencias=dicho.get("diferencias"),
    )
