"""Headers that every answer of the hub has."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def con_cabecera(aplicacion: "WSGIApplication", nombre: str, valor: Callable[[], str]) -> "WSGIApplication":
    """The application with one header more in each answer, as long as there is a value for it."""

    def responder(entorno: "WSGIEnvironment", comenzar: "StartResponse") -> Iterable[bytes]:
        def comenzar_con_ella(linea: str, cabeceras: list[tuple[str, str]], error: Any = None) -> Any:
            if texto := valor():
                cabeceras = [*cabeceras, (nombre, texto)]
            return comenzar(linea, cabeceras, error) if error else comenzar(linea, cabeceras)

        return aplicacion(entorno, comenzar_con_ella)

    return responder
