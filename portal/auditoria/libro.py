"""What an auditor takes away as an xlsx workbook: the messages of a search, the readings of a patient."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from dominio.auditoria import MensajeBuscado
from dominio.auditoria.exportacion import COLUMNAS_EXPORTADAS, Celda, NombresDePersonas, de_pared
from dominio.auditoria.lecturas import LecturaDePaciente
from portal.auditoria.lectores import COLUMNAS_DE_LECTURA, celdas_de_lectura

FECHA_Y_HORA = "dd-mm-yyyy hh:mm:ss"


def a_libro(mensajes: Iterable[MensajeBuscado], nombres: NombresDePersonas) -> bytes:
    """One row per message; texts are written as texts, so that none runs as a formula."""
    salida = BytesIO()
    with Workbook(salida, {"constant_memory": True, "default_date_format": FECHA_Y_HORA}) as libro:
        hoja = libro.add_worksheet("Mensajes")
        _titular(libro, hoja, {columna.titulo: columna.ancho for columna in COLUMNAS_EXPORTADAS})
        fila = 0
        for fila, mensaje in enumerate(mensajes, start=1):
            for lugar, columna in enumerate(COLUMNAS_EXPORTADAS):
                _escribir(hoja, fila, lugar, columna.celda(mensaje, nombres))
        hoja.autofilter(0, 0, fila, len(COLUMNAS_EXPORTADAS) - 1)
    return salida.getvalue()


def _titular(libro: Any, hoja: Any, anchos: Mapping[str, int]) -> None:
    negrita = libro.add_format({"bold": True})
    for lugar, (titulo, ancho) in enumerate(anchos.items()):
        hoja.set_column(lugar, lugar, ancho)
        hoja.write_string(0, lugar, titulo, negrita)
    hoja.freeze_panes(1, 0)


def _escribir(hoja: Any, fila: int, lugar: int, celda: Celda) -> None:
    if isinstance(celda, datetime):
        hoja.write_datetime(fila, lugar, celda)
    elif isinstance(celda, int | float):
        hoja.write_number(fila, lugar, celda)
    elif celda:
        hoja.write_string(fila, lugar, celda)


def libro_de_lecturas(lecturas: Iterable[LecturaDePaciente]) -> bytes:
    """One row per reading, in the words of the page."""
    salida = BytesIO()
    with Workbook(salida, {"constant_memory": True, "default_date_format": FECHA_Y_HORA}) as libro:
        hoja = libro.add_worksheet("Lecturas")
        _titular(libro, hoja, COLUMNAS_DE_LECTURA)
        for fila, una in enumerate(lecturas, start=1):
            hoja.write_datetime(fila, 0, de_pared(una.ocurrida_en))
            for columna, texto in enumerate(celdas_de_lectura(una)[1:-1], start=1):
                hoja.write_string(fila, columna, texto)
            hoja.write_number(fila, len(COLUMNAS_DE_LECTURA) - 1, una.id_mensaje)
    return salida.getvalue()
