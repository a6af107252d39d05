"""What waits for its result at a laboratory, by the days since it was received: as it is counted, and as it is listed."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, case, literal_column

from dominio.vocabulario.enumeraciones import Estado
from modelos import Muestra

EDADES = (1, 2, 3, 7)
"""Days since the reception by which what waits is divided."""
HOLGURA = timedelta(hours=1)
"""A sample may seem to be received some seconds before it was taken, of hours without seconds."""
_M = Muestra.__table__.c
RECIBIDAS: ColumnElement[bool] = _M.estado == literal_column(str(int(Estado.RECEPCIONADA)))
"""What waits, written so that SQLite too sees that a small index holds all of it."""


class Espera(StrEnum):
    """How long it waits: in the order of `EDADES`, and then whatever waits."""

    MENOS_DE_1 = "menos-de-1"
    DE_1_A_2 = "1-a-2"
    DE_2_A_3 = "2-a-3"
    DE_3_A_7 = "3-a-7"
    MAS_DE_7 = "7-o-mas"
    TODA = "toda"

    @property
    def nombre(self) -> str:
        """As people read it."""
        return NOMBRES_DE_ESPERA[self]


NOMBRES_DE_ESPERA = {
    Espera.MENOS_DE_1: "menos de 1 día",
    Espera.DE_1_A_2: "1 a 2 días",
    Espera.DE_2_A_3: "2 a 3 días",
    Espera.DE_3_A_7: "3 a 7 días",
    Espera.MAS_DE_7: "7 días o más",
    Espera.TODA: "cualquier tiempo",
}
TRAMOS = tuple(Espera)[:-1]
"""Into which what waits is divided."""


def edad(ahora: datetime) -> Any:
    """In which of the `TRAMOS` a sample that waits is, by its place; one whose reception has no date is in the last."""
    bordes = [ahora - timedelta(days=dias) for dias in EDADES]
    return case(*((_M.fecha_recepcion_laboratorio > borde, n) for n, borde in enumerate(bordes)), else_=len(EDADES))


def tomadas_antes(espera: Espera | None, ahora: datetime) -> datetime | None:
    """Before which instant everything was taken that waits so long, if that is days: nothing is received much earlier.

    None also for the last of the `TRAMOS`, in which a reception may lack its date.
    """
    lugar = TRAMOS.index(espera) if espera in TRAMOS[:-1] else 0
    return ahora + HOLGURA - timedelta(days=EDADES[lugar - 1]) if lugar else None


def que_esperan(espera: Espera, ahora: datetime) -> list[ColumnElement[bool]]:
    """What waits so long."""
    return [RECIBIDAS] if espera is Espera.TODA else [RECIBIDAS, edad(ahora) == TRAMOS.index(espera)]
