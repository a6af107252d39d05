"""Whether a database can be read and written, tried on a connection of its own."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.engine import URL, make_url

from modelos.base import crear_motor
from modelos.plazos import AL_PROBAR

ESQUEMAS = "SELECT version_num, 0 AS n FROM alembic_version UNION ALL SELECT version, 1 FROM esquema_servido ORDER BY n"
LUGAR_LIBRE = 16 * 1024 * 1024
"""Bytes that must be free on the disk of an embedded database."""
ESCRIBIR = (
    "CREATE TEMP TABLE IF NOT EXISTS pulso (n int) ON COMMIT DELETE ROWS",
    "INSERT INTO pulso SELECT generate_series(1, 1000)",  # some blocks more, for which there must be room
    "SELECT pg_logical_emit_message(true, 'hub', 'pulso')",  # its commit has to reach the disk, and the standbys awaited
)
"""What writes on PostgreSQL without leaving anything."""


class SinLugar(Exception):
    """The disk of an embedded database is full; says so with PostgreSQL's code."""

    pgcode = "53100"


class Pulso:
    """Tries a database, each time anew but on the same connection."""

    def __init__(self, direccion: str | URL) -> None:
        url = make_url(direccion)
        self._tomar = _embebida(url) if url.get_backend_name() == "sqlite" else _de_postgres(url)

    def tomar(self) -> list[str]:
        """The version of its schema, and then those whose hubs may serve on it.

        Raises whatever the driver says if it cannot be read and written.
        """
        return self._tomar()


def _de_postgres(url: URL) -> Callable[[], list[str]]:
    motor = crear_motor(url, plazos=AL_PROBAR, conexiones=1)

    def tomar() -> list[str]:
        return _en_una_conexion(motor, _escribir_y_leer)

    return tomar


def _en_una_conexion(motor: Engine, hacer: Callable[[Any], list[str]]) -> list[str]:
    conexion = motor.raw_connection()
    try:
        versiones = hacer(conexion)
        conexion.commit()
    except BaseException:
        conexion.invalidate()
        raise
    conexion.close()
    return versiones


def _escribir_y_leer(conexion: Any) -> list[str]:
    with closing(conexion.cursor()) as cursor:
        for orden in ESCRIBIR:
            cursor.execute(orden)
        cursor.execute(ESQUEMAS)
        return [fila[0] for fila in cursor.fetchall()]


def _embebida(url: URL) -> Callable[[], list[str]]:
    archivo = Path(url.database or "")

    def tomar() -> list[str]:
        lugar = os.statvfs(archivo.parent)
        if lugar.f_bavail * lugar.f_frsize < LUGAR_LIBRE:
            raise SinLugar
        with closing(sqlite3.connect(f"{archivo.absolute().as_uri()}?mode=rw", uri=True, timeout=0)) as conexion:
            exigir_que_se_escriba(conexion)
            return [fila[0] for fila in conexion.execute(ESQUEMAS)]

    return tomar


def exigir_que_se_escriba(conexion: sqlite3.Connection) -> None:
    """Write, and take it back; that somebody else is writing is proof enough."""
    try:
        conexion.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as falla:
        if falla.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
    else:
        conexion.execute("CREATE TABLE pulso (n)")
        conexion.rollback()
