"""Texts of plain letters, figures and signs, as nearly all are, read by asking only what is left to ask of them.

Of each reader of `datos` there is a quick one. It is only given texts that are `textos.es_llano`, and either gives what the
reader gives, or raises, whatever it is: then the reader says what is wrong. So nothing is allowed or explained here.
"""

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any, TypeAlias

from dominio.vocabulario.textos import mal_convertido

LectorLlano: TypeAlias = Callable[[str], Any]
RECORDADOS = 2_000
"""Values of one field that are remembered: of most fields the same few come again and again."""
LARGO_RECORDADO = 40
"""Characters of a text up to which it is remembered."""
CIFRAS_DE_UN_ENTERO = 18
"""Of a number."""

_PROPIOS: dict[Callable[..., Any], LectorLlano] = {}
"""The quick readers of their own, by reader; any other one is remembered."""


class NoEsLlano(Exception):
    """There is more to it: ask the reader."""


def con_llano(lector: Callable[[str, str], Any], llano: LectorLlano | None) -> Callable[[str, str], Any]:
    """The reader, once it is known how plain texts are read quickly."""
    if llano is not None:
        _PROPIOS[lector] = llano
    return lector


def propio_de(lector: Callable[[str, str], Any]) -> LectorLlano | None:
    """The quick reader that was made for this one."""
    return _PROPIOS.get(lector)


def lector_llano(lector: Callable[[str, str], Any], campo: str) -> LectorLlano:
    """The quick reader of a field."""
    return _PROPIOS.get(lector) or _Recuerdos(lector, campo).__getitem__


class _Recuerdos(dict[str, Any]):
    """What a reader gave for the texts of one field."""

    def __init__(self, lector: Callable[[str, str], Any], campo: str) -> None:
        super().__init__()
        self._lector, self._campo = lector, campo

    def __missing__(self, texto: str) -> Any:
        valor = self._lector(texto, self._campo)
        if len(texto) <= LARGO_RECORDADO:
            if len(self) >= RECORDADOS:
                self.clear()
            self[texto] = valor
        return valor


def texto_llano(maximo: int, *, es_nombre: bool = False) -> LectorLlano:
    """Of a plain text there is to ask how long it is, and of a name whether its letters can stand so."""

    def leer(texto: str) -> str:
        limpio = texto.strip(" ")
        if len(limpio) > maximo or (es_nombre and mal_convertido(limpio, es_nombre=True)):
            raise NoEsLlano
        return limpio

    return leer


def entero_llano(minimo: int, maximo: int) -> LectorLlano:
    """Figures alone, the first of which is no 0: what begins with one may be what a program sends for nothing."""

    def leer(texto: str) -> int:
        if not texto.isdecimal() or texto[0] == "0" or len(texto) > CIFRAS_DE_UN_ENTERO:
            raise NoEsLlano
        numero = int(texto)
        if not minimo <= numero <= maximo:
            raise NoEsLlano
        return numero

    return leer


def instante_llano(desfases: Collection[str]) -> LectorLlano:
    """An instant with seconds and an offset, as `2026-03-05T06:30:15-03:00`."""

    def leer(texto: str) -> datetime:
        separado = texto[4:5] == texto[7:8] == "-" and texto[10:11] == "T" and texto[13:14] == texto[16:17] == ":"
        if not separado or texto[19:] not in desfases or texto[0] == "0":
            raise NoEsLlano
        return datetime.fromisoformat(texto).astimezone(UTC)

    return leer
