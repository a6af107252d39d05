"""The HTTP status line of an answer; which status an error has is the error's own affair."""

from http import HTTPStatus


def linea_de_estado(estado: int) -> str:
    """The status as WSGI wants it, for example `404 Not Found`."""
    return f"{estado} {HTTPStatus(estado).phrase}"
