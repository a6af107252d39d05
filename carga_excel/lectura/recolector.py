"""Python's collector of cycles, kept still while a workbook is served.

A hundred thousand rows are a million objects that hold no cycle, and the collector would walk all of them again and again
while they grow: a third of the time of an upload. What other threads leave meanwhile is collected right after.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_cerrojo = Lock()
_quietos = 0


@contextmanager
def sin_recolector() -> Iterator[None]:
    """Collect no cycles while the block runs, nor while another thread is in such a block."""
    _cambiar(1)
    try:
        yield
    finally:
        _cambiar(-1)


def _cambiar(cuanto: int) -> None:
    global _quietos
    with _cerrojo:
        _quietos += cuanto
        if _quietos:
            gc.disable()
        else:
            gc.enable()
