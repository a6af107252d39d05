"""How far a long request is, for whoever waits for it."""

from collections.abc import Callable
from enum import StrEnum

Avance = Callable[[str, int, int], None]
"""Told what is being done, how much of it, of how much (0 when nobody knows)."""
AVISAR_CADA = 2_000
"""Items between two tellings."""


class Fase(StrEnum):
    """What is done with a workbook, in this order."""

    ABRIENDO = "Abriendo el archivo"
    LEYENDO = "Leyendo las filas"
    REVISANDO = "Revisando cada fila"
    GUARDANDO = "Guardando"


def sin_avance(_que: str, _hecho: int, _total: int) -> None:
    """Nobody waits."""
