"""Of which examination a report is: the one place where samples are chosen by what is looked for in them."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement

from dominio.vocabulario.enumeraciones import Tecnica
from modelos import Muestra

_M = Muestra.__table__.c


def de_los_de_siempre(tecnicas: Sequence[Tecnica]) -> list[ColumnElement[bool]]:
    """The samples of the examinations that a report is of without a choice: the default ones of those techniques."""
    return [_M.tecnica_muestra.in_([tecnica.value for tecnica in tecnicas])]
