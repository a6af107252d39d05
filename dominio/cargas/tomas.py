"""Work that one process at a time has: taken, kept, and let go. The rule is one, whatever table the work stands in.

Such a table has `estado`, `toma` (who has the row), `latido` (when they last said so) and `intentos`; each step is
compare-and-set.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, or_, update

from dominio.cargas.estados import SIN_LATIDO, EstadoCarga

Condicion = ColumnElement[bool]


def marcar(
    conexion: Connection, tabla: Table, cual: Condicion, abandonada: Condicion, toma: str, ahora: datetime, **valores: Any
) -> Any:
    """Take that row if it waits or was left behind, as one more attempt; gives it, or None if somebody was quicker."""
    libre = or_(tabla.c.estado == EstadoCarga.EN_ESPERA, abandonada)
    orden = update(tabla).where(cual, libre).returning(tabla)
    nuevos = {"estado": EstadoCarga.EN_PROCESO.value, "toma": toma, "intentos": tabla.c.intentos + 1, "latido": ahora}
    return conexion.execute(orden.values(**nuevos, **valores)).one_or_none()


def hay_noticias(latido: datetime, ahora: datetime) -> bool:
    """Whether whoever has a row was heard of lately; a beat that is still to come is of a clock that was put back."""
    return abs(latido - ahora) <= SIN_LATIDO


def con_noticias(latido: ColumnElement[datetime], ahora: datetime) -> Condicion:
    """The same, as a condition."""
    return latido.between(ahora - SIN_LATIDO, ahora + SIN_LATIDO)


def cambiar(conexion: Connection, tabla: Table, cual: Condicion, toma: str, **valores: Any) -> bool:
    """Write into that row, and tell whether it is still whose `toma` this is."""
    mia = (cual, tabla.c.toma == toma, tabla.c.estado == EstadoCarga.EN_PROCESO)
    return conexion.execute(update(tabla).where(*mia).values(**valores)).rowcount == 1


def soltar(conexion: Connection, tabla: Table, toma: str, *, cuenta: bool) -> bool:
    """Let the row wait again whose work stopped half way, and tell whether there was one; nothing of the work was stored.

    `cuenta` is False when it was stopped on purpose, so that this was no attempt.
    """
    intentos = tabla.c.intentos if cuenta else tabla.c.intentos - 1
    nuevos = {"estado": EstadoCarga.EN_ESPERA.value, "toma": None, "latido": None, "intentos": intentos}
    orden = update(tabla).where(tabla.c.toma == toma, tabla.c.estado == EstadoCarga.EN_PROCESO)
    return conexion.execute(orden.values(nuevos)).rowcount == 1
