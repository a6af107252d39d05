"""Columns of values as PostgreSQL reads an array: as one text, which the server parses once.

An ARRAY[…] costs it an expression per value.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any


def arreglo(columna: Sequence[Any]) -> str:
    """The literal of an array with these values."""
    return "{" + ",".join(_literales(columna)) + "}"


def _literal(valor: Any) -> str:
    if valor is None:
        return "NULL"
    if isinstance(valor, bytes):
        return '"\\\\x' + valor.hex() + '"'
    if isinstance(valor, str):
        return '"' + valor.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f'"{valor}"' if isinstance(valor, date | datetime) else str(valor)


def _literales(columna: Sequence[Any]) -> Iterable[str]:
    """The values as texts; in a long list most columns repeat a few values, and those are written once."""
    distintos = set(columna)
    if len(distintos) * 2 > len(columna):
        return map(_literal, columna)
    return map({valor: _literal(valor) for valor in distintos}.__getitem__, columna)
