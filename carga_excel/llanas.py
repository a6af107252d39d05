"""Cells as nearly all are, read quickly: what the reader of the column gives, or an exception, and then the reader says why.

Most columns repeat a few values, and what the reader made of those is remembered. Where each cell has another text, the
quick reader of the field takes it, as it takes those of the other doors.
"""

from collections.abc import Callable
from typing import Any

from carga_excel.libros.celdas import Valor
from carga_excel.libros.columnas import Columna, Tipo
from dominio.vocabulario.llanos import LARGO_RECORDADO, RECORDADOS, LectorLlano, NoEsLlano, propio_de
from dominio.vocabulario.textos import es_llano

Leer = Callable[[Valor, str], Any]
CON_NUMERO = "id_muestra"
"""The field of the hub's number of a sample, in whose place the code of a label may stand."""
DE_TEXTO = (Tipo.TEXTO, Tipo.ENTERO, Tipo.RUT)


class Llanas(dict[type, Callable[[Any], Any]]):
    """The quick readers of one column, by the type of the cell: 1, 1.0 and True are equal, and do not mean the same."""

    def __init__(self, columna: Columna, leer: Leer) -> None:
        super().__init__()
        self._leer, self._campo = leer, columna.campo
        propio = propio_de(columna.leer) if columna.tipo in DE_TEXTO else None
        if propio is not None:
            self[str] = _de_texto(propio)
        if columna.campo == CON_NUMERO:
            self[str] = _sin_rotulos(self[str])

    def __missing__(self, tipo: type) -> Callable[[Any], Any]:
        self[tipo] = lector = _Recuerdos(self._leer, self._campo).__getitem__
        return lector


class _Recuerdos(dict[Any, Any]):
    """What the reader gave for the cells of one type."""

    def __init__(self, leer: Leer, campo: str) -> None:
        super().__init__()
        self._leer, self._campo = leer, campo

    def __missing__(self, celda: Any) -> Any:
        valor = self._leer(celda, self._campo)
        if not isinstance(celda, str) or len(celda) <= LARGO_RECORDADO:
            if len(self) >= RECORDADOS:
                self.clear()
            self[celda] = valor
        return valor


def _de_texto(propio: LectorLlano) -> LectorLlano:
    """The quick reader of texts; one with a + may be a number that a spreadsheet abbreviated."""

    def leer(celda: str) -> Any:
        if not es_llano(celda) or "+" in celda or not celda.strip(" "):
            raise NoEsLlano
        return propio(celda)

    return leer


def _sin_rotulos(leer: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The same of numbers alone: the code of a label has a letter."""

    def leer_numero(celda: str) -> Any:
        if not celda.isdecimal():
            raise NoEsLlano
        return leer(celda)

    return leer_numero
