"""All numbers that the hub gives out, and how they are carried past what may have been given out and is not known any more.

A database that was restored from a backup would give numbers a second time that were told to somebody before: an
acknowledged sample's to another patient. Nobody can know which those are, but only so many can be given in a second.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, func, select, text

from modelos.base import Base
from modelos.numeracion import SERIES, Numerador

_N: Any = Numerador.__table__


@dataclass(frozen=True, slots=True)
class Salto:
    """More than a series can have advanced: at once (reserved blocks, a workbook), and with every second."""

    de_una_vez: int
    por_segundo: int

    def despues_de(self, siguiente: int, lapso: timedelta) -> int:
        """Where a series goes on, at a round number that is known at sight."""
        alcanzable = siguiente + self.de_una_vez + self.por_segundo * max(0, int(lapso.total_seconds()) + 1)
        return -(-alcanzable // self.de_una_vez) * self.de_una_vez + 1


SALTO_DE_MENSAJES = Salto(1_000_000, 100_000)
"""Six times as many as PostgreSQL commits in a second on a large machine; a month of it is still told by 12 figures."""
SALTO_DE_PERSONAS = Salto(10_000, 100)
SALTO_DE_LABORATORIOS = Salto(100_000, 1)
"""A workbook makes 100,000 at most. Their number is an `xs:int` of the contract."""

AUTOMATICAS: Mapping[str, Salto] = {
    "historial": SALTO_DE_MENSAJES,
    "laboratorio": SALTO_DE_LABORATORIOS,
    "credencial": SALTO_DE_PERSONAS,
    "usuario": SALTO_DE_PERSONAS,
    "borrador": SALTO_DE_PERSONAS,
    "busqueda_guardada": SALTO_DE_PERSONAS,
    "carga": SALTO_DE_PERSONAS,
    "reporte": SALTO_DE_PERSONAS,
    "destino": SALTO_DE_PERSONAS,
    "alerta": SALTO_DE_PERSONAS,
    "alerta_aviso": SALTO_DE_PERSONAS,
    "respaldo_hecho": SALTO_DE_PERSONAS,
}
"""Tables whose keys the database hands out."""


def saltar(conexion: Connection, lapso: timedelta) -> dict[str, tuple[int, int]]:
    """Carry every series past all that can have been given out in so much time; from which number to which, by name."""
    saltadas = {}
    for serie in SERIES:
        siguiente = conexion.execute(select(_N.c.siguiente).where(_N.c.serie == serie)).scalar_one()
        saltadas[serie] = siguiente, SALTO_DE_MENSAJES.despues_de(siguiente, lapso)
        conexion.execute(_N.update().where(_N.c.serie == serie).values(siguiente=saltadas[serie][1]))
    postgres = conexion.dialect.name == "postgresql"
    for tabla, salto in AUTOMATICAS.items():
        siguiente = (_siguiente_en_postgres if postgres else _siguiente_en_sqlite)(conexion, tabla)
        saltadas[tabla] = siguiente, salto.despues_de(siguiente, lapso)
        (_saltar_en_postgres if postgres else _saltar_en_sqlite)(conexion, tabla, saltadas[tabla][1])
    return saltadas


def _mayor(conexion: Connection, tabla: str) -> int:
    columna = Base.metadata.tables[tabla].c.id
    return int(conexion.execute(select(func.coalesce(func.max(columna), 0))).scalar_one())


def _siguiente_en_postgres(conexion: Connection, tabla: str) -> int:
    orden = text("SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence(:tabla, 'id')), 0)")
    return max(_mayor(conexion, tabla), int(conexion.execute(orden, {"tabla": tabla}).scalar_one())) + 1


def _saltar_en_postgres(conexion: Connection, tabla: str, hasta: int) -> None:
    orden = text("SELECT setval(pg_get_serial_sequence(:tabla, 'id'), :dada)")
    conexion.execute(orden, {"tabla": tabla, "dada": hasta - 1})


# SQLite numbers a row after the last one that is there, so that a number can only be passed over by a table that is marked
# AUTOINCREMENT. Tables are made without it, since it costs each row a write; the mark changes nothing of what is stored, and
# so can be put where the table's own words are.
_SIN_MARCA, _CON_MARCA = "PRIMARY KEY (id)", "PRIMARY KEY (id AUTOINCREMENT)"


def _siguiente_en_sqlite(conexion: Connection, tabla: str) -> int:
    _marcar(conexion, tabla)
    dada = conexion.execute(text("SELECT seq FROM sqlite_sequence WHERE name = :tabla"), {"tabla": tabla}).scalar()
    return max(_mayor(conexion, tabla), int(dada or 0)) + 1


def _saltar_en_sqlite(conexion: Connection, tabla: str, hasta: int) -> None:
    conexion.execute(text("DELETE FROM sqlite_sequence WHERE name = :tabla"), {"tabla": tabla})
    orden = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:tabla, :dada)")
    conexion.execute(orden, {"tabla": tabla, "dada": hasta - 1})


def _marcar(conexion: Connection, tabla: str) -> None:
    orden = text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :tabla")
    if _SIN_MARCA not in conexion.execute(orden, {"tabla": tabla}).scalar_one():
        return
    conexion.exec_driver_sql("PRAGMA writable_schema = ON")
    cambiar = text("UPDATE sqlite_master SET sql = replace(sql, :sin, :con) WHERE type = 'table' AND name = :tabla")
    conexion.execute(cambiar, {"sin": _SIN_MARCA, "con": _CON_MARCA, "tabla": tabla})
    conexion.exec_driver_sql("PRAGMA writable_schema = RESET")
    # This makes sqlite_sequence if need be, and has every other connection read the tables' words anew.
    conexion.exec_driver_sql("CREATE TABLE salto (id INTEGER PRIMARY KEY AUTOINCREMENT)")
    conexion.exec_driver_sql("DROP TABLE salto")
