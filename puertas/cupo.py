"""How many bytes of messages a process works on at a time, so that large ones do not add up in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, Lock

EXENTO = 32 * 1024
"""A message of up to so many bytes never waits."""
CUPO = 512 * 1024
"""Bytes of larger messages that are in work at a time; a message over it waits until it can be alone.

As a tree of elements, items and rows a message takes some ten times its size. With eight threads in the middle of batches of
100 samples both processes together took 214 MB; with this budget 130 MB, at the same speed.
"""


class Cupo:
    """A budget of bytes; one per process, safe between threads. Whoever waits is served before those who come later."""

    def __init__(self, total: int = CUPO) -> None:
        self._total = total
        self._libres = total
        self._fila = Lock()
        self._condicion = Condition()

    @contextmanager
    def tomar(self, largo: int) -> Iterator[None]:
        """Hold the budget for a message of `largo` bytes, once it is free."""
        if largo <= EXENTO:
            yield
            return
        parte = min(largo, self._total)
        with self._fila, self._condicion:
            self._condicion.wait_for(lambda: self._libres >= parte)
            self._libres -= parte
        try:
            yield
        finally:
            with self._condicion:
                self._libres += parte
                self._condicion.notify_all()


DEL_PROCESO = Cupo()
"""All doors share it."""
