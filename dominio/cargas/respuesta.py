"""The errors that the answer to a workbook told, out of the record: cell by cell, and only as many as are wanted."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

PRINCIPIO = '"errores": ['
"""No text of an answer can hold this, since its quotes would be escaped there."""
_leer = json.JSONDecoder().raw_decode


@dataclass(frozen=True, slots=True)
class ErrorDeFila:
    """What was wrong with one cell; row and cell are those of the file."""

    fila: int
    celda: str
    codigo: str
    campo: str | None
    valor: str | None
    mensaje: str


def errores_de(respuesta: bytes) -> Iterator[ErrorDeFila]:
    """The errors in the order of the file; they are read as they are taken, of an answer that may have a million."""
    texto = respuesta.decode()
    lugar = texto.find(PRINCIPIO) + len(PRINCIPIO)
    while texto[lugar] == "{":
        error: dict[str, Any]
        error, lugar = _leer(texto, lugar)
        yield ErrorDeFila(**error)
        lugar += 2 if texto[lugar] == "," else 0
