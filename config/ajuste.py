"""What a setting is, and what is said of one that cannot be used."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class ErrorDeAjuste(ValueError):
    """A setting cannot be used; the text is Spanish, names the variable and never repeats a password."""


@dataclass(frozen=True, slots=True)
class Ajuste:
    """One setting: its variable, the field of `Ajustes`, how its text is read, its default as text, and what it does."""

    nombre: str
    campo: str
    leer: Callable[[str], Any]
    omision: str
    ayuda: str
    reservado: bool = False
    """Its text may hold a password, so that no message repeats it."""
