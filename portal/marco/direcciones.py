"""Addresses to go on to: of those that a request names only those of this hub are followed."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import redirect, request
from werkzeug.wrappers import Response

VUELTA = "vuelta"
"""The argument of an address that says what waits to be shown there."""


def direccion_propia(texto: str | None) -> str | None:
    """The address, if it is a path of this hub: a link to the log-in must not lead elsewhere afterwards."""
    if not texto or not texto.startswith("/") or texto.startswith("//") or "\\" in texto or not texto.isprintable():
        return None
    return texto


def con_vuelta(pagina: str, ficha: str) -> str:
    """The address of a page to which something was left."""
    partes = urlsplit(pagina)
    argumentos = [par for par in parse_qsl(partes.query, keep_blank_values=True) if par[0] != VUELTA]
    ancla = f"#{partes.fragment}" if partes.fragment else ""
    return f"{partes.path}?{urlencode([*argumentos, (VUELTA, ficha)])}{ancla}"


def aqui() -> str | None:
    """This page's address, to come back to; of what was sent by a form, none."""
    return request.full_path.rstrip("?") if request.method == "GET" else None


def del_formulario() -> str | None:
    """The address of this hub's page from which the request came, if the browser tells it."""
    partes = urlsplit(request.referrer or "")
    if partes.netloc != request.host:
        return None
    return direccion_propia(f"{partes.path}?{partes.query}".rstrip("?"))


def ir_a(direccion: str) -> Response:
    """A redirection, also for a part of a page that htmx asked for: the whole page moves then."""
    if "HX-Request" in request.headers:
        return Response(status=204, headers={"HX-Redirect": direccion})
    return redirect(direccion, 303)
