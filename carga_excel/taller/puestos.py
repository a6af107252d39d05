"""How many uploads this machine serves at once, whichever of the hub's processes has them served."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Puestos:
    """Places for processes that serve uploads: files that whoever takes one has locked, until it ends, however it does."""

    def __init__(self, carpeta: Path, cuantos: int) -> None:
        self._carpeta, self.cuantos = carpeta, cuantos

    @contextmanager
    def ocupar(self) -> Iterator[bool]:
        """Have a place meanwhile, if there is one; says whether."""
        self._carpeta.mkdir(parents=True, exist_ok=True)
        candados = [self._carpeta / f"cargas.{n}.candado" for n in range(self.cuantos)]
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
