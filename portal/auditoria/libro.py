"""What an auditor takes away as an xlsx workbook: the messages of a search, the readings of a patient."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from dominio.auditoria import MensajeBuscado
from dominio.auditoria.exportacion import COLUMNAS_EXPORTADAS
from dominio.auditoria.lecturas import LecturaDePaciente
from dominio.vocabulario.tiempo import en_chile
from portal.auditoria.lectores import COLUMNAS_DE_LECTURA, celdas_de_lectura

ANCHOS = {"recibido_en": 22, "operacion": 20, "laboratorio": 28, "origen": 18, "id_mensaje_cliente": 38, "codigos": 24}
"""Widths of the columns that are not narrow."""


def a_libro(mensajes: Iterable[MensajeBuscado]) -> bytes:
    """One row per message under the names of its facts; texts are written as texts, so that none runs as a formula."""
    salida = BytesIO()
    with Workbook(salida, {"constant_memory": True, "default_date_format": "dd-mm-yyyy hh:mm:ss.000"}) as libro:
        hoja = libro.add_worksheet("Mensajes")
        negrita = libro.add_format({"bold": True})
        for columna, nombre in enumerate(COLUMNAS_EXPORTADAS):
            hoja.set_column(columna, columna, ANCHOS.get(nombre, 13))
            hoja.write_string(0, columna, nombre, negrita)
        hoja.freeze_panes(1, 0)
        fila = 0
        for fila, mensaje in enumerate(mensajes, start=1):
            for columna, nombre in enumerate(COLUMNAS_EXPORTADAS):
                _escribir(hoja, fila, columna, getattr(mensaje, nombre), nombre)
        hoja.autofilter(0, 0, fila, len(COLUMNAS_EXPORTADAS) - 1)
    return salida.getvalue()


def _escribir(hoja: Any, fila: int, columna: int, valor: Any, nombre: str) -> None:
    if nombre == "recibido_en":
        hoja.write_datetime(fila, columna, en_chile(valor).replace(tzinfo=None))
    elif isinstance(valor, int):
        hoja.write_number(fila, columna, valor)
    elif valor:
        hoja.write_string(fila, columna, " ".join(valor) if isinstance(valor, tuple) else str(valor))


def libro_de_lecturas(lecturas: Iterable[LecturaDePaciente]) -> bytes:
    """One row per reading, in the words of the page."""
    salida = BytesIO()
    with Workbook(salida, {"constant_memory": True, "default_date_format": "dd-mm-yyyy hh:mm:ss"}) as libro:
        hoja = libro.add_worksheet("Lecturas")
        negrita = libro.add_format({"bold": True})
        for columna, (titulo, ancho) in enumerate(COLUMNAS_DE_LECTURA.items()):
            hoja.set_column(columna, columna, ancho)
            hoja.write_string(0, columna, titulo, negrita)
        hoja.freeze_panes(1, 0)
        for fila, una in enumerate(lecturas, start=1):
            hoja.write_datetime(fila, 0, en_chile(una.ocurrida_en).replace(tzinfo=None, microsecond=0))
            for columna, texto in enumerate(celdas_de_lectura(una)[1:-1], start=1):
                hoja.write_string(fila, columna, texto)
            hoja.write_number(fila, len(COLUMNAS_DE_LECTURA) - 1, una.id_mensaje)
    return salida.getvalue()
