"""Addresses that a request names: only those of this hub are followed."""

from urllib.parse import parse_qsl, urlencode, urlsplit

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
