"""The clock and the country's time zone."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

Reloj = Callable[[], datetime]
"""Gives the present instant, aware; tests set their own."""

CHILE = ZoneInfo("America/Santiago")


PRIMER_DIA = datetime(2020, 1, 1, tzinfo=UTC)
"""No sample of the hub is older."""


DIAS_BUSCADOS = date(2000, 1, 1), date(2100, 1, 1)
"""No search needs to begin before the first or to end after the second."""


def reloj_del_sistema() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


def en_chile(instante: datetime) -> datetime:
    """The same instant with Chile's offset, to be shown; one so early that it has no day there stays in UTC."""
    try:
        return instante.astimezone(CHILE)
    except OverflowError:  # the first hours of the year 1, which .NET sends for a date that nobody set
        return instante


def lecturas_de_pared(local: datetime) -> list[datetime]:
    """The instants, in UTC, at which the clocks of Chile showed this: usually one.

    Two in the hour that comes twice when the clocks go back, none in the one that they skip.
    """
    posibles = {local.replace(tzinfo=CHILE, fold=vez).astimezone(UTC) for vez in (0, 1)}
    return sorted(uno for uno in posibles if en_chile(uno).replace(tzinfo=None, fold=0) == local)


def dia_buscado(dia: date) -> date:
    """A day that somebody searches by, at most as far as the century around the hub: there is nothing beyond it, and the
    days around it can still be reckoned."""
    return min(max(dia, DIAS_BUSCADOS[0]), DIAS_BUSCADOS[1])


def instante_buscado(instante: datetime) -> datetime:
    """The same of an instant."""
    primero, ultimo = (inicio_del_dia(dia) for dia in DIAS_BUSCADOS)
    return min(max(instante, primero), ultimo)


def inicio_del_dia(dia: date) -> datetime:
    """The instant at which a day begins in Chile, in UTC."""
    return datetime.combine(dia, time(), tzinfo=CHILE).astimezone(UTC)


def para_leer(instante: datetime) -> str:
    """An instant as a sentence shows it, for example `05-03-2022 14:30:00 (hora de Chile)`."""
    local = en_chile(instante)
    return f"{dia_para_leer(local)} {local:%H:%M:%S} ({'hora de Chile' if local.tzinfo is CHILE else 'UTC'})"


def dia_para_leer(dia: date) -> str:
    """A day as a sentence shows it, for example `05-03-2022`; `%Y` writes the year 1 with a single figure."""
    return f"{dia:%d-%m}-{dia.year:04}"
