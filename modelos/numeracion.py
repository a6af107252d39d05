"""Numbers for samples, messages and reports, handed out before their rows are written."""

from collections import deque
from collections.abc import Sequence
from threading import Lock

from sqlalchemy import Engine, String, text
from sqlalchemy.orm import Mapped, mapped_column

from modelos.base import Base, GranEntero

BLOQUES = {"mensaje": 1000, "muestra": 1000, "informe": 100}
"""Numbers that a process reserves at a time, by series; those that it did not use when it stops are never used."""


class Numerador(Base):
    """The next free number of each series."""

    __tablename__ = "numerador"
    serie: Mapped[str] = mapped_column(String(20), primary_key=True)
    siguiente: Mapped[int] = mapped_column(GranEntero)


SERIES = tuple(BLOQUES)

_RESERVAR = text("UPDATE numerador SET siguiente = siguiente + :n WHERE serie = :serie RETURNING siguiente - :n")


class Numeracion:
    """Hands out unique, growing numbers; safe between threads and processes. Gaps mean nothing.

    It uses a transaction of its own, so ask before opening one: SQLite has a single writer.
    """

    def __init__(self, motor: Engine) -> None:
        self._motor = motor
        self._cerrojo = Lock()
        self._libres: dict[str, deque[int]] = {serie: deque() for serie in SERIES}

    def tomar(self, serie: str, cuantos: int) -> list[int]:
        """`cuantos` new numbers of the series."""
        with self._cerrojo:
            libres = self._libres[serie]
            if len(libres) < cuantos:
                self._reservar(serie, max(BLOQUES[serie], cuantos - len(libres)))
            return [libres.popleft() for _ in range(cuantos)]

    def devolver(self, serie: str, numeros: Sequence[int]) -> None:
        """Take back numbers that were not used after all."""
        with self._cerrojo:
            self._libres[serie].extendleft(reversed(numeros))

    def _reservar(self, serie: str, cuantos: int) -> None:
        with self._motor.begin() as conexion:
            primero = conexion.execute(_RESERVAR, {"serie": serie, "n": cuantos}).scalar_one()
        self._libres[serie].extend(range(primero, primero + cuantos))
