"""The HTTP status line of an answer, and what goes with it; which status an error has is the error's own affair."""

from http import HTTPStatus

REINTENTO = "5"
"""Seconds after which somebody may try again."""


def linea_de_estado(estado: int) -> str:
    """The status as WSGI wants it, for example `404 Not Found`."""
    return f"{estado} {HTTPStatus(estado).phrase}"


def volver_luego(estado: int) -> list[tuple[str, str]]:
    """The header that says when to come again, where the hub is not available (RFC 9110, Retry-After)."""
    return [("Retry-After", REINTENTO)] if estado == HTTPStatus.SERVICE_UNAVAILABLE else []
