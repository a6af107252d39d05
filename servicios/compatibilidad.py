"""spyne 2.14, made to import on Python 3.12 and 3.13 and to behave; the rest of the edge takes spyne from here.

spyne carries its own copy of `six`, whose import hook is of a protocol that Python 3.12 removed, asks that copy for a
function which the true one does not have, and imports `cgi`, which left the library in 3.13 (the package `legacy-cgi`
brings it back). Besides, it collects garbage once a second whatever the load, and writes whole malformed messages, with
the data of patients, to its log.
"""

import importlib
import logging
import operator
import sys
import warnings

import six

_COPIA = "spyne.util.six"
_PARTES = (
    "moves",
    "moves.collections_abc",
    "moves.http_cookies",
    "moves.urllib",
    "moves.urllib.parse",
    "moves.urllib.request",
)


def _usar_el_six_verdadero() -> None:
    """Put the installed `six` where spyne looks for its own copy."""
    if not hasattr(six, "get_function_name"):
        six.get_function_name = operator.attrgetter("__name__")
    sys.modules.setdefault(_COPIA, six)
    for parte in _PARTES:
        sys.modules.setdefault(f"{_COPIA}.{parte}", importlib.import_module(f"six.{parte}"))


def _sin_recoleccion_forzada() -> None:
    """Leave the collection of garbage to Python."""
    vars(importlib.import_module("spyne.const"))["MIN_GC_INTERVAL"] = float("inf")


def _sin_mensajes_en_la_traza() -> None:
    """Silence spyne's loggers; what there is to tell of a failure, the guard in `aplicacion` tells without any data."""
    traza = logging.getLogger("spyne")
    traza.propagate = False
    traza.handlers[:] = [logging.NullHandler()]
    traza.setLevel(logging.CRITICAL + 1)


_usar_el_six_verdadero()
warnings.filterwarnings("ignore", "'cgi' is deprecated", DeprecationWarning)
_sin_mensajes_en_la_traza()
_sin_recoleccion_forzada()

from spyne import Application, ServiceBase, rpc  # noqa: E402
from spyne.model import AnyXml  # noqa: E402
from spyne.protocol import ProtocolBase  # noqa: E402
from spyne.server.wsgi import WsgiApplication, WsgiMethodContext, WsgiTransportContext  # noqa: E402

__all__ = [
    "AnyXml",
    "Application",
    "ProtocolBase",
    "ServiceBase",
    "WsgiApplication",
    "WsgiMethodContext",
    "WsgiTransportContext",
    "rpc",
]
