"""How often a place of the net may do something in a while: counted in the database, for all processes and machines.

Only what is refused anyway, or asked by nobody who is known, is counted here: who comes with a good key never waits for it.
What a process knows to be used up it refuses without asking the database; and if that is not to be had, or is asked too
often, each process counts by itself.
"""

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from threading import Lock
from time import monotonic, time

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import ColumnElement, Connection, Engine, Row, case, delete, or_, select, text
from sqlalchemy.exc import SQLAlchemyError

from dominio.vocabulario.tiempo import Reloj
from modelos import Base, insertar

EN_LA_BASE = RateLimitItemPerSecond(200)
"""Counts that one process keeps in the database: callers from ever new addresses must not keep others from it."""
ADELANTO_DE_RELOJ = timedelta(minutes=1)
"""By how much the clocks of machines that serve together may differ."""
PODAR_CADA = 60.0
"""Seconds between two times that a process takes away counts that are over."""
PODA = 1000
"""Counts taken away at a time."""

_I = Base.metadata.tables["intento"]


@dataclass(frozen=True, slots=True)
class Frecuencia:
    """So many times of something within so many seconds, from the first one on."""

    de: str
    maximo: int
    segundos: int

    def desde(self, origen: str | None = None) -> "Cuenta":
        """The count of one place of the net, or of all together."""
        clave = hashlib.sha256(f"{self.de}\0{lugar(origen)}".encode()).digest()
        return Cuenta(clave, RateLimitItemPerSecond(self.maximo, self.segundos))


@dataclass(frozen=True, slots=True)
class Cuenta:
    """What is counted, by a digest, and up to where."""

    clave: bytes
    limite: RateLimitItem

    @property
    def nombre(self) -> str:
        """By what a process remembers it."""
        return self.clave.hex()


class _Llena(Exception):
    """No more of it fits in."""

    def __init__(self, cuenta: Cuenta, segundos: float) -> None:
        super().__init__()
        self.cuenta, self.segundos = cuenta, segundos


class Frecuencias:
    """The counts of one hub; safe between threads, processes and machines."""

    def __init__(self, motor: Engine, reloj: Reloj) -> None:
        self._motor, self._reloj = motor, reloj
        self._llenas = MemoryStorage()
        self._propias = FixedWindowRateLimiter(MemoryStorage())
        self._poda = Poda(motor, reloj)

    def demora(self, *cuentas: Cuenta) -> int:
        """Count once more in each and give 0; or in none, and give the seconds until one more may fit.

        Counts are locked in the order in which they are given, which therefore has to be always the same.
        """
        if demoras := [demora for cuenta in cuentas if (demora := self._recordada(cuenta))]:
            return max(demoras)
        if not self._propias.hit(EN_LA_BASE, "base"):
            return self._aparte(cuentas)
        try:
            with self._motor.begin() as conexion:
                _sin_esperar_al_disco(conexion)
                for cuenta in cuentas:
                    self._tomar(conexion, cuenta)
            self._poda.si_toca()
        except _Llena as llena:
            self._llenas.incr(llena.cuenta.nombre, llena.segundos)
            return max(1, math.ceil(llena.segundos))
        except SQLAlchemyError:  # whoever is refused is refused with what is wrong with them, whatever is wrong with us
            return self._aparte(cuentas)
        return 0

    def _recordada(self, cuenta: Cuenta) -> int:
        """Seconds for which this process knows a count to be full, by a clock that has not been put back since."""
        if not self._llenas.get(cuenta.nombre):
            return 0
        faltan = _faltan(self._llenas.get_expiry(cuenta.nombre))
        return faltan if faltan <= cuenta.limite.get_expiry() + ADELANTO_DE_RELOJ.total_seconds() else 0

    def _aparte(self, cuentas: tuple[Cuenta, ...]) -> int:
        """The same, as this process alone knows it."""
        if llenas := [uno for uno in cuentas if not self._propias.test(uno.limite, uno.nombre)]:
            return max(_faltan(self._propias.get_window_stats(uno.limite, uno.nombre).reset_time) for uno in llenas)
        for cuenta in cuentas:
            self._propias.hit(cuenta.limite, cuenta.nombre)
        return 0

    def _tomar(self, conexion: Connection, cuenta: Cuenta) -> None:
        ahora = self._reloj()
        plazo = timedelta(seconds=cuenta.limite.get_expiry())
        fila = _contada(conexion, cuenta, ahora, plazo)
        if fila is None:
            vence_en = conexion.execute(select(_I.c.vence_en).where(_I.c.clave == cuenta.clave)).scalar_one()
            raise _Llena(cuenta, (vence_en - ahora).total_seconds())


def _contada(conexion: Connection, cuenta: Cuenta, ahora: datetime, plazo: timedelta) -> Row[tuple[int]] | None:
    """The count with one more, begun anew if it was over; None if it is full."""
    vencida = vencida_a(ahora, plazo)
    orden = insertar(conexion, _I).values(clave=cuenta.clave, vence_en=ahora + plazo, cuantos=1, en_curso=0)
    return conexion.execute(
        orden.on_conflict_do_update(
            index_elements=[_I.c.clave],
            set_={
                "vence_en": case((vencida, orden.excluded.vence_en), else_=_I.c.vence_en),
                "cuantos": case((vencida, 1), else_=_I.c.cuantos + 1),
            },
            where=vencida | (_I.c.cuantos < cuenta.limite.amount),
        ).returning(_I.c.cuantos)
    ).one_or_none()


def vencida_a(ahora: datetime, plazo: timedelta) -> ColumnElement[bool]:
    """Whether a count that lasts so long is over; so is one that was begun by a clock that has been put back since."""
    return or_(_I.c.vence_en <= ahora, _I.c.vence_en > ahora + plazo + ADELANTO_DE_RELOJ)


def _faltan(hasta: float) -> int:
    return max(1, math.ceil(hasta - time()))


def _sin_esperar_al_disco(conexion: Connection) -> None:
    """A count that a crash loses does no harm, and others must not wait for its row until a standby has it."""
    if conexion.dialect.name == "postgresql":
        conexion.execute(text("SET LOCAL synchronous_commit TO off"))


def lugar(origen: str | None) -> str:
    """The address as it counts: of IPv6 the network of 64 bits, within which one caller may have any."""
    try:
        direccion = ip_address(origen or "")
    except ValueError:
        return origen or "?"
    propia = getattr(direccion, "ipv4_mapped", None) or direccion
    return str(propia if propia.version == 4 else ip_network((int(propia), 64), strict=False))


class Poda:
    """Takes counts away that are over, now and then. One for each that counts; safe between threads."""

    def __init__(self, motor: Engine, reloj: Reloj) -> None:
        self._motor, self._reloj = motor, reloj
        self._cerrojo = Lock()
        self._desde = 0.0

    def si_toca(self) -> None:
        """After a minute without it."""
        with self._cerrojo:
            if monotonic() < self._desde:
                return
            self._desde = monotonic() + PODAR_CADA
        podar(self._motor, self._reloj())


def podar(motor: Engine, ahora: datetime) -> None:
    """Take counts away that are over, but for those in which somebody is at work."""
    vencidas = select(_I.c.clave).where(_I.c.vence_en <= ahora).limit(PODA).with_for_update(skip_locked=True)
    with motor.begin() as conexion:
        conexion.execute(delete(_I).where(_I.c.clave.in_(vencidas)))
