"""Which messages are not sealed yet, without a look at all of them unless somebody asks for it.

Numbers grow, but a process holds those that it took for as long as it likes and writes them late. So the sealer remembers up
to which number it looked, and which numbers below that were not there. The longer such a gap has been empty the more seldom
it is looked at again: most are numbers that nobody will ever use. What it remembers is open to whoever serves, so no number
counts as looked at that is past all that are sealed, and nothing is sealed twice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, pairwise
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, exists, insert, or_, select, true, update

from modelos import Mensaje, SelloAvance, SelloHoja, SelloHueco, insertar

TOPE_DE_ESPERA = timedelta(hours=1)
"""A gap is looked at again after as long as it has been known, and after this at the latest."""
PRIMERO = timedelta(seconds=10)
"""And not before this."""
HUECOS = 20_000
"""Gaps that are looked at in one go."""

POR_ORDEN = 10_000
"""Values that one statement may name; SQLite takes 32,766."""
PRIMER_NUMERO = 1
"""The least that the hub gives to a message."""
MIRADAS = 50_000
"""Messages of a period that are looked at, the last ones: all that come in a minute, at 800 a second."""

_A: Any = SelloAvance.__table__
_H: Any = SelloHueco.__table__
_L: Any = SelloHoja.__table__
_M: Any = Mensaje.__table__
SIN_HOJA: ColumnElement[bool] = ~exists().where(_L.c.mensaje_id == _M.c.id)


@dataclass(frozen=True, slots=True)
class Pendientes:
    """Messages to be sealed, and what is to be remembered once they are."""

    numeros: list[int]
    hasta: int
    """The number up to which messages have been looked at then."""
    mirados: list[Any]
    """The gaps that were looked at again."""
    nuevos: list[int]
    """The messages past where the last look ended, sealed or not."""


def hasta_donde(conexion: Connection) -> int:
    """The number up to which messages have been looked at: as it was written down, if it is not past all that is sealed."""
    escrito = int(conexion.execute(select(_A.c.hasta)).scalar() or 0)
    return max(0, min(escrito, _ultimo_sellado(conexion)))


def _ultimo_sellado(conexion: Connection) -> int:
    """The greatest number of a message that is there and has a leaf; 0 if there is none."""
    de_mayor_a_menor = select(_L.c.mensaje_id).order_by(_L.c.mensaje_id.desc()).limit(1)
    mayor = conexion.execute(de_mayor_a_menor).scalar()
    if mayor is None or conexion.execute(select(_M.c.id).where(_M.c.id == mayor)).first():
        return int(mayor or 0)
    return int(conexion.execute(de_mayor_a_menor.where(exists().where(_M.c.id == _L.c.mensaje_id))).scalar() or 0)


def comenzar(conexion: Connection) -> None:
    """Have a place to write down how far the sealer is, the first time that it is needed."""
    conexion.execute(insertar(conexion, _A).values(id=1, hasta=0).on_conflict_do_nothing())


def hallar(conexion: Connection, ahora: datetime, maximo: int, *, todos: bool = False) -> Pendientes:
    """The next messages to be sealed: late ones first. With `todos` every gap is looked at, also before its time, and what
    else has no leaf is found, whether a gap was remembered or not."""
    hasta = hasta_donde(conexion)
    mirados = _huecos(conexion, ahora, todos)
    tardios = [numero for hueco in mirados if hueco.primero for numero in _entre(conexion, hueco.primero, hueco.hasta)]
    if todos:
        tardios += conexion.execute(select(_M.c.id).where(_M.c.id <= hasta, SIN_HOJA).order_by(_M.c.id)).scalars()
    con_hoja = exists().where(_L.c.mensaje_id == _M.c.id).label("con_hoja")
    orden = select(_M.c.id, con_hoja).where(_M.c.id > hasta).order_by(_M.c.id).limit(maximo)
    filas = conexion.execute(orden).all()
    nuevos = [fila.id for fila in filas]
    numeros = dict.fromkeys([*tardios, *(fila.id for fila in filas if not fila.con_hoja)])
    return Pendientes(list(numeros), nuevos[-1] if nuevos else hasta, mirados, nuevos)


def hay(conexion: Connection, ahora: datetime) -> bool:
    """Whether there is anything to be sealed."""
    pendientes = hallar(conexion, ahora, 1)
    return bool(pendientes.numeros or pendientes.nuevos)


def sin_hoja(*donde: ColumnElement[bool]) -> Select[Any]:
    """Messages that are not sealed, of those that meet a condition; without one that is a look at all."""
    return select(_M.c.id, _M.c.recibido_en).where(*donde, SIN_HOJA)


def sin_hoja_entre(desde: datetime, hasta: datetime) -> Select[Any]:
    """The same of those received in a period, oldest first: of its last `MIRADAS` at most, since most of them are sealed."""
    ultimas = select(_M.c.id, _M.c.recibido_en).where(_M.c.recibido_en.between(desde, hasta))
    ultimas_ = ultimas.order_by(_M.c.recibido_en.desc()).limit(MIRADAS).subquery()
    sin_ella = ~exists().where(_L.c.mensaje_id == ultimas_.c.id)
    return select(ultimas_.c.id, ultimas_.c.recibido_en).where(sin_ella).order_by(ultimas_.c.recibido_en)


def _huecos(conexion: Connection, ahora: datetime, todos: bool) -> list[Any]:
    """Gaps whose time it is, each with the first message that is in it by now. The clock may have been set back."""
    de_turno: ColumnElement[bool] = or_(_H.c.mirar_en <= ahora, _H.c.mirar_en > ahora + TOPE_DE_ESPERA)
    primero = select(_M.c.id).where(_M.c.id >= _H.c.desde, _M.c.id <= _H.c.hasta).order_by(_M.c.id).limit(1)
    orden = select(_H.c.desde, _H.c.hasta, _H.c.hallado_en, primero.correlate(_H).scalar_subquery().label("primero"))
    orden = orden.where(true() if todos else de_turno).order_by(_H.c.mirar_en)
    return list(conexion.execute(orden if todos else orden.limit(HUECOS)))


def _entre(conexion: Connection, desde: int, hasta: int) -> list[int]:
    orden = select(_M.c.id).where(_M.c.id >= desde, _M.c.id <= hasta, SIN_HOJA).order_by(_M.c.id)
    return list(conexion.execute(orden).scalars())


def recordar(conexion: Connection, pendientes: Pendientes, antes: int, ahora: datetime) -> None:
    """Write down what was looked at; `antes` is where the last look had ended."""
    conexion.execute(update(_A).values(hasta=pendientes.hasta))
    quedan = [
        {"desde": desde, "hasta": hasta, "hallado_en": hueco.hallado_en, "mirar_en": _cuando(hueco.hallado_en, ahora)}
        for hueco in pendientes.mirados
        if not antes < hueco.desde <= pendientes.hasta  # the numbers past that were looked at anew
        for desde, hasta in _entre_numeros(hueco.desde, pendientes.numeros if hueco.primero else [], hueco.hasta)
    ]
    if pendientes.nuevos:
        conexion.execute(delete(_H).where(_H.c.desde > antes, _H.c.desde <= pendientes.hasta))
        tramos = _entre_numeros(antes + 1, pendientes.nuevos, pendientes.hasta)
        quedan += [{"desde": d, "hasta": h, "hallado_en": ahora, "mirar_en": ahora + PRIMERO} for d, h in tramos]
    mirados = iter(pendientes.mirados)
    while parte := [hueco.desde for hueco in islice(mirados, POR_ORDEN)]:
        conexion.execute(delete(_H).where(_H.c.desde.in_(parte)))
    if quedan:
        conexion.execute(insert(_H), quedan)


def _entre_numeros(desde: int, numeros: list[int], hasta: int) -> list[tuple[int, int]]:
    """The stretches from one number to another that have none of these in them."""
    dentro = [desde - 1, *(numero for numero in numeros if desde <= numero <= hasta), hasta + 1]
    return [(antes + 1, despues - 1) for antes, despues in pairwise(dentro) if despues - antes > 1]


def _cuando(hallado_en: datetime, ahora: datetime) -> datetime:
    return ahora + min(max(ahora - hallado_en, PRIMERO), TOPE_DE_ESPERA)
