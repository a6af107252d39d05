"""What tells a message that comes again, under the same id of the client, from another one."""

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any

from dominio.ventanilla.pedidos import Escritura
from dominio.ventanilla.turno import huella, huella_de_pares


def huella_de_pedido(pedido: Escritura[Any]) -> bytes:
    """A digest of what a request asks for; errors of reading count by code, field and value."""
    items = "".join([_huella_de_item(item).hex() for item in pedido.items])
    return huella({"operacion": pedido.operacion, "simular": pedido.simular or None, "items": items})


def _huella_de_item(item: Any) -> bytes:
    campos, leer = _campos_de(type(item))  # type: ignore[arg-type]  # mypy takes a class for unhashable
    errores = [(error.codigo, error.campo, error.valor) for error in item.errores] or None
    return huella_de_pares((*campos, "errores"), (*leer(item), errores))


@cache
def _campos_de(clase: type[Any]) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """The names of the data of such items, and how they are read at once."""
    campos = tuple(sorted(set(clase.__dataclass_fields__) - {"errores"}))
    return campos, attrgetter(*campos)
