"""What a message writes: the tables, in the order in which their rows must go in, and the columns that it fills."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Table

from modelos.base import Base

Fila = tuple[Any, ...]
Avance = Callable[[int, int], None]
"""Told how many rows are written, of how many."""
T = TypeVar("T")

DEL_REGISTRO = ("mensaje", "mensaje_cuerpo", "mensaje_muestra", "mensaje_error", "mensaje_cliente", "mensaje_reenvio")
ORDEN = ("muestra", "informe", "historial", *DEL_REGISTRO)
"""Tables in the order in which their rows must go in."""


def columnas(tabla: Table) -> tuple[str, ...]:
    """The columns that the hub fills in, in the order of the model: all but keys that the database numbers."""
    return tuple(c.name for c in tabla.columns if not (c.primary_key and c.autoincrement is True))


TABLAS = {nombre: Base.metadata.tables[nombre] for nombre in ORDEN}
COLUMNAS = {nombre: columnas(tabla) for nombre, tabla in TABLAS.items()}

MUDABLES = (
    "laboratorio_id",
    "estado",
    "vence_en",
    "fecha_recepcion_laboratorio",
    "motivo_rechazo",
    "resultado",
    "fecha_hora_resultado_laboratorio",
    "informado_en",
    "correcciones",
    "informe_id",
    "ultimo_cambio",
    "ultimo_cambio_por",
)
"""The columns of `muestra` that its life changes."""
POR_PARTE = 25_000
"""Rows that one statement writes at most: none holds up the server for long, and progress can be told in between."""


class Carrera(Exception):
    """Someone else changed the same rows meanwhile: read again and decide anew."""


def en_partes(filas: Sequence[T], paso: "Paso") -> Iterator[Sequence[T]]:
    """The rows, so many at a time; who waits is told after each part."""
    for desde in range(0, len(filas), POR_PARTE):
        parte = filas[desde : desde + POR_PARTE]
        yield parte
        paso.dar(len(parte))


class Paso:
    """How many rows of a message are written."""

    def __init__(self, total: int, avance: Avance) -> None:
        self._hecho, self._total, self._avance = 0, total, avance
        avance(0, total)

    def dar(self, cuantas: int) -> None:
        self._hecho += cuantas
        self._avance(self._hecho, self._total)
