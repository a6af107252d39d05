"""The messages that a search found, as CSV for a spreadsheet program."""

import csv
import re
from collections.abc import Iterable
from dataclasses import fields
from io import StringIO
from typing import Any

from dominio.mensajes.busqueda import MensajeBuscado
from dominio.vocabulario.tiempo import en_chile

MAXIMO_EXPORTADO = 100_000
"""Messages of one export."""
COLUMNAS_EXPORTADAS = tuple(campo.name for campo in fields(MensajeBuscado))
FORMULA = re.compile(r"\s*[=+\-@|%]")
"""How a text begins that a spreadsheet program would run as a formula."""


def a_csv(mensajes: Iterable[MensajeBuscado]) -> bytes:
    """UTF-8 with its mark and `;` between columns, as Excel in Chile opens it; instants with Chile's offset."""
    salida = StringIO()
    escritor = csv.writer(salida, delimiter=";", lineterminator="\r\n")
    escritor.writerow(COLUMNAS_EXPORTADAS)
    for mensaje in mensajes:
        escritor.writerow([_celda(nombre, getattr(mensaje, nombre)) for nombre in COLUMNAS_EXPORTADAS])
    return b"\xef\xbb\xbf" + salida.getvalue().encode()


def _celda(nombre: str, valor: Any) -> Any:
    if nombre == "recibido_en":
        return en_chile(valor).isoformat(timespec="milliseconds")
    if nombre == "codigos":
        valor = " ".join(valor)
    return "'" + valor if isinstance(valor, str) and FORMULA.match(valor) else valor
