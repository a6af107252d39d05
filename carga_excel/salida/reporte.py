"""An issued report as a workbook: made of its CSV, the same bytes whenever and wherever it is made."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError

from dominio.reportes.columnas import TipoDeColumna
from dominio.reportes.descripcion import ClaseDeReporte
from dominio.reportes.rt import ClaseDeFiguras

FORMATOS = {TipoDeColumna.DIA: "dd-mm-yyyy", TipoDeColumna.INSTANTE: "dd-mm-yyyy hh:mm:ss"}
"""How days and instants are shown in a cell."""
ANCHOS = {TipoDeColumna.NUMERO: 12, TipoDeColumna.DIA: 13, TipoDeColumna.INSTANTE: 20, TipoDeColumna.TEXTO: 26}


def a_libro(
    salida: BinaryIO,
    reporte: ClaseDeReporte | ClaseDeFiguras,
    numero: int,
    cortado_en: datetime,
    filas: Iterator[list[str]],
    *,
    carpeta: Path | None = None,
) -> None:
    """One row per row of the report; numbers, days and instants are such, and texts run as no formula.

    The rows go to a file in `carpeta` (the system's own, if none is named) until all are there.
    """
    with _abierto(salida, carpeta) as libro:
        creado = cortado_en.replace(tzinfo=None, microsecond=0)
        libro.set_properties({"title": f"{reporte.titulo} {numero}", "created": creado})
        hoja = libro.add_worksheet("Reporte")
        negrita = libro.add_format({"bold": True})
        formatos = {tipo: libro.add_format({"num_format": forma}) for tipo, forma in FORMATOS.items()}
        for lugar, columna in enumerate(reporte.columnas):
            hoja.set_column(lugar, lugar, ANCHOS[columna.tipo])
            hoja.write_string(0, lugar, columna.titulo, negrita)
        hoja.freeze_panes(1, 0)
        tipos = [columna.tipo for columna in reporte.columnas]
        ultima = 0
        for ultima, fila in enumerate(filas, start=1):
            for lugar, (tipo, celda) in enumerate(zip(tipos, fila, strict=True)):
                _escribir(hoja, ultima, lugar, tipo, celda, formatos)
        hoja.autofilter(0, 0, ultima, len(tipos) - 1)


@contextmanager
def _abierto(salida: BinaryIO, carpeta: Path | None) -> Iterator[Workbook]:
    """A workbook that is put together when all rows are there, and at no other end; raises OSError without room for it."""
    libro = Workbook(salida, {"constant_memory": True, "tmpdir": None if carpeta is None else str(carpeta)})
    try:
        yield libro
    except BaseException:
        libro.fileclosed = True  # nobody wants half of it
        raise
    try:
        libro.close()
    except FileCreateError as falla:
        raise OSError(str(falla)) from falla


def _escribir(hoja: Any, fila: int, lugar: int, tipo: TipoDeColumna, celda: str, formatos: dict[TipoDeColumna, Any]) -> None:
    if not celda:
        return
    if tipo is TipoDeColumna.TEXTO:
        hoja.write_string(fila, lugar, celda)
    elif tipo is TipoDeColumna.NUMERO:
        hoja.write_number(fila, lugar, float(celda.replace(",", ".")))
    else:
        hoja.write_datetime(fila, lugar, _instante(celda), formatos[tipo])


def _instante(celda: str) -> datetime:
    """A day or an instant of Chile as CSV has it; strptime would take a sixth of all the time."""
    dia, _, hora = celda.partition(" ")
    return datetime.fromisoformat(f"{dia[6:]}-{dia[3:5]}-{dia[:2]} {hora or '00:00:00'}")
