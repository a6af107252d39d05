"""What people do with workbooks: samples that wait for results, files that they fill in, and mistakes that they make."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import openpyxl
from stdnum.cl import rut

from dominio.muestras.items import Recepcion
from dominio.muestras.pedidos import RecepcionarMuestra
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.ventanilla import Ventanilla
from tests.elenco import crear, una_muestra


def rut_de(numero: int) -> str:
    """A RUT with its digit."""
    return f"{numero}-{rut.calc_check_digit(str(numero))}"


def recepcionadas(
    ventanilla: Ventanilla, actor: Actor, cuantas: int, primero: int = 10_000_000, tomada_en: datetime | None = None
) -> list[tuple[int, str]]:
    """So many samples of different patients that wait for their result: id and RUT of each."""
    runs = range(primero, primero + cuantas)
    cuando = {} if tomada_en is None else {"fecha_muestra": tomada_en - timedelta(hours=3)}
    muestras = [una_muestra(f"P-{run}", paciente_run=run, paciente_dv=rut_de(run)[-1], **cuando) for run in runs]
    creadas = ventanilla.atender(actor, crear(*muestras)).items
    ids = [item.id_muestra for item in creadas]
    ventanilla.atender(actor, RecepcionarMuestra(items=tuple(Recepcion(id_muestra=clave) for clave in ids)))
    return list(zip(ids, map(rut_de, runs), strict=True))


def xlsx(
    filas: Iterable[Sequence[Any]], titulos: Sequence[Any] = ("ID Muestra", "ID Paciente (RUT)", "Resultados")
) -> bytes:
    """A workbook as openpyxl writes it."""
    libro = openpyxl.Workbook()
    for fila in (titulos, *filas):
        libro.active.append(list(fila))
    return guardado(libro)


def guardado(libro: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook."""
    salida = io.BytesIO()
    libro.save(salida)
    return salida.getvalue()


def abierto(contenido: bytes) -> openpyxl.Workbook:
    """A workbook as a person opens it."""
    return openpyxl.load_workbook(io.BytesIO(contenido))
