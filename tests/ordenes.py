"""What the hub asks of its database, statement by statement, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from modelos.conexion import CursorBreve

DE_PASO = ("PREPARE ", "UPDATE numerador", "SET ", "BEGIN IMMEDIATE")
"""How statements begin that a connection runs once, that hand out numbers for many messages to come, or that open a
transaction, which on PostgreSQL is none."""


@contextmanager
def contadas(motor: Engine) -> Iterator[list[str]]:
    """The statements that reach the database meanwhile; one with many rows, as COPY or `executemany`, is one.

    On PostgreSQL they are noted where the driver sends them, since the hub's look-ups go past SQLAlchemy.
    """
    ordenes: list[str] = []

    def anotar(orden: Any) -> None:
        texto = str(orden).removeprefix("BEGIN;")
        if not texto.startswith(DE_PASO):
            ordenes.append(texto)

    class Contado(CursorBreve):
        def execute(self, query: Any, vars: Any = None) -> None:
            anotar(query)
            super().execute(query, vars)

        def executemany(self, query: Any, vars_list: Any) -> None:
            anotar(query)
            super().executemany(query, vars_list)

        def copy_expert(self, sql: Any, file: Any, size: int = 8192) -> None:
            anotar(sql)
            super().copy_expert(sql, file, size)

    def al_prestar(conexion: Any, *_: Any) -> None:
        conexion.cursor_factory = Contado

    def antes(_conexion: Any, _cursor: Any, orden: str, *_: Any) -> None:
        anotar(orden)

    suceso, oyente = ("checkout", al_prestar) if motor.dialect.name == "postgresql" else ("before_cursor_execute", antes)
    motor.dispose()  # connections that are open have cursors of their own already
    event.listen(motor, suceso, oyente)
    try:
        yield ordenes
    finally:
        event.remove(motor, suceso, oyente)
        motor.dispose()


def de_lectura(ordenes: list[str]) -> list[str]:
    """Those that look something up."""
    return [una for una in ordenes if una.startswith(("SELECT", "EXECUTE hub_busqueda", "WITH"))]
