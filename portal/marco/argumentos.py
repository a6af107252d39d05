"""What may follow the `?` of a page's address: every view names what it understands, and anything else is refused.

An argument that is misspelt would be ignored otherwise, and a whole list come back as if it had been searched.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import Flask, current_app, request

from dominio.vocabulario.errores import (
    ArgumentoDesconocido,
    ArgumentoIlegible,
    NadaEnEstaDireccion,
    ValorNoPermitido,
)
from portal.marco.direcciones import VUELTA

Vista = TypeVar("Vista", bound=Callable[..., Any])
O = TypeVar("O")  # noqa: E741 (an option)

NO_SE_LEE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What no form of a page sends in its address."""
LARGO_MOSTRADO = 60
MAYOR_NUMERO = 2**63 - 1
"""No database gives a greater one to anything."""


def entiende(*nombres: str) -> Callable[[Vista], Vista]:
    """A view whose address may have these arguments; one that does not say so understands none."""

    def declarar(vista: Vista) -> Vista:
        vista.argumentos = nombres  # type: ignore[attr-defined]
        return vista

    return declarar


def argumentos_de(extremo: str | None) -> tuple[str, ...]:
    """The arguments that the view of an endpoint understands."""
    nombres: tuple[str, ...] = getattr(current_app.view_functions.get(extremo or ""), "argumentos", ())
    return nombres


def exigir_argumentos(portal: Flask) -> None:
    """Before each view, look at what its address says."""
    portal.before_request(_exigir)


def _exigir() -> None:
    if any(isinstance(valor, int) and valor > MAYOR_NUMERO for valor in (request.view_args or {}).values()):
        raise NadaEnEstaDireccion(campo="pagina", valor=request.path)
    if request.endpoint in (None, "static") or request.method not in ("GET", "HEAD"):
        return
    entendidos = argumentos_de(request.endpoint)
    for nombre in request.args:
        if nombre not in (*entendidos, VUELTA):
            raise ArgumentoDesconocido(campo="pagina", valor=nombre[:LARGO_MOSTRADO], admitidos=_lista(entendidos))
        valores = set(request.args.getlist(nombre))
        if len(valores) > 1:
            raise ArgumentoIlegible(campo=nombre, que="viene más de una vez, con valores distintos")
        if NO_SE_LEE.search(valores.pop()):
            raise ArgumentoIlegible(campo=nombre, que="trae un carácter de control")


def _lista(nombres: tuple[str, ...]) -> str:
    return f"entiende {', '.join(sorted(nombres))}" if nombres else "no admite ninguno"


def opcion_de(nombre: str, opciones: Mapping[str, O]) -> O | None:
    """The option of the query, None when it is absent; raises ValorNoPermitido for a text that is none of them."""
    texto = request.args.get(nombre, "").strip()
    if not texto:
        return None
    if texto not in opciones:
        raise ValorNoPermitido(campo=nombre, valor=texto, permitidos=" · ".join(opciones))
    return opciones[texto]
