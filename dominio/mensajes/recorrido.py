"""The record walked back through time, slice by slice: a search that finds next to nothing says in time how far it came.

Of criteria that few messages meet together, the database may have to look at all that meet one of them. A slice is searched
in whatever way is best for it, and is as long as, going by the one before, can be searched in a moment: what an index finds
at once is found in a few slices, however long the record is.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Protocol

from sqlalchemy import ColumnElement, Connection, select
from sqlalchemy.exc import DBAPIError

from dominio.mensajes.franjas import TODOS, Franja, Numeros, del_periodo, entre_numeros
from dominio.vocabulario.errores import BusquedaDemasiadoAmplia
from modelos import Mensaje

CANCELADA = "57014"
"""PostgreSQL's query_canceled: a statement took longer than it may."""
CRECE = 16
"""How many times as long as the one before it a slice is at most, and how many times as short after it took too long."""
HOLGURA = 4
"""A slice is to have at most so many times what is still wanted."""
TRAMO_MINIMO = timedelta(seconds=1)
"""The shortest slice, and what the instants between two are multiples of."""
FIJO = 0.01
"""Seconds, at most, of what a slice takes that are not for its length: those in which it is thought about."""
INTENTOS_DE_SOLTAR = 50
SIN_AYUDANTES = "SET LOCAL max_parallel_workers_per_gather = 0"
"""To start them takes as long as a slice may."""
MOMENTO = 0.001
"""Seconds; what took less is as quick as what took this."""


@dataclass(frozen=True, slots=True)
class RitmoDeBusqueda:
    """How long a walk may take, in seconds: altogether (None: until it is done), and a slice.

    One that is not done after `corte` is begun anew, shorter. `primero` is the length of the newest one. A walk does not
    end before its time because of the last `resto` messages.
    """

    en_total: float | None
    por_tramo: float
    corte: float
    primero: timedelta = timedelta(hours=1)
    resto: int = 2_000


AL_MIRAR = RitmoDeBusqueda(en_total=0.08, por_tramo=0.025, corte=0.06)
"""For a page that somebody waits for."""
AL_CONTAR = RitmoDeBusqueda(en_total=0.02, por_tramo=0.015, corte=0.03)
"""For how many there are, which the same page says."""
EN_CONSOLA = RitmoDeBusqueda(en_total=2, por_tramo=0.2, corte=1)
"""For whoever waits for a command."""
SIN_PARAR = RitmoDeBusqueda(en_total=None, por_tramo=1, corte=10)
"""For what must be complete."""


@dataclass(frozen=True, slots=True)
class TramoBuscado:
    """Messages received from `desde` on and before `hasta`; None where the search itself says it.

    `primero` is that of the first one, in which most searches find all that they want. `numeros` are those among which
    theirs are.
    """

    desde: datetime | None
    hasta: datetime | None
    numeros: Sequence[Numeros] = TODOS

    @property
    def primero(self) -> bool:
        """Whether nothing was searched before it."""
        return self.hasta is None

    def condiciones(self) -> list[ColumnElement[bool]]:
        """The slice as conditions on `mensaje`."""
        hallados: list[ColumnElement[bool]] = []
        if self.desde is not None:
            hallados.append(Mensaje.recibido_en >= self.desde)
        if self.hasta is not None:
            hallados.append(Mensaje.recibido_en < self.hasta)
        return [*hallados, *entre_numeros(Mensaje.id, self.numeros)]


class Mirar(Protocol):
    """Searches a slice for as many messages as are still wanted, and says how many it found."""

    def __call__(self, tramo: TramoBuscado, faltan: int, /) -> int: ...


class Cortado(Exception):
    """A slice took too long."""


@dataclass(slots=True)
class RecorridoDelRegistro:
    """A walk over the record's `franjas`, from `hasta` back to `desde`, as long as `ritmo` allows and messages `faltan`.

    `hasta` comes nearer to `desde`: all from there on was searched.
    """

    conexion: Connection
    franjas: Sequence[Franja]
    mirar: Mirar
    faltan: int
    desde: datetime
    hasta: datetime
    ritmo: RitmoDeBusqueda
    _ancho: timedelta = field(init=False)
    _corte: float = field(init=False)
    _techo: timedelta = timedelta.max
    _fijo: float = FIJO
    _avanzo: bool = False
    _termino: bool = False

    def andar(self) -> datetime | None:
        """The instant down to which was searched when the time for it was over; None when nothing more is to be searched."""
        self._ancho, self._corte = self.ritmo.primero, self.ritmo.corte
        fin = None if self.ritmo.en_total is None else monotonic() + self.ritmo.en_total
        while not self._termino:
            self._un_tramo()
            if fin is not None and self._avanzo and not self._termino and monotonic() >= fin:
                if not self._queda_poco():
                    return self.hasta
                fin = None
        return None

    def _un_tramo(self) -> None:
        tramo, comienzo = self._siguiente(), monotonic()
        try:
            halladas = self._hallar(tramo)
        except Cortado:
            self._encoger()
            return
        self.faltan -= halladas
        self._avanzo, self._termino = True, self.faltan <= 0 or tramo.desde is None
        self.hasta = tramo.desde or self.desde
        self._medir(monotonic() - comienzo, halladas)

    def _siguiente(self) -> TramoBuscado:
        """What comes next; the last one goes as far back as the search does."""
        largo = self.hasta - self.desde
        desde = (self.hasta - self._ancho).replace(microsecond=0) if largo > self._ancho else self.desde
        de_abajo, de_arriba = desde if desde > self.desde else None, self.hasta if self._avanzo else None
        return TramoBuscado(de_abajo, de_arriba, del_periodo(self.franjas, de_abajo, de_arriba))

    def _hallar(self, tramo: TramoBuscado) -> int:
        if not tramo.numeros:
            return 0
        with a_lo_mas(self.conexion, self._corte):
            return self.mirar(tramo, self.faltan)

    def _medir(self, segundos: float, halladas: int) -> None:
        """Make the next one as long as can be searched in its time and will hardly have more than is wanted."""
        self._fijo = min(self._fijo, segundos)
        veces = min(CRECE, self.ritmo.por_tramo / max(segundos - self._fijo, MOMENTO))
        if halladas:
            veces = min(veces, HOLGURA * self.faltan / halladas)
        self._ancho = max(TRAMO_MINIMO, min(self._ancho * veces, self._techo))

    def _encoger(self) -> None:
        """Try less; as long as nothing came of it, with more time too, lest a busy database be taken for a long search."""
        if self._ancho <= TRAMO_MINIMO:
            raise BusquedaDemasiadoAmplia
        cortado = min(self._ancho, self.hasta - self.desde)
        self._ancho, self._techo = max(TRAMO_MINIMO, cortado / CRECE), cortado / 2
        self._corte = self.ritmo.corte if self._avanzo else 2 * self._corte

    def _queda_poco(self) -> bool:
        """Whether what is left is so little that it is searched anyway."""
        suyos = TramoBuscado(self.desde, self.hasta, del_periodo(self.franjas, self.desde, self.hasta))
        resto = select(Mensaje.id).where(*suyos.condiciones())
        return self.conexion.execute(resto.offset(self.ritmo.resto).limit(1)).first() is None


@contextmanager
def a_tiempo() -> Iterator[None]:
    """Raises `BusquedaDemasiadoAmplia` when PostgreSQL gave up, so that nobody tries the same again and again."""
    try:
        yield
    except DBAPIError as falla:
        if _fue_cancelada(falla):
            raise BusquedaDemasiadoAmplia from None
        raise


@contextmanager
def a_lo_mas(conexion: Connection, segundos: float) -> Iterator[None]:
    """Let what is read within take no longer on PostgreSQL; raises Cortado, and the transaction can go on, if it does."""
    if conexion.dialect.name != "postgresql":
        yield
        return
    plazo = max(1, round(segundos * 1000))
    conexion.exec_driver_sql(f"SAVEPOINT tramo; SET LOCAL statement_timeout = {plazo}; {SIN_AYUDANTES}")
    try:
        yield
    except DBAPIError as falla:
        if not _fue_cancelada(falla):
            raise
        _soltar(conexion)
        raise Cortado from None
    _soltar(conexion)


def _soltar(conexion: Connection) -> None:
    """Go back to the limit of before, which on a busy machine may itself take longer than the one that is to go."""
    for intento in range(INTENTOS_DE_SOLTAR):
        try:
            conexion.exec_driver_sql("ROLLBACK TO SAVEPOINT tramo; RELEASE SAVEPOINT tramo")
            return
        except DBAPIError as falla:
            if not _fue_cancelada(falla) or intento == INTENTOS_DE_SOLTAR - 1:
                raise


def _fue_cancelada(falla: DBAPIError) -> bool:
    return getattr(falla.orig, "pgcode", None) == CANCELADA
