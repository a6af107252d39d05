"""The errors of a workbook, counted as they come: all are told at once, so a file of nothing else would fill the memory."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

from dominio.vocabulario.errores import DemasiadosErrores
from dominio.vocabulario.limites import MAXIMO_ERRORES


class ConErrores(Protocol):
    """A row on its way, or its receipt."""

    @property
    def errores(self) -> Sequence[object]: ...


ConSusErrores = TypeVar("ConSusErrores", bound=ConErrores)


def contando_errores(filas: Iterable[ConSusErrores]) -> Iterator[ConSusErrores]:
    """The same rows; refuses the whole file at the row with which its errors are too many."""
    errores = 0
    for vistas, fila in enumerate(filas, start=1):
        errores += len(fila.errores)
        if errores > MAXIMO_ERRORES:
            raise DemasiadosErrores(filas=vistas, maximo=MAXIMO_ERRORES)
        yield fila
