"""How long the dice are thrown."""

import os
from collections.abc import Callable
from time import monotonic

MINUTOS = float(os.environ.get("HUB_PRUEBAS_AZAR", "0"))
"""Of all the tests of this folder together; without it each is done once."""
PRUEBAS = 3
LIMITE = 120 + 60 * MINUTOS
"""Seconds after which pytest ends a test."""


def largamente(probar: Callable[[], object]) -> int:
    """Try once, and again as long as there is time; how many times that was."""
    hasta, veces = monotonic() + 60 * MINUTOS / PRUEBAS, 0
    while veces == 0 or monotonic() < hasta:
        probar()
        veces += 1
    return veces
