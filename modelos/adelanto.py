"""Rows on their way into PostgreSQL while those after them are still being decided, all in one transaction.

A workbook is decided by Python and written by the server: one after the other, each waits for half of the time.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from sqlalchemy import Connection

from modelos.filas import Fila, Ritmo
from modelos.filas_postgres import Orden, ordenes

EN_CAMINO = 8
"""Parts that are ready and wait at most; who decides waits for them, so that they do not fill the memory."""


class Adelanto:
    """Writes the rows of one long message by a thread, in the order in which they come.

    A context manager. Until `esperar` returns the thread has the connection to itself; whatever becomes of the message,
    nobody is at work on it any more when the context is left. The thread does nothing but send and wait: what the rows are
    in letters is made by whoever brings them, because two that need the interpreter hold each other up.
    """

    def __init__(self, conexion: Connection, ritmo: Ritmo) -> None:
        self._conexion, self._ritmo, self.por_parte = conexion, ritmo, ritmo.por_parte
        self._hilo = ThreadPoolExecutor(1, "adelanto")
        self._encargos: deque[Future[None]] = deque()
        self.filas = 0
        """How many were brought."""

    def __enter__(self) -> "Adelanto":
        return self

    def __exit__(self, _clase: type[BaseException] | None, _falla: object, _rastro: TracebackType | None) -> None:
        self._hilo.shutdown(cancel_futures=True)

    def llevar(self, por_tabla: Mapping[str, Sequence[Fila]], movidas: Sequence[tuple[Fila, Fila]]) -> None:
        """Have these rows written soon; raises what went wrong with earlier ones."""
        self.filas += sum(map(len, por_tabla.values())) + len(movidas)
        for orden in ordenes(por_tabla, movidas, self.por_parte):
            self.esperar(EN_CAMINO)
            self._encargos.append(self._hilo.submit(self._mandar, orden))

    def _mandar(self, orden: Orden) -> None:
        with self._ritmo.descansando(), self._conexion.connection.cursor() as cursor:  # type: ignore[attr-defined]
            orden(cursor)

    def esperar(self, quedan: int = 0) -> None:
        """Wait until no more than so many parts are left; raises what went wrong."""
        while self._encargos and (len(self._encargos) > quedan or self._encargos[0].done()):
            self._encargos.popleft().result()
