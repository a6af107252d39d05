"""Progress on its way to whoever waits, written by a thread on a connection of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from dominio.ventanilla.avance import Avance

CADA = 0.4
"""Seconds between two notes of progress."""
LATIDO = 5.0
"""Seconds after which it is said that somebody is at work although nothing went on."""

trazas = structlog.get_logger("hub.cargas")
Apunte = Callable[[Connection, str | None, int, int], None]
"""Writes down what is being done, how much of it, of how much."""


@contextmanager
def contando(motor: Engine, apuntar: Apunte, *, al_empezar: str | None = None) -> Iterator[Avance]:
    """What to tell progress to; that the phase `al_empezar` begins is written before whoever tells it goes on."""
    cronista = _Cronista(motor, apuntar, al_empezar)
    hilo = Thread(target=cronista.escribir, daemon=True)
    hilo.start()
    try:
        yield cronista.anotar
    finally:
        cronista.fin.set()
        hilo.join(CADA)


class _Cronista:
    """Writes the last that it was told, when there is news or silence was long.

    SQLite has a single writer, so that there nothing is seen of what is told while somebody stores rows.
    """

    def __init__(self, motor: Engine, apuntar: Apunte, al_empezar: str | None) -> None:
        self.fin = Event()
        self._motor, self._apuntar, self._al_empezar = motor, apuntar, al_empezar
        self._ultimo: tuple[str | None, int, int] = (None, 0, 0)

    def anotar(self, fase: str, hecho: int, total: int) -> None:
        empieza = self._ultimo[0] != fase == self._al_empezar
        self._ultimo = (fase, hecho, total)
        if empieza:
            self._anotar()

    def escribir(self) -> None:
        escrito, desde = self._ultimo, monotonic()
        while not self.fin.wait(CADA):
            if self._ultimo == escrito and monotonic() - desde < LATIDO:
                continue
            escrito, desde = self._ultimo, monotonic()
            self._anotar()

    def _anotar(self) -> None:
        try:
            with self._motor.begin() as conexion:
                self._apuntar(conexion, *self._ultimo)
        except SQLAlchemyError as falla:  # what matters is being done by another connection
            trazas.warning("avance_sin_anotar", exc_info=falla)
