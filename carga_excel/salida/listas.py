"""The drop-downs of a workbook: those of a column, and those of the rows of an examination."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from xlsxwriter.workbook import Workbook

from carga_excel.libros.celdas import letras

VALORES = "Valores"
DE_EXAMEN = ("resultado", "valor_resultado")
"""The fields that offer, in the row of an examination, what that can give."""
MAXIMO_TRAMOS = 500
"""Runs of rows that a drop-down has at most; programs take long to open more."""


class Ofrecidos(NamedTuple):
    """Values under a title, a column of the sheet «Valores»."""

    titulo: str
    valores: Sequence[str]


class DeExamenes:
    """Which rows are of which examination, and what these can give."""

    def __init__(self, valores: Mapping[str, Sequence[str]]) -> None:
        self._valores = valores
        self._tramos: dict[str, list[list[int]]] = {}

    def anotar(self, fila: int, codigo: Any) -> None:
        """Count a row."""
        if codigo not in self._valores:
            return
        tramos = self._tramos.setdefault(codigo, [])
        if tramos and tramos[-1][1] == fila - 1:
            tramos[-1][1] = fila
        elif len(tramos) < MAXIMO_TRAMOS:
            tramos.append([fila, fila])

    def listas(self) -> list[Ofrecidos]:
        """What the examinations of the rows can give."""
        return list(self.por_codigo().values())

    def por_codigo(self) -> dict[str, Ofrecidos]:
        """The same, by code."""
        return {codigo: Ofrecidos(f"Resultados de {codigo}", tuple(self._valores[codigo])) for codigo in self._tramos}

    def filas_de(self, codigo: str) -> list[tuple[int, int]]:
        """The rows of an examination, in runs."""
        return [(desde, hasta) for desde, hasta in self._tramos[codigo]]

    def demas(self, hasta: int) -> list[tuple[int, int]]:
        """The rows of no examination up to one, in runs."""
        libres, siguiente = [], 1
        for desde, fin in sorted(tramo for tramos in self._tramos.values() for tramo in tramos):
            if siguiente < desde:
                libres.append((siguiente, desde - 1))
            siguiente = fin + 1
        return [*libres, (siguiente, hasta)] if siguiente <= hasta else libres


def desplegable(titulo: str, lugar: int, cuantos: int) -> dict[str, Any]:
    """A drop-down out of a column of the sheet «Valores»."""
    letra = letras(lugar + 1)
    return {
        "validate": "list",
        "source": f"={VALORES}!${letra}$2:${letra}${cuantos + 1}",
        "input_title": titulo[:32],
        "input_message": "Elija un valor de la lista.",
        "error_title": "Valor no permitido",
        "error_message": "Use uno de los valores de la lista; están también en la hoja Valores.",
    }


def escribir_valores(wb: Workbook, listas: Sequence[Ofrecidos]) -> None:
    """The values of the drop-downs: ranges work in every program, and lists in a cell's rule end at 255 letters."""
    hoja = wb.add_worksheet(VALORES)
    cabeza = wb.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
    for lugar, lista in enumerate(listas):
        hoja.set_column(lugar, lugar, max(16, *(len(valor) + 2 for valor in lista.valores)))
    largo = max((len(lista.valores) for lista in listas), default=0)
    for lugar, lista in enumerate(listas):
        hoja.write_string(0, lugar, lista.titulo, cabeza)
    for fila in range(largo):
        for lugar, lista in enumerate(listas):
            if fila < len(lista.valores):
                hoja.write_string(fila + 1, lugar, lista.valores[fila])
