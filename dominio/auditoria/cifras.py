"""Figures of the record for charts: how much came in, what was refused and why, and which laboratories fell silent.

They count what laboratories sent: every message by SOAP, and what workbooks, forms and the console did to samples. The pages
that people look at, found or not, are on record too, but they are no messages of a laboratory.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, union_all

from dominio.mensajes.filtro import ENVIADO, SIN_ERRORES, literal
from dominio.mensajes.franjas import del_periodo, entre_numeros, franjas
from dominio.vocabulario.enumeraciones import DesenlaceMensaje
from modelos import Laboratorio, Mensaje, MensajeError

CON_ERRORES = sorted(frozenset(DesenlaceMensaje) - SIN_ERRORES)
"""The outcomes of messages that may have errors."""
PRIMERA_HORA = datetime(2020, 1, 1, tzinfo=UTC)
"""From which instant on hours are counted."""


@dataclass(frozen=True, slots=True)
class Hora:
    """The messages of one hour by one door; `hora` is its first instant."""

    hora: datetime
    puerta: str
    mensajes: int


@dataclass(frozen=True, slots=True)
class Rechazos:
    """Messages and items of a laboratory (None: of senders who were not identified), and how many were refused.

    Messages that failed, by a fault of the hub and not of their sender, are counted by themselves.
    """

    laboratorio_id: int | None
    laboratorio: str | None
    mensajes: int
    mensajes_rechazados: int
    mensajes_fallidos: int
    items: int
    items_rechazados: int


@dataclass(frozen=True, slots=True)
class Silencio:
    """An active laboratory and its last message, None if it never sent one."""

    laboratorio_id: int
    laboratorio: str
    ultimo: datetime | None


def por_hora(conexion: Connection, desde: datetime, hasta: datetime) -> list[Hora]:
    """Messages per hour and door in a period, oldest first; hours without messages are left out."""
    hora: Any
    if conexion.dialect.name == "postgresql":
        hora = func.date_bin(timedelta(hours=1), Mensaje.recibido_en, PRIMERA_HORA)  # in half the time of date_trunc
    else:
        hora = func.strftime("%Y-%m-%d %H:00:00", Mensaje.recibido_en)
    orden = select(hora, Mensaje.puerta, func.count()).where(*_entre(desde, hasta)).group_by(hora, Mensaje.puerta)
    return sorted(
        (Hora(_instante(cuando), puerta, cuantos) for cuando, puerta, cuantos in conexion.execute(orden)),
        key=lambda cifra: (cifra.hora, cifra.puerta),
    )


def _instante(cuando: datetime | str) -> datetime:
    return cuando.astimezone(UTC) if isinstance(cuando, datetime) else datetime.fromisoformat(cuando).replace(tzinfo=UTC)


def rechazos(conexion: Connection, desde: datetime, hasta: datetime) -> list[Rechazos]:
    """What was refused and what failed in a period, by laboratory; those with most refused messages first."""
    rechazados, fallidos = (func.count().filter(Mensaje.desenlace == uno) for uno in ("rechazado", "fallido"))
    cuentas = (
        func.count(),
        rechazados,
        fallidos,
        func.coalesce(func.sum(Mensaje.total), 0),
        func.coalesce(func.sum(Mensaje.rechazados), 0),
    )
    sumas = (
        select(Mensaje.laboratorio_id, *cuentas)
        .where(*_entre(desde, hasta))
        .group_by(Mensaje.laboratorio_id)
        .order_by(rechazados.desc(), fallidos.desc(), Mensaje.laboratorio_id)
    )
    filas = conexion.execute(sumas).all()
    nombres: dict[int | None, str] = dict(conexion.execute(select(Laboratorio.id, Laboratorio.nombre)).all())
    return [Rechazos(numero, nombres.get(numero), *map(int, resto)) for numero, *resto in filas]


def codigos_frecuentes(conexion: Connection, desde: datetime, hasta: datetime, *, limite: int = 10) -> list[tuple[str, int]]:
    """The error codes that most messages of a period got, with how many items (or messages as a whole) got each."""
    veces = func.sum(MensajeError.veces)
    numeros = del_periodo(franjas(conexion), desde, hasta)  # or the errors of all years are put beside these messages
    suyas = (*_entre(desde, hasta), *entre_numeros(Mensaje.id, numeros))
    # Each outcome by itself: only then does PostgreSQL take the index that has the few messages with errors.
    partes = (select(Mensaje.id).where(literal(Mensaje.desenlace, uno), *suyas) for uno in CON_ERRORES)
    suyos = union_all(*partes).subquery()
    orden = (
        select(MensajeError.codigo, veces)
        .join(suyos, suyos.c.id == MensajeError.mensaje_id)
        .where(*entre_numeros(MensajeError.mensaje_id, numeros))
        .group_by(MensajeError.codigo)
        .order_by(veces.desc(), MensajeError.codigo)
        .limit(limite)
    )
    return [(codigo, int(n)) for codigo, n in conexion.execute(orden)]


def en_silencio(conexion: Connection, desde: datetime) -> list[Silencio]:
    """The active laboratories of which nothing came since an instant, the longest silent first."""
    ultimo = (
        select(Mensaje.recibido_en)
        .where(Mensaje.laboratorio_id == Laboratorio.id, ENVIADO)
        .order_by(Mensaje.recibido_en.desc())
        .limit(1)
        .scalar_subquery()
    )
    filas = conexion.execute(select(Laboratorio.id, Laboratorio.nombre, ultimo).where(Laboratorio.activo))
    callados = [Silencio(*fila) for fila in filas if fila[2] is None or fila[2] < desde]
    return sorted(callados, key=lambda silencio: (silencio.ultimo is not None, silencio.ultimo, silencio.laboratorio_id))


def _entre(desde: datetime, hasta: datetime) -> list[ColumnElement[bool]]:
    return [Mensaje.recibido_en >= desde, Mensaje.recibido_en < hasta, ENVIADO]
