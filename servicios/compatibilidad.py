"""The one place that knows what spyne 2.14 needs in order to run here; import `spyne` only after `preparar()`.

spyne carries its own copy of `six`, whose import hook is of a protocol that Python 3.12 removed, asks that copy for a
function which it lost on the way, and imports `cgi`, which left the library in 3.13 (the package `legacy-cgi` brings it
back). Besides, it collects garbage once a second whatever the load, and writes whole malformed messages, with the data
of patients, to its log.
"""

import importlib
import logging
import operator
import sys
import warnings

import six

_COPIA = "spyne.util.six"


def preparar() -> None:
    """Make `import spyne` work and behave; harmless when called again."""
    _usar_el_six_verdadero()
    warnings.filterwarnings("ignore", "'cgi' is deprecated", DeprecationWarning)
    _sin_recoleccion_forzada()
    _sin_mensajes_en_la_traza()


def _usar_el_six_verdadero() -> None:
    """Put the installed `six` where spyne looks for its own copy."""
    if not hasattr(six, "get_function_name"):
        six.get_function_name = operator.attrgetter("__name__")
    sys.modules.setdefault(_COPIA, six)
    for nombre in (
        "moves",
        "moves.collections_abc",
        "moves.http_cookies",
        "moves.urllib",
        "moves.urllib.parse",
        "moves.urllib.request",
    ):
        sys.modules.setdefault(f"{_COPIA}.{nombre}", importlib.import_module(f"six.{nombre}"))


def _sin_recoleccion_forzada() -> None:
    const = importlib.import_module("spyne.const")
    vars(const)["MIN_GC_INTERVAL"] = float("inf")


def _sin_mensajes_en_la_traza() -> None:
    """Silence spyne's loggers; what there is to tell of a failure, the guard in `aplicacion` tells without any data."""
    traza = logging.getLogger("spyne")
    traza.propagate = False
    traza.handlers[:] = [logging.NullHandler()]
    traza.setLevel(logging.CRITICAL + 1)
