"""What is said of an item, or of one datum of it, with which the hub itself failed."""

from contextvars import ContextVar
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
_por_decir: ContextVar[list[tuple[Exception, str | None]] | None] = ContextVar("fallas_por_decir", default=None)
"""The faults of the message in hand: items are read before it has a number, and a group that is undone gives it another."""


def recordar_fallas() -> list[tuple[Exception, str | None]]:
    """Keep in this context, and those that are copied from it, what `decir_fallas` is to say."""
    pendientes = _por_decir.get()
    if pendientes is None:
        pendientes = []
        _por_decir.set(pendientes)
    return pendientes


def falla_de_elemento(falla: Exception, campo: str | None = None) -> ErrorDominio:
    """The refusal of the item, or of one datum of it, with which the hub failed; the technical log will tell where."""
    if _limite.hit(FALLAS_ANOTADAS, "fallas"):
        recordar_fallas().append((falla, campo))
    return ElementoFallido(campo=campo)


def decir_fallas(**rastro: Any) -> None:
    """Write to the technical log with what the hub failed in this message, now that its number is known."""
    pendientes = _por_decir.get()
    while pendientes:
        falla, campo = pendientes.pop(0)
        trazas.error("falla_de_elemento", exc_info=falla, campo=campo, **rastro)
