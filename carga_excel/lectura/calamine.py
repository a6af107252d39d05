"""The rows of an .xlsx or .ods that has passed its guard, by calamine; the child process imports this when it needs it."""

import io
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from carga_excel.guardia.marcas import Marcas
from carga_excel.libros.celdas import FilaDeCeldas, Valor


def abrir(contenido: bytes) -> CalamineWorkbook:
    """The book; calamine reads a sheet of an .xlsx when it is asked for, and an .ods whole."""
    return CalamineWorkbook.from_filelike(io.BytesIO(contenido))


def visibles(libro: CalamineWorkbook) -> list[str]:
    """The names of the sheets that people see."""
    return [hoja.name for hoja in libro.sheets_metadata if hoja.visible == SheetVisibleEnum.Visible]


def filas(libro: CalamineWorkbook, nombre: str, marcas: Marcas) -> Iterator[FilaDeCeldas]:
    """The rows of a sheet; a marked cell has its mark for a value."""
    hoja = libro.get_sheet_by_name(nombre)
    if hoja.start is None:
        return iter(())
    primera, columna = hoja.start
    return _con_marcas(primera, columna, islice(hoja.iter_rows(), primera, None), marcas)


def _con_marcas(primera: int, columna: int, filas: Iterable[list[Any]], marcas: Marcas) -> Iterator[FilaDeCeldas]:
    margen: list[Valor] = [None] * columna
    for numero, fila in enumerate(filas, start=primera + 1):
        celdas = margen + [None if celda == "" else celda for celda in fila]
        marcas.aplicar(numero, celdas)
        yield numero, celdas
