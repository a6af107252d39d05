"""Which numbers the messages of a period have: of a record in stretches (PostgreSQL) only those need be looked at.

Numbers say nothing of when a message came: a process holds those of last month for hours. So each stretch is asked when its
oldest came, and its newest.
"""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, false, func, or_, select, true

from modelos import Mensaje
from modelos.base import GranEntero
from modelos.tramos import PARTIDAS, tramos_de

PREPARADA = "hub_franjas"
"""The statement, and by this name of each connection its stretches: planning it takes far longer than running it."""


@dataclass(frozen=True, slots=True)
class Numeros:
    """From `desde` on and before `hasta`; None: without a bound."""

    desde: int | None
    hasta: int | None

    @property
    def condicion(self) -> str:
        """As SQL, of the column `id`."""
        partes = [f"id >= {self.desde}"] if self.desde is not None else []
        return " AND ".join([*partes, f"id < {self.hasta}"] if self.hasta is not None else partes) or "true"


TODOS = (Numeros(None, None),)


@dataclass(frozen=True, slots=True)
class Franja:
    """Numbers, and when the first and the last of their messages came in."""

    numeros: Numeros
    primero: datetime
    ultimo: datetime


def franjas(conexion: Connection) -> list[Franja]:
    """The stretches that have messages, with what lies between them, by number; a record in one piece is one."""
    if conexion.dialect.name != "postgresql":
        columnas = (select(cual(Mensaje.recibido_en)).scalar_subquery() for cual in (func.min, func.max))
        return _con_mensajes(TODOS, [*conexion.execute(select(*columnas)).one()])
    numeros = conexion.info.get(PREPARADA) or _preparar(conexion, _tramos(conexion))
    extremos = _ejecutar(conexion)
    if extremos[-1] is not None and (ahora := _tramos(conexion)) != numeros:  # there are newer ones than it knew
        numeros, extremos = _preparar(conexion, ahora), _ejecutar(conexion)
    return _con_mensajes(numeros, extremos)


def _con_mensajes(numeros: Sequence[Numeros], extremos: Sequence[datetime | None]) -> list[Franja]:
    return [
        Franja(suyos, primero.astimezone(UTC), ultimo.astimezone(UTC))
        for suyos, primero, ultimo in zip(numeros, extremos[::2], extremos[1::2], strict=True)
        if primero is not None and ultimo is not None
    ]


def _tramos(conexion: Connection) -> list[Numeros]:
    return con_huecos([Numeros(tramo.desde, tramo.hasta) for tramo in tramos_de(conexion, PARTIDAS[0])])


def con_huecos(tramos: Sequence[Numeros]) -> list[Numeros]:
    """All numbers that there can be, stretch by stretch: what belongs to none is kept apart, wherever its numbers lie."""
    hallados: list[Numeros] = []
    desde: int | None = None
    for tramo in tramos:
        if tramo.desde != desde:
            hallados.append(Numeros(desde, tramo.desde))
        hallados.append(tramo)
        desde = tramo.hasta
    return [*hallados, Numeros(desde, None)]


def _preparar(conexion: Connection, numeros: list[Numeros]) -> list[Numeros]:
    columnas = [
        f"(SELECT {cual}(recibido_en) FROM mensaje WHERE {suyos.condicion})"  # noqa: S608 (numbers, of the catalogue)
        for suyos in numeros
        for cual in ("min", "max")
    ]
    otra_vez = f"DEALLOCATE {PREPARADA}; " if PREPARADA in conexion.info else ""
    with closing(_cursor(conexion)) as cursor:
        cursor.execute(f"{otra_vez}PREPARE {PREPARADA} AS SELECT {', '.join(columnas)}")
    conexion.info[PREPARADA] = numeros
    return numeros


def _ejecutar(conexion: Connection) -> list[datetime | None]:
    with closing(_cursor(conexion)) as cursor:
        cursor.execute(f"EXECUTE {PREPARADA}")
        return list(cursor.fetchone())


def _cursor(conexion: Connection) -> Any:
    return conexion.connection.cursor()


def del_periodo(todas: Sequence[Franja], desde: datetime | None, hasta: datetime | None) -> list[Numeros]:
    """Numbers among which are those of all messages of a period."""
    suyas: list[Numeros] = []
    for una in todas:
        if (desde is not None and una.ultimo < desde) or (hasta is not None and una.primero >= hasta):
            continue
        if suyas and suyas[-1].hasta == una.numeros.desde is not None:
            suyas[-1] = Numeros(suyas[-1].desde, una.numeros.hasta)
        else:
            suyas.append(una.numeros)
    return suyas


def entre_numeros(columna: Any, numeros: Sequence[Numeros]) -> list[ColumnElement[bool]]:
    """That the column is one of them; written out, so that the planner looks nowhere else."""
    if any(suyos == Numeros(None, None) for suyos in numeros):
        return []
    return [or_(false(), *(and_(true(), *_limites(columna, suyos)) for suyos in numeros))]


def _limites(columna: Any, numeros: Numeros) -> list[ColumnElement[bool]]:
    desde, hasta = (bindparam(None, limite, GranEntero, literal_execute=True) for limite in (numeros.desde, numeros.hasta))
    de_abajo = [] if numeros.desde is None else [columna >= desde]
    return de_abajo if numeros.hasta is None else [*de_abajo, columna < hasta]
