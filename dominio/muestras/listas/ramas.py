"""Samples newest first, one page at a time, at a cost that does not grow with their number.

Whoever reads a list reaches some values of an indexed column: a laboratory its own number, a region all its establishments.
Each value and state is one run of the index, already in order, and a page is merged from the runs' ends.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Select,
    SmallInteger,
    bindparam,
    func,
    literal,
    select,
    true,
    tuple_,
    union_all,
)

from dominio.vocabulario.enumeraciones import Estado
from dominio.vocabulario.tiempo import PRIMER_DIA, inicio_del_dia
from modelos import Muestra

MUESTRAS_POR_PAGINA = 50
MAXIMO_LEIDAS = 7_500
"""Samples that one search looks at one by one, because no index says whether they meet it."""
MAXIMO_DE_LISTA = 100_000
"""Of a longer list it is only told that it is."""
UN_DIA, MENOR_TRAMO = timedelta(days=1), timedelta(minutes=15)
PRUDENCIA = 0.8
"""Days differ: so much of what the last one lets expect is tried first."""
_M = Muestra.__table__.c
_NUEVAS = (_M.fecha_muestra.desc(), _M.id.desc())


@dataclass(frozen=True, slots=True, kw_only=True)
class Rama:
    """The samples whose `columna` has one of the `claves` (a statement), under `condiciones`.

    There is an index of the column, the state and `fecha_muestra`; without `por_estado` there is another one of the column,
    and few samples of each key.
    """

    columna: Any
    claves: Select[Any]
    condiciones: Sequence[ColumnElement[bool]] = ()
    por_estado: bool = True


@dataclass(frozen=True, slots=True)
class Periodo:
    """Samples taken since `desde` and before `hasta`; of these, those that come after `cursor` in the list."""

    desde: datetime
    hasta: datetime
    cursor: tuple[datetime, int] | None = None

    @classmethod
    def de_dias(cls, dias: tuple[date, date] | None, cursor: tuple[datetime, int] | None, ahora: datetime) -> "Periodo":
        """From the first day to the last one, which is included; None is always."""
        if dias is None:
            return cls(PRIMER_DIA, ahora + timedelta(days=1), cursor)
        return cls(inicio_del_dia(dias[0]), inicio_del_dia(dias[1] + timedelta(days=1)), cursor)

    def condiciones(self, desde: datetime | None = None) -> list[ColumnElement[bool]]:
        """As conditions on `muestra`; `desde` may be later than the period's own."""
        return [_M.fecha_muestra >= (desde or self.desde), _M.fecha_muestra < self.hasta, *tras_cursor(self.cursor)]


def tras_cursor(cursor: tuple[datetime, int] | None) -> list[ColumnElement[bool]]:
    """What comes after it in a list; the first of the two conditions is there for the index."""
    if cursor is None:
        return []
    return [_M.fecha_muestra <= cursor[0], tuple_(_M.fecha_muestra, _M.id) < tuple_(*cursor)]


@dataclass(frozen=True, slots=True)
class Leidas:
    """The ids of a page and of one sample more, if any; `hasta_aqui` is where a search stopped before its period did."""

    ids: Sequence[int]
    hasta_aqui: datetime | None = None


def leer(
    conexion: Connection,
    ramas: Sequence[Rama],
    estados: Iterable[Estado],
    periodo: Periodo,
    ahora: datetime,
    filtros: Sequence[ColumnElement[bool]] = (),
    cuantas: int = MUESTRAS_POR_PAGINA,
) -> Leidas:
    """A page of the samples in these states; with `filtros` that no index knows, of the newest 7,500 or so."""
    estados = sorted(estados)
    desde = _tramo(conexion, ramas, estados, periodo, ahora) if filtros else periodo.desde
    condiciones = [*periodo.condiciones(desde), *filtros]
    partes = [_pagina(conexion, rama, estados, condiciones, cuantas, con_cabezas=not filtros).subquery() for rama in ramas]
    juntas = union_all(*(select(parte.c.id, parte.c.fecha_muestra) for parte in partes)).subquery()
    orden = select(juntas.c.id).order_by(juntas.c.fecha_muestra.desc(), juntas.c.id.desc()).limit(cuantas + 1)
    ids = conexion.execute(orden).scalars().all()
    completa = len(ids) > cuantas or desde == periodo.desde
    return Leidas(ids, None if completa else desde)


def leer_halladas(
    conexion: Connection,
    halladas: Collection[int],
    condiciones: Sequence[ColumnElement[bool]],
    periodo: Periodo,
    cuantas: int = MUESTRAS_POR_PAGINA,
) -> Leidas:
    """A page of samples that were found before."""
    orden = select(_M.id).where(_M.id.in_(halladas), *condiciones, *periodo.condiciones())
    return Leidas(conexion.execute(orden.order_by(*_NUEVAS).limit(cuantas + 1)).scalars().all())


def contar(conexion: Connection, condiciones: Sequence[ColumnElement[bool]], periodo: Periodo | None) -> int:
    """How many samples meet the conditions; one more than the most that are counted means more than that.

    Without a period the date of sampling is no condition, so that an index that lacks it is enough to count.
    """
    del_periodo = periodo.condiciones() if periodo else []
    halladas = select(literal(1)).select_from(Muestra).where(*condiciones, *del_periodo).limit(MAXIMO_DE_LISTA + 1)
    return conexion.execute(select(func.count()).select_from(halladas.subquery())).scalar_one()


def contar_hasta(
    maximo: int,
    conexion: Connection,
    ramas: Sequence[Rama],
    estados: Iterable[int],
    condiciones: Sequence[ColumnElement[bool]],
) -> int:
    """How many of the samples in these states there are; `maximo` + 1 means more than that."""
    todos = sorted(estados)
    de_a_uno = [[estado] for estado in todos] or [todos]
    grupos = [(rama, grupo) for rama in ramas for grupo in (de_a_uno if rama.por_estado else [todos])]
    partes = [_por_contar(conexion, rama, grupo, condiciones, maximo + 1).subquery() for rama, grupo in grupos]
    juntas = union_all(*(select(parte.c.id) for parte in partes)).limit(maximo + 1).subquery()
    return conexion.execute(select(func.count()).select_from(juntas)).scalar_one()


def _por_contar(
    conexion: Connection, rama: Rama, estados: Sequence[int], condiciones: Sequence[ColumnElement[bool]], limite: int
) -> Select[Any]:
    """Some samples of a branch, which are only counted.

    In the order of the index all the same: without one PostgreSQL would read the whole table, in the hope that the first so
    many are not far.
    """
    propias = [_M.estado.in_(estados), *rama.condiciones, *condiciones]
    if conexion.dialect.name == "sqlite" or not rama.por_estado:
        return select(_M.id).where(rama.columna.in_(rama.claves), *propias).limit(limite)
    clave = rama.claves.subquery()
    suyas = select(_M.id).where(rama.columna == clave.c[0], *propias)
    una = suyas.order_by(_M.fecha_muestra.desc()).limit(limite).lateral()
    return select(una.c.id).select_from(clave.join(una, true())).limit(limite)


def _tramo(
    conexion: Connection, ramas: Sequence[Rama], estados: Sequence[int], periodo: Periodo, ahora: datetime
) -> datetime:
    """Since when there are not too many samples to be looked at one by one, judged by those of the last day."""

    def contar_desde(desde: datetime) -> int:
        return contar_hasta(MAXIMO_LEIDAS, conexion, ramas, estados, periodo.condiciones(desde))

    tope = min(periodo.hasta, ahora, *([periodo.cursor[0]] if periodo.cursor else []))
    del_dia = contar_desde(max(periodo.desde, tope - UN_DIA))
    dias = min((tope - periodo.desde) / UN_DIA, PRUDENCIA * MAXIMO_LEIDAS / max(del_dia, 1))
    desde = max(periodo.desde, tope - UN_DIA * dias)
    while tope - desde > MENOR_TRAMO and contar_desde(desde) > MAXIMO_LEIDAS:
        desde = tope - (tope - desde) / 2
    return desde


def _pagina(
    conexion: Connection,
    rama: Rama,
    estados: Sequence[int],
    condiciones: Sequence[ColumnElement[bool]],
    cuantas: int,
    *,
    con_cabezas: bool,
) -> Select[Any]:
    """The newest of a branch. Without a filter only the runs whose newest sample is among the page's can matter."""
    limite = cuantas + 1
    if con_cabezas and rama.por_estado and conexion.dialect.name == "postgresql":
        cabezas = _hojas(conexion, rama, estados, condiciones, limite=1).limit(limite).subquery()
        una = _hoja(rama, cabezas.c.clave, cabezas.c.estado, condiciones, limite)
        hojas = select(una.c.id, una.c.fecha_muestra).select_from(cabezas.join(una, true()))
        return hojas.order_by(una.c.fecha_muestra.desc(), una.c.id.desc()).limit(limite)
    return _hojas(conexion, rama, estados, condiciones, limite=limite).limit(limite)


def _hojas(
    conexion: Connection,
    rama: Rama,
    estados: Sequence[int],
    condiciones: Sequence[ColumnElement[bool]],
    *,
    limite: int,
) -> Select[Any]:
    """Some samples of each run of the index; SQLite, which has no LATERAL, is told the keys and the states as lists."""
    if conexion.dialect.name == "sqlite" or not rama.por_estado:
        donde = [rama.columna.in_(rama.claves), _M.estado.in_(estados), *rama.condiciones, *condiciones]
        return select(_M.id, _M.fecha_muestra).where(*donde).order_by(*_NUEVAS)
    clave = rama.claves.subquery()
    dados = bindparam(None, list(estados), type_=ARRAY(SmallInteger), unique=True)
    estado = func.unnest(dados).table_valued("valor").render_derived()
    una = _hoja(rama, clave.c[0], estado.c.valor, condiciones, limite)
    hojas = select(clave.c[0].label("clave"), estado.c.valor.label("estado"), una.c.id, una.c.fecha_muestra)
    hojas = hojas.select_from(clave.join(estado, true()).join(una, true()))
    return hojas.order_by(una.c.fecha_muestra.desc(), una.c.id.desc())


def _hoja(rama: Rama, clave: Any, estado: Any, condiciones: Sequence[ColumnElement[bool]], limite: int) -> Any:
    """The newest samples of one run."""
    donde = [rama.columna == clave, _M.estado == estado, *rama.condiciones, *condiciones]
    return select(_M.id, _M.fecha_muestra).where(*donde).order_by(*_NUEVAS).limit(limite).lateral()
