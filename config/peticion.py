"""The number by which a request is known: in its answer, in the technical log, and at the proxy in front of the hub."""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

from structlog.contextvars import bind_contextvars

from config.cabeceras import con_cabecera
from config.valores import Red, permitida

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PETICION = "hub.peticion"
"""In the environment that the application gets: the request's number."""
CABECERA = "X-Hub-Peticion"

_DEL_PROXY = re.compile(r"(?=.{16,64}\Z)(?=.*[A-Fa-f])[0-9A-Fa-f]+(?:[-:_][0-9A-Fa-f]+)*")
"""What nginx's $request_id, HAProxy's unique-id and a UUID look like, and nothing of a person: no RUN, telephone or name."""
_TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
"""W3C Trace Context; of later versions than 00 those are not read that have more."""


class ConPeticion:
    """The application; each answer says its request's number, and so does every log line that is written meanwhile."""

    def __init__(self, aplicacion: "WSGIApplication", proxies: Sequence[Red]) -> None:
        self.aplicacion, self._proxies = aplicacion, proxies

    def __call__(self, entorno: "WSGIEnvironment", comenzar: "StartResponse") -> Iterable[bytes]:
        numero = entorno[PETICION] = numero_de(entorno, self._proxies)
        con_numero = con_cabecera(comenzar, CABECERA, lambda: numero)
        return copy_context().run(self._servir, numero, entorno, con_numero)

    def _servir(self, numero: str, entorno: "WSGIEnvironment", comenzar: "StartResponse") -> Iterable[bytes]:
        bind_contextvars(peticion=numero)
        return self.aplicacion(entorno, comenzar)


def numero_de(entorno: Mapping[str, Any], proxies: Sequence[Red]) -> str:
    """The number that a trusted proxy gave the request (X-Request-ID, or else traceparent), or one of its own.

    From anyone else these headers mean nothing: who calls could have other people's lines in the log pass for theirs.
    """
    pedido, rastro = entorno.get("HTTP_X_REQUEST_ID"), entorno.get("HTTP_TRACEPARENT")
    if (pedido or rastro) and permitida(entorno.get("REMOTE_ADDR", ""), proxies):
        if pedido and _DEL_PROXY.fullmatch(pedido):
            return str(pedido)
        if rastro and (hallado := _TRACEPARENT.fullmatch(rastro)):
            return hallado[1]
    return nuevo_numero()


def nuevo_numero() -> str:
    """A number that no other request has, in any process or machine."""
    return os.urandom(8).hex()
