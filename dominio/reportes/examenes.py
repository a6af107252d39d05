"""Of which examination a report is."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, select

from dominio.muestras.listas.examenes import DE_SIEMPRE
from dominio.vocabulario.enumeraciones import Tecnica
from dominio.vocabulario.errores import ExamenDesconocido
from modelos import Examen, Muestra

_M = Muestra.__table__.c


def de_los_de_siempre(tecnicas: Sequence[Tecnica]) -> list[ColumnElement[bool]]:
    """The samples of the examinations that a report is of without a choice: the default ones of those techniques."""
    return [_M.tecnica_muestra.in_([tecnica.value for tecnica in tecnicas]), DE_SIEMPRE]


def del_examen(examen: str | None, tecnicas: Sequence[Tecnica]) -> list[ColumnElement[bool]]:
    """The samples of an examination, or without one of the default ones."""
    return de_los_de_siempre(tecnicas) if examen is None else [_M.codigo_examen == examen]


def exigir_examen_del_catalogo(conexion: Connection, examen: str | None, campo: str = "examen") -> str | None:
    """The examination that was asked for; None for a default one, whose samples need not say it."""
    if examen is None:
        return None
    conocidos = {fila.codigo: fila.por_omision for fila in conexion.execute(select(Examen.codigo, Examen.por_omision))}
    if examen not in conocidos:
        raise ExamenDesconocido(campo=campo, valor=examen, conocidos=f": {', '.join(sorted(conocidos))}")
    return None if conocidos[examen] else examen


def otros_examenes(conexion: Connection) -> list[tuple[str, str]]:
    """The examinations that are not default ones, with their names, by name."""
    orden = select(Examen.codigo, Examen.nombre).where(~Examen.por_omision).order_by(Examen.nombre)
    return [(fila.codigo, fila.nombre) for fila in conexion.execute(orden)]
