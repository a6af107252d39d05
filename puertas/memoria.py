"""What large messages took of memory, given back to the system once they are answered.

glibc keeps free memory for each thread, up to eight times as many heaps as there are cores. After 80 hostile messages of up
to 12 MB in eight threads a process of 97 MB had 260 with `malloc_trim` alone, and 135 with two heaps besides.
"""

import ctypes
import sys
from functools import cache
from typing import Any

GRANDE = 256 * 1024
"""Bytes of a message after which it is worth the while: a tree takes ten times as much and more."""
MONTONES_DE_HILOS = 2
"""Heaps that threads share; Python lets one of them run at a time anyhow."""
_M_ARENA_MAX = -8


@cache
def compartir() -> None:
    """Let the threads that are to come share few heaps."""
    if (mallopt := _de_glibc("mallopt")) is not None:
        mallopt(_M_ARENA_MAX, MONTONES_DE_HILOS)


def devolver(largo: int) -> None:
    """Give back what is free after a message of `largo` bytes."""
    if largo >= GRANDE and (recortar := _de_glibc("malloc_trim")) is not None:
        recortar(0)


@cache
def _de_glibc(nombre: str) -> Any:
    """A function of glibc; other C libraries have none of these, and give memory back by themselves."""
    return getattr(ctypes.CDLL(None), nombre, None) if sys.platform == "linux" else None
