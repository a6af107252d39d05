"""What is said of an item, or of one datum of it, with which the hub itself failed."""

from typing import Any

import structlog
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from dominio.vocabulario.errores import ElementoFallido, ErrorDominio

FALLAS_ANOTADAS = parse("60/minute")
"""Faults that one process writes to its log: a workbook may have the same one a hundred thousand times."""

trazas = structlog.get_logger("hub.resguardo")
_limite = FixedWindowRateLimiter(MemoryStorage())


def falla_de_elemento(falla: Exception, campo: str | None = None, **datos: Any) -> ErrorDominio:
    """The refusal of the item, or of one datum of it, with which the hub failed; the technical log tells where."""
    if _limite.hit(FALLAS_ANOTADAS, "fallas"):
        trazas.error("falla_de_elemento", exc_info=falla, **datos)
    return ElementoFallido(campo=campo)
