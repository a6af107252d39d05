"""Columns of values as PostgreSQL reads an array: as one text, which the server parses once.

An ARRAY[…] costs it an expression per value.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

POCOS_DISTINTOS = 2
"""Different values of a short list up to which it pays to write each once; of a long one, half as many as it has."""
LARGA = 100


def arreglo(columna: Sequence[Any]) -> str:
    """The literal of an array with these values."""
    return "{" + ",".join(_literales(columna)) + "}"


def _literales(columna: Sequence[Any]) -> Iterable[str]:
    """The values as texts; most columns repeat a few values, and those are written once."""
    distintos = set(columna)
    if len(distintos) > (POCOS_DISTINTOS if len(columna) < LARGA else len(columna) // 2):
        return [_LITERAL[valor.__class__](valor) for valor in columna]
    textos = {valor: _LITERAL[valor.__class__](valor) for valor in distintos}
    return [textos[valor] for valor in columna]


def _texto(valor: str) -> str:
    if '"' in valor or "\\" in valor:
        valor = valor.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{valor}"'


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
