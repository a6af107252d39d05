"""A connection to PostgreSQL that needs fewer round trips, which are what a small message mostly waits for."""

from typing import Any

from psycopg2.extensions import connection, cursor

APURO = "200ms"
"""How long a transaction that others wait for waits for a row that somebody else is writing."""


class ConexionBreve(connection):
    """BEGIN goes with the first statement of a transaction and, if asked for, COMMIT with the last.

    psycopg2 would send each by itself. It is told that it need not care (`autocommit`), and the connection knows itself
    whether a transaction is open.
    """

    abierta = False
    """Whether the server has a transaction open for us, or had one until an error spoilt it."""
    apurada = False
    """Whether the next transaction, or the one that is open, gives up soon when it has to wait for somebody's lock."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.autocommit = True

    def commit(self) -> None:
        """Commit what is open, if anything is."""
        self._terminar("COMMIT")

    def rollback(self) -> None:
        """Undo what is open, if anything is."""
        self._terminar("ROLLBACK")

    @property
    def comienzo(self) -> str:
        """What begins a transaction."""
        return f"BEGIN;SET LOCAL lock_timeout='{APURO}'" if self.apurada else "BEGIN"

    def _terminar(self, orden: str) -> None:
        self.apurada = False
        if self.abierta:
            self.abierta = False
            with cursor(self) as simple:
                simple.execute(orden)


class CursorBreve(cursor):
    """A cursor of a `ConexionBreve`."""

    connection: ConexionBreve

    def execute(self, query: Any, vars: Any = None) -> None:
        """Run a statement, or several."""
        if self.name is not None:  # rows that stay on the server: it sees the transaction, psycopg2 does not
            self.withhold = True
        if not self.connection.abierta:
            query = self._con_begin(query)
        super().execute(query, vars)

    def ultima(self, ordenes: str, datos: Any) -> None:
        """Run the last statements of a transaction, and commit it if none of them fails."""
        self.execute(ordenes + ";COMMIT", datos)
        self.connection.abierta = self.connection.apurada = False

    def executemany(self, query: Any, vars_list: Any) -> None:
        """Run a statement once for each row."""
        self._comenzar()
        super().executemany(query, vars_list)

    def copy_expert(self, sql: Any, file: Any, size: int = 8192) -> None:
        """COPY from a file or to one."""
        self._comenzar()
        super().copy_expert(sql, file, size)

    def _con_begin(self, query: Any) -> Any:
        if self.name is not None or not isinstance(query, str | bytes):
            self._comenzar()
            return query
        self.connection.abierta = True
        comienzo = self.connection.comienzo + ";"
        return comienzo + query if isinstance(query, str) else comienzo.encode() + query

    def _comenzar(self) -> None:
        if not self.connection.abierta:
            self.connection.abierta = True
            with cursor(self.connection) as simple:
                simple.execute(self.connection.comienzo)
