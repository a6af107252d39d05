"""An issued report as a workbook: made of its CSV, the same bytes whenever it is made."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from dominio.reportes.columnas import ColumnaDeReporte, TipoDeColumna

FORMATOS = {
    TipoDeColumna.DIA: ("%d-%m-%Y", "dd-mm-yyyy"),
    TipoDeColumna.INSTANTE: ("%d-%m-%Y %H:%M:%S", "dd-mm-yyyy hh:mm:ss"),
}
"""How days and instants are read from CSV, and shown in a cell."""
ANCHOS = {TipoDeColumna.NUMERO: 12, TipoDeColumna.DIA: 13, TipoDeColumna.INSTANTE: 20, TipoDeColumna.TEXTO: 26}


def a_libro(columnas: Sequence[ColumnaDeReporte], filas: Iterator[list[str]], titulo: str, cortado_en: datetime) -> bytes:
    """One row per row of the report; numbers, days and instants are such, and texts run as no formula."""
    salida = BytesIO()
    with Workbook(salida, {"constant_memory": True}) as libro:
        libro.set_properties({"title": titulo, "created": cortado_en.replace(tzinfo=None, microsecond=0)})
        hoja = libro.add_worksheet("Reporte")
        negrita = libro.add_format({"bold": True})
        formatos = {tipo: libro.add_format({"num_format": forma}) for tipo, (_, forma) in FORMATOS.items()}
        for lugar, columna in enumerate(columnas):
            hoja.set_column(lugar, lugar, ANCHOS[columna.tipo])
            hoja.write_string(0, lugar, columna.titulo, negrita)
        hoja.freeze_panes(1, 0)
        numero = 0
        for numero, fila in enumerate(filas, start=1):
            for lugar, (columna, celda) in enumerate(zip(columnas, fila, strict=True)):
                _escribir(hoja, numero, lugar, columna.tipo, celda, formatos)
        hoja.autofilter(0, 0, numero, len(columnas) - 1)
    return salida.getvalue()


def _escribir(hoja: Any, fila: int, lugar: int, tipo: TipoDeColumna, celda: str, formatos: dict[TipoDeColumna, Any]) -> None:
    if not celda:
        return
    if tipo is TipoDeColumna.NUMERO:
        hoja.write_number(fila, lugar, float(celda.replace(",", ".")))
    elif tipo in FORMATOS:
        hoja.write_datetime(fila, lugar, datetime.strptime(celda, FORMATOS[tipo][0]), formatos[tipo])  # noqa: DTZ007 (Chile's)
    else:
        hoja.write_string(fila, lugar, celda)
