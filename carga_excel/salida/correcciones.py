"""The correction workbook: only the refused rows, in the shape of the template, each wrong cell with what to do."""

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from threading import BoundedSemaphore

from xlsxwriter.workbook import Workbook

from carga_excel.importar import CargaHecha, ErrorDeCelda
from carga_excel.lectura.proceso import (
    Lectura,
    entorno_minimo,
    leer,
    otro_python,
)
from carga_excel.libros.columnas import Columna, Libro
from carga_excel.libros.descripcion import LIBROS
from carga_excel.salida.plantilla import PlanillaEnBlanco as Hoja
from dominio.cargas.respuesta import errores_de
from dominio.muestras.planillas.pedidos import Planilla
from dominio.vocabulario.errores import datos_de

MAXIMO_COMENTARIOS = 10_000
"""Comments of one workbook; programs take minutes to open more. The sheet «Errores» has them all."""
ERRORES = "Errores"
Errores = dict[int, list[ErrorDeCelda]]


def correcciones(carga: CargaHecha) -> bytes:
    """The workbook; corrected and uploaded, its rows are accepted. Columns that the file brought besides stay."""
    return _escribir(carga.libro, carga.lectura, carga.rechazadas())


def _escribir(libro: Libro, lectura: Lectura, rechazadas: Errores) -> bytes:
    columnas = list(libro.de_plantilla(*lectura.titulos))
    planilla = Hoja(libro, columnas, protegida=False)
    comentados = 0
    for fila in lectura.filas():
        if fila.numero in rechazadas:
            malas = _por_columna(rechazadas[fila.numero], columnas)
            comentados += len(malas)
            planilla.agregar(fila.celdas, malas, con_comentario=comentados <= MAXIMO_COMENTARIOS)
    return planilla.terminar(lambda wb: _escribir_errores(wb, rechazadas))


def _por_columna(errores: list[ErrorDeCelda], columnas: list[Columna]) -> dict[str, str]:
    """What to say on each cell of a row; an error of no column of the sheet is told on the first one."""
    campos = [columna.campo for columna in columnas]
    textos: dict[str, list[str]] = {}
    for error in errores:
        campo = error.campo if error.campo in campos else campos[0]
        textos.setdefault(campo or campos[0], []).append(f"{error.mensaje} ({error.codigo})")
    return {campo: "\n".join(mensajes) for campo, mensajes in textos.items()}


def _escribir_errores(wb: Workbook, rechazadas: Errores) -> None:
    """All errors as a list, for whoever prefers to read them one below the other."""
    hoja = wb.add_worksheet(ERRORES)
    cabeza = wb.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
    celda = wb.add_format({"text_wrap": True, "valign": "top"})
    for lugar, (_, ancho) in enumerate(TITULOS):
        hoja.set_column(lugar, lugar, ancho)
    for lugar, (titulo, _) in enumerate(TITULOS):
        hoja.write_string(0, lugar, titulo, cabeza)
    hoja.freeze_panes(1, 0)
    numero = 0
    for aqui, errores in enumerate(rechazadas.values(), start=2):
        for error in errores:
            numero += 1
            hoja.write_number(numero, 0, aqui)
            textos = (error.celda or str(error.fila), error.titulo, error.valor or "", error.mensaje, error.codigo)
            for lugar, texto in enumerate(textos, start=1):
                hoja.write_string(numero, lugar, texto, celda)


TITULOS = (
    ("Fila aquí", 10),
    ("Celda en su archivo", 20),
    ("Columna", 30),
    ("Valor", 24),
    ("Qué hacer", 90),
    ("Código", 12),
)


# ── of an upload that was served before ─────────────────────────────────────────────────────────────────────────────
PROGRAMA = "import os; os.nice(10); from carga_excel.salida.correcciones import escribir_aparte; escribir_aparte()"
A_LA_VEZ = BoundedSemaphore(2)
"""Workbooks that one process of the hub has written at a time."""
SEGUNDOS = 300


def corregir_aparte(libro: Libro, contenido: bytes, respuesta: bytes) -> bytes:
    """The same workbook out of a file and the answer that it got, written by a process apart.

    A hundred thousand rows take half a minute, in which the other threads of this process would hardly get on.
    """
    with A_LA_VEZ, tempfile.TemporaryFile() as entrada:
        entrada.write(json.dumps([libro.clave.value, len(respuesta)]).encode() + b"\n" + respuesta + contenido)
        entrada.seek(0)
        return subprocess.run(  # noqa: S603 (our own interpreter, our own program)
            otro_python(PROGRAMA),
            stdin=entrada,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=entorno_minimo(),
            timeout=SEGUNDOS,
            check=True,
        ).stdout


def escribir_aparte() -> None:
    """What the process apart does: answer and file come by its input, the workbook goes by its output."""
    entrada = sys.stdin.buffer
    clave, largo = json.loads(entrada.readline())
    libro, respuesta = LIBROS[Planilla(clave)], entrada.read(largo)
    with leer(entrada.read(), libro.busqueda()) as lectura:
        rechazadas: Errores = defaultdict(list)
        for error in errores_de(respuesta):
            titulo = lectura.titulos.get(error.campo or "", error.campo or "")
            de_celda = ErrorDeCelda(fila=error.fila, celda=error.celda, titulo=titulo, **datos_de(error))
            rechazadas[error.fila].append(de_celda)
        sys.stdout.buffer.write(_escribir(libro, lectura, rechazadas))
