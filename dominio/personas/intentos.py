"""How often a secret of somebody may be guessed: every try is counted before it is checked, for all processes.

A count made after the check lets through as many guesses as fit in between; one kept by a process, as many as there are
processes. So a try takes its place first. One that succeeds gives it back, as does one that could not be checked by no fault
of its sender; one that fails keeps it until the count is over. Who finds all places taken by tries that are being checked
waits for them a moment: they may all be right. Those of which nothing is heard for a minute went with their process, and
count no more: five of them kept somebody out for a quarter of an hour who knew the password.
"""

import hashlib
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic, sleep

from sqlalchemy import ColumnElement, Connection, Engine, and_, case, or_, select, update

from dominio.ventanilla.frecuencias import ADELANTO_DE_RELOJ, Poda, lugar, vencida_a
from dominio.vocabulario.errores import CuentaEnEspera, DemasiadosIngresos, ErrorDominio, FallaNuestra
from dominio.vocabulario.tiempo import Reloj
from modelos import Base, insertar

PLAZO_DE_FALLAS = timedelta(minutes=15)
"""How long a count lasts, from its first try on."""
POR_CUENTA_Y_LUGAR = 5
POR_LUGAR = 30
POR_CUENTA = 30
"""Wrong passwords within that time: for an account from one place, from one place, for an account from anywhere."""
CODIGOS_DE_SEIS = 5
"""Wrong codes of the second factor."""
SIN_NOTICIAS = timedelta(minutes=1)
"""After this long tries that are still being checked are taken to be lost, unless another one came meanwhile."""
PACIENCIA = 5.0
"""Seconds that a try waits for those that are being checked."""
MIRAR_CADA = 0.1

_I = Base.metadata.tables["intento"]


@dataclass(frozen=True, slots=True)
class Tope:
    """So many failures of something within `PLAZO_DE_FALLAS`, and what is said to whoever comes after them."""

    de: tuple[str, ...]
    maximo: int
    error: type[DemasiadosIngresos] = DemasiadosIngresos

    @property
    def clave(self) -> bytes:
        """By what the count is found; what people type is not kept."""
        return hashlib.sha256("\0".join(self.de).encode()).digest()


def de_contrasena(cuenta: str, origen: str | None, *, conocido: bool) -> tuple[Tope, ...]:
    """What bounds the passwords tried for an account.

    At an address from which its owner came in before, only what fails there for this account counts: else anybody could keep
    the owner out by failing elsewhere. An account that does not exist counts as one that does.
    """
    suyos = Tope(("contrasena", cuenta, lugar(origen)), POR_CUENTA_Y_LUGAR)
    if conocido:
        return (suyos,)
    return suyos, Tope(("lugar", lugar(origen)), POR_LUGAR), Tope(("contrasena", cuenta), POR_CUENTA, CuentaEnEspera)


def de_codigo(cuenta: str, origen: str | None, *, conocido: bool) -> tuple[Tope, ...]:
    """What bounds the codes tried for an account: few from all places together, but for those of its owner."""
    if conocido:
        return (Tope(("codigo", cuenta, lugar(origen)), CODIGOS_DE_SEIS),)
    return Tope(("lugar", lugar(origen)), POR_LUGAR), Tope(("codigo", cuenta), CODIGOS_DE_SEIS)


def de_cambio(sesion: bytes) -> tuple[Tope, ...]:
    """What bounds the tries of somebody who is in to say their present password: those of that session, nobody else's."""
    return (Tope(("cambio", sesion.hex()), POR_CUENTA_Y_LUGAR),)


class Lleno(Exception):
    """No place is free."""

    def __init__(self, error: DemasiadosIngresos, *, por_saberse: bool) -> None:
        super().__init__()
        self.error, self.por_saberse = error, por_saberse


class Intentos:
    """The counts of one hub; safe between threads, processes and machines."""

    def __init__(self, motor: Engine, reloj: Reloj) -> None:
        self._motor, self._reloj = motor, reloj
        self._poda = Poda(motor, reloj)

    @contextmanager
    def contado(self, topes: Sequence[Tope]) -> Iterator[None]:
        """Check a secret in this block, which fails by raising; raises DemasiadosIngresos instead of entering it.

        Counts are locked in the order in which they are given, a place's always before an account's own, so that no two
        tries wait for each other.
        """
        plazos = self._reservar(topes)
        devuelta = 1
        try:
            yield
        except ErrorDominio as error:
            devuelta = int(isinstance(error, FallaNuestra))
            raise
        finally:
            self._saldar(topes, plazos, devuelta)

    def _reservar(self, topes: Sequence[Tope]) -> list[datetime]:
        hasta = monotonic() + PACIENCIA
        while True:
            try:
                with self._motor.begin() as conexion:
                    return [self._tomar(conexion, tope) for tope in topes]
            except Lleno as lleno:
                if not lleno.por_saberse or monotonic() > hasta:
                    raise lleno.error from None
            sleep(MIRAR_CADA)

    def _tomar(self, conexion: Connection, tope: Tope) -> datetime:
        """Take a place of that count, and give the instant at which it is over."""
        ahora = self._reloj()
        vencida, perdidos = vencida_a(ahora, PLAZO_DE_FALLAS), _perdidos(ahora)
        vence_en = ahora + PLAZO_DE_FALLAS
        nueva = {"clave": tope.clave, "vence_en": vence_en, "cuantos": 1, "en_curso": 1, "tomado_en": ahora}
        orden = insertar(conexion, _I).values(nueva)
        tomado = conexion.execute(
            orden.on_conflict_do_update(
                index_elements=[_I.c.clave],
                set_={
                    "vence_en": case((vencida, orden.excluded.vence_en), else_=_I.c.vence_en),
                    "cuantos": case((vencida, 1), (perdidos, _I.c.cuantos - _I.c.en_curso + 1), else_=_I.c.cuantos + 1),
                    "en_curso": case((vencida | perdidos, 1), else_=_I.c.en_curso + 1),
                    "tomado_en": orden.excluded.tomado_en,
                },
                where=or_(vencida, perdidos, _I.c.cuantos < tope.maximo),
            ).returning(_I.c.vence_en)
        ).scalar_one_or_none()
        if tomado is None:
            fila = conexion.execute(select(_I.c.vence_en, _I.c.en_curso).where(_I.c.clave == tope.clave)).one()
            falta = SIN_NOTICIAS if fila.en_curso else fila.vence_en - ahora
            minutos = max(1, math.ceil(falta / timedelta(minutes=1)))
            raise Lleno(tope.error(minutos=minutos), por_saberse=fila.en_curso > 0)
        return tomado

    def _saldar(self, topes: Sequence[Tope], plazos: Sequence[datetime], devuelta: int) -> None:
        """Say that the try ended, and give its place back or not, in each count that is still the same."""
        with self._motor.begin() as conexion:
            for tope, vence_en in zip(topes, plazos, strict=True):
                suya = (_I.c.clave == tope.clave, _I.c.vence_en == vence_en, _I.c.en_curso > 0)
                valores = {"en_curso": _I.c.en_curso - 1, "cuantos": _I.c.cuantos - devuelta}
                conexion.execute(update(_I).where(*suya).values(valores))
        self._poda.si_toca()


def _perdidos(ahora: datetime) -> ColumnElement[bool]:
    """Whether those that are being checked are lost: too long ago, or by a clock that has been put back since."""
    lejos = or_(_I.c.tomado_en <= ahora - SIN_NOTICIAS, _I.c.tomado_en > ahora + ADELANTO_DE_RELOJ)
    return and_(_I.c.en_curso > 0, lejos)
