"""The rows of a BIFF .xls, by xlrd; the child process imports this when it needs it."""

import io
from collections.abc import Iterator
from typing import Any

from xlrd import (
    XL_CELL_BOOLEAN,
    XL_CELL_DATE,
    XL_CELL_EMPTY,
    XL_CELL_ERROR,
    error_text_from_code,
    open_workbook,
)
from xlrd.compdoc import CompDoc
from xlrd.xldate import XLDateError, xldate_as_datetime

from carga_excel.guardia import xls as guardia_xls
from carga_excel.guardia.marcas import Marcas
from carga_excel.libros.celdas import (
    ERROR_DE_CELDA,
    FilaDeCeldas,
    Marca,
    Valor,
)


def hojas(contenido: bytes) -> Iterator[tuple[str, Iterator[FilaDeCeldas]]]:
    """Name and rows of each visible sheet, once the guard has walked the book."""
    documento = CompDoc(contenido, logfile=io.StringIO())
    guardia_xls.exigir_libro([entrada.name for entrada in documento.dirlist])
    flujo, inicio, largo = documento.locate_named_stream("Workbook")
    if flujo is None:
        flujo, inicio, largo = documento.locate_named_stream("Book")
    marcas = guardia_xls.revisar(bytes(flujo[inicio : inicio + largo]))
    libro = open_workbook(file_contents=contenido, logfile=io.StringIO(), on_demand=True, ragged_rows=True)
    if libro.nsheets != len(marcas):
        raise guardia_xls.lista_torcida()
    for numero, nombre in enumerate(libro.sheet_names()):
        hoja = libro.sheet_by_index(numero)
        if not hoja.visibility:
            yield nombre, _filas(hoja, libro.datemode, marcas[numero])
        libro.unload_sheet(numero)


def _filas(hoja: Any, sistema: int, marcas: Marcas) -> Iterator[FilaDeCeldas]:
    for numero in range(hoja.nrows):
        tipos, valores = hoja.row_types(numero), hoja.row_values(numero)
        celdas = [_celda(tipo, valor, sistema) for tipo, valor in zip(tipos, valores, strict=True)]
        marcas.aplicar(numero + 1, celdas)
        yield numero + 1, celdas


def _celda(tipo: int, valor: Any, sistema: int) -> Valor:
    if tipo == XL_CELL_DATE:
        return _fecha(valor, sistema)
    if tipo == XL_CELL_ERROR:
        return Marca(error_text_from_code.get(valor, "#N/A"), ERROR_DE_CELDA)
    if tipo == XL_CELL_BOOLEAN:
        return bool(valor)
    return None if tipo == XL_CELL_EMPTY or valor == "" else valor


def _fecha(valor: float, sistema: int) -> Valor:
    try:
        fecha = xldate_as_datetime(valor, sistema)
    except (XLDateError, OverflowError):
        return valor
    return fecha.time() if 0 <= valor < 1 else fecha
