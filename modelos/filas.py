"""What a message writes: the tables, in the order in which their rows must go in, and the columns that it fills.

Whoever writes gives each value under the name of its column; the order is made here, once for each table, and nobody else
knows it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import attrgetter, itemgetter
from time import monotonic, sleep
from typing import Any, TypeVar

from sqlalchemy import Table

from modelos.base import DE_LA_BASE, Base

Fila = tuple[Any, ...]
AvanceDeEscritura = Callable[[int, int], None]
"""Told how many rows are written, of how many."""
T = TypeVar("T")

DEL_REGISTRO = (
    "mensaje",
    "mensaje_cuerpo",
    "mensaje_muestra",
    "mensaje_error",
    "mensaje_cliente",
    "mensaje_reenvio",
    "mensaje_proposito",
)
ORDEN = ("documento", "muestra", "informe", "historial", *DEL_REGISTRO)
"""Tables in the order in which their rows must go in."""


def columnas(tabla: Table) -> tuple[str, ...]:
    """The columns that the hub fills in, in the order of the model: all but those that the database fills in by itself."""
    propias = (c for c in tabla.columns if not c.info.get(DE_LA_BASE))
    return tuple(c.name for c in propias if not (c.primary_key and c.autoincrement is True))


TABLAS = {nombre: Base.metadata.tables[nombre] for nombre in ORDEN}
COLUMNAS = {nombre: columnas(tabla) for nombre, tabla in TABLAS.items()}


class Molde:
    """Makes the rows of one table, in the order of its columns, from values by name."""

    def __init__(self, tabla: Table) -> None:
        self._columnas = columnas(tabla)
        self._exigidas = {nombre for nombre in self._columnas if not tabla.c[nombre].nullable}
        self._ancho, self._en_orden = len(self._columnas), itemgetter(*self._columnas)
        self._completar: dict[tuple[type, tuple[str, ...]], Completar] = {}

    def fila(self, valores: dict[str, Any], de: object = None) -> Fila:
        """The row; a column that is not named is what the attribute of that name of `de` says, if it has one, or empty.

        Raises `LookupError` when a column that may not be empty is missing, or a name is none of a column.
        """
        if len(valores) == self._ancho:
            fila: Fila = self._en_orden(valores)
            return fila
        caso = type(de), tuple(valores)
        completar = self._completar.get(caso) or self._aprender(caso, de)
        return completar(valores, de)

    def _aprender(self, caso: tuple[type, tuple[str, ...]], de: object) -> "Completar":
        """How rows of the same names, and objects of the same type, are put in order: found out once."""
        nombres = caso[1]
        leidos = tuple(c for c in self._columnas if c not in nombres and hasattr(de, c))
        lugares = {nombre: lugar for lugar, nombre in enumerate((*nombres, *leidos))}
        if mal := (set(nombres) - set(self._columnas)) | (self._exigidas - set(lugares)):
            raise LookupError(f"columns that are missing, or that there are not: {', '.join(sorted(mal))}")
        leer, ordenar = _lector(leidos), itemgetter(*[lugares.get(c, len(lugares)) for c in self._columnas])
        self._completar[caso] = completar = lambda valores, uno: ordenar((*valores.values(), *leer(uno), None))
        return completar


Completar = Callable[[dict[str, Any], Any], Fila]


def _lector(nombres: tuple[str, ...]) -> Callable[[Any], Fila]:
    """Reads these attributes; of one alone, `attrgetter` would give no tuple."""
    return attrgetter(*nombres) if len(nombres) > 1 else lambda uno: tuple(getattr(uno, nombre) for nombre in nombres)


MOLDES = {nombre: Molde(tabla) for nombre, tabla in TABLAS.items()}

CLAVES = ("id", "estado", "ultimo_cambio")
"""The columns of `muestra` by which it is known that nobody changed a sample since it was read."""
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
    "valor_resultado",
)
"""The columns of `muestra` that its life changes; whoever moves a sample adds one to its `cambios` besides."""
claves_de: Callable[[Any], Fila] = attrgetter(*CLAVES)
mudables_de: Callable[[Any], Fila] = attrgetter(*MUDABLES)
"""What those columns are in a row that has them by name."""


@dataclass(frozen=True, slots=True)
class Ritmo:
    """How many rows one statement writes at most, and how long to rest after it: so many times as long as it took."""

    por_parte: int
    descanso: float = 0.0

    @contextmanager
    def descansando(self) -> Iterator[None]:
        """Write a part, and rest."""
        comienzo = monotonic()
        yield
        if self.descanso:
            sleep((monotonic() - comienzo) * self.descanso)


def en_partes(filas: Sequence[T], cuantas: int) -> Iterator[Sequence[T]]:
    """The rows, so many at a time."""
    return (filas[desde : desde + cuantas] for desde in range(0, len(filas), cuantas))


DE_CORRIDO = Ritmo(4_000)
"""At once, in parts that are told: nobody else is held up for long."""
PAUSADO = Ritmo(200, descanso=1.0)
"""Beside the messages of others: at most half of a core of the database's server, and no long bursts for its journal, which
each message that commits meanwhile would have to wait for. With 2,500 rows at a time calls had a p99 of 26 to 65 ms beside
an upload of 100,000, with these 16 to 24, and the upload took as long."""


class Carrera(Exception):
    """Someone else changed the same rows meanwhile: read again and decide anew."""


class PasoDeEscritura:
    """How many rows of a message are written."""

    def __init__(self, total: int, avance: AvanceDeEscritura, ritmo: Ritmo = DE_CORRIDO, *, hecho: int = 0) -> None:
        self._hecho, self._total, self._avance, self._ritmo = hecho, total, avance, ritmo
        avance(hecho, total)

    def partes(self, filas: Sequence[T]) -> Iterator[Sequence[T]]:
        """The rows, so many at a time; who waits is told after each part."""
        for parte in en_partes(filas, self._ritmo.por_parte):
            with self._ritmo.descansando():
                yield parte
                self._hecho += len(parte)
                self._avance(self._hecho, self._total)
