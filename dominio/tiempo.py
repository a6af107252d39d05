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
    """The same instant with Chile's offset, to be shown."""
    return instante.astimezone(CHILE)


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
    return f"{en_chile(instante):%d-%m-%Y %H:%M:%S} (hora de Chile)"
