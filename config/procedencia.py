"""Where a request comes from when proxies stand between."""

from collections.abc import Iterable, Sequence
from ipaddress import ip_address
from typing import TYPE_CHECKING

from config.valores import Red, permitida

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def con_procedencia(aplicacion: "WSGIApplication", proxies: Sequence[Red]) -> "WSGIApplication":
    """The application, told by REMOTE_ADDR the caller's own address when the request came through a trusted proxy.

    Each proxy adds on the right whom it served, so the caller is the rightmost address that is no trusted proxy; what is
    left of it anybody may have made up. From anyone else X-Forwarded-For stays where it is and means nothing.
    """
    if not proxies:
        return aplicacion

    def responder(entorno: "WSGIEnvironment", comenzar: "StartResponse") -> Iterable[bytes]:
        if "HTTP_X_FORWARDED_FOR" in entorno and permitida(entorno.get("REMOTE_ADDR", ""), proxies):
            entorno["REMOTE_ADDR"] = quien_llama(entorno.pop("HTTP_X_FORWARDED_FOR"), entorno["REMOTE_ADDR"], proxies)
        return aplicacion(entorno, comenzar)

    return responder


def quien_llama(cadena: str, ultimo: str, proxies: Sequence[Red]) -> str:
    """The caller that an X-Forwarded-For names; `ultimo` is who handed it over, which is a trusted proxy."""
    for direccion in reversed([parte.strip() for parte in cadena.split(",")]):
        try:
            ip_address(direccion)
        except ValueError:
            return ultimo
        ultimo = direccion
        if not permitida(direccion, proxies):
            break
    return ultimo
