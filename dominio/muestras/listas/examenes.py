"""Samples by their examination, in lists and in what is counted alike."""

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, or_, select

from dominio.ventanilla.catalogo import leer_catalogo
from modelos import Examen, Muestra

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

_M = Muestra.__table__.c
_POR_OMISION = select(Examen.codigo).where(Examen.por_omision)
DE_SIEMPRE: ColumnElement[bool] = or_(_M.codigo_examen.is_(None), _M.codigo_examen.in_(_POR_OMISION))
"""The samples of the default examinations, whether or not they say so."""


def de_examen(consulta: "Consulta", codigo: str) -> ColumnElement[bool]:
    """The samples of an examination; of a default of its technique, those that say nothing too."""
    examen = leer_catalogo(consulta.conexion).examen(codigo, None, consulta.ahora)
    dicha: ColumnElement[bool] = _M.codigo_examen == codigo
    if examen is None or not examen.por_omision:
        return dicha
    return or_(dicha, _M.codigo_examen.is_(None) & (_M.tecnica_muestra == examen.tecnica.value))
