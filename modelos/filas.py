"""What a message writes: the tables, in the order in which their rows must go in, and the columns that it fills."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import monotonic, sleep
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
"""The columns of `muestra` that its life changes; whoever moves a sample adds one to its `cambios` besides."""


@dataclass(frozen=True, slots=True)
class Ritmo:
    """How many rows one statement writes at most, and how long to rest after it: so many times as long as it took."""

    por_parte: int
    descanso: float = 0.0


DE_CORRIDO = Ritmo(25_000)
"""At once, in parts that are told: nobody else is held up for long."""
PAUSADO = Ritmo(2_500, descanso=1.0)
"""Beside the messages of others: at most half of a core of the database's server, and no long bursts for its journal, which
each message that commits meanwhile would have to wait for."""


class Carrera(Exception):
    """Someone else changed the same rows meanwhile: read again and decide anew."""


class Paso:
    """How many rows of a message are written."""

    def __init__(self, total: int, avance: Avance, ritmo: Ritmo = DE_CORRIDO) -> None:
        self._hecho, self._total, self._avance, self._ritmo = 0, total, avance, ritmo
        avance(0, total)

    def partes(self, filas: Sequence[T]) -> Iterator[Sequence[T]]:
        """The rows, so many at a time; who waits is told after each part."""
        for desde in range(0, len(filas), self._ritmo.por_parte):
            parte, comienzo = filas[desde : desde + self._ritmo.por_parte], monotonic()
            yield parte
            self._hecho += len(parte)
            self._avance(self._hecho, self._total)
            if self._ritmo.descanso:
                sleep((monotonic() - comienzo) * self._ritmo.descanso)
