"""Headers that every answer of the hub has."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse


def con_cabecera(comenzar: "StartResponse", nombre: str, valor: Callable[[], str]) -> "StartResponse":
    """The same beginning of an answer with one header more, as long as there is a value for it."""

    def comenzar_con_ella(linea: str, cabeceras: list[tuple[str, str]], error: Any = None, /) -> Any:
        if texto := valor():
            cabeceras = [*cabeceras, (nombre, texto)]
        return comenzar(linea, cabeceras, error) if error else comenzar(linea, cabeceras)

    return comenzar_con_ella
