"""How many processes apart of a kind this machine has at once, whichever of the hub's processes started them."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CARGAS, LIBROS = "cargas", "libros"
"""Those that serve uploads, and those that make workbooks of reports."""


class Puestos:
    """Places for processes apart: files that whoever takes one has locked, until it ends, however it does."""

    def __init__(self, carpeta: Path, cuantos: int, de_que: str = CARGAS) -> None:
        self._carpeta, self.cuantos, self._de_que = carpeta, cuantos, de_que

    @contextmanager
    def ocupar(self) -> Iterator[bool]:
        """Have a place meanwhile, if there is one; says whether."""
        self._carpeta.mkdir(parents=True, exist_ok=True)
        candados = [self._carpeta / f"{self._de_que}.{n}.candado" for n in range(self.cuantos)]
        abiertos = [os.open(candado, os.O_RDWR | os.O_CREAT, 0o600) for candado in candados]
        try:
            yield any(map(_tomar, abiertos))
        finally:
            for abierto in abiertos:
                os.close(abierto)


def _tomar(abierto: int) -> bool:
    try:
        fcntl.flock(abierto, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
