"""Columns of values as PostgreSQL reads an array: as one text, which the server parses once.

An ARRAY[…] costs it an expression per value.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

LARGA = 100
"""Values from which on it pays to see which ones repeat."""


def arreglo(columna: Sequence[Any]) -> str:
    """The literal of an array with these values."""
    return "{" + ",".join(_literales(columna)) + "}"


def _literales(columna: Sequence[Any]) -> Iterable[str]:
    """The values as texts; in a long list most columns repeat a few values, and those are written once."""
    if len(columna) < LARGA or len(distintos := set(columna)) * 2 > len(columna):
        return [_LITERAL[type(valor)](valor) for valor in columna]
    return map({valor: _LITERAL[type(valor)](valor) for valor in distintos}.__getitem__, columna)


def _texto(valor: str) -> str:
    return '"' + valor.replace("\\", "\\\\").replace('"', '\\"') + '"'


class _PorTipo(dict[type, Callable[[Any], str]]):
    """How a value of each type is written; looking the type up once beats asking what it is each time."""

    def __missing__(self, tipo: type) -> Callable[[Any], str]:
        self[tipo] = escritor = _texto if issubclass(tipo, str) else str
        return escritor


_LITERAL = _PorTipo(
    {
        type(None): lambda _: "NULL",
        bytes: lambda valor: f'"\\\\x{valor.hex()}"',
        date: '"{}"'.format,
        datetime: '"{}"'.format,
    }
)
