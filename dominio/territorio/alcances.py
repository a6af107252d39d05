"""Which samples each role may read: as conditions of a query, and as parts of an index in which lists find them quickly."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, false, literal, or_, select

from dominio.muestras.estados import EXISTE
from dominio.muestras.listas.ramas import Rama
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.catalogo import SIN_EXAMENES, leer_catalogo
from dominio.vocabulario.enumeraciones import Rol, Tecnica
from dominio.vocabulario.errores import FaltaClave
from modelos import Comuna, Establecimiento, Laboratorio, Muestra

_M = Muestra.__table__.c


@dataclass(frozen=True, slots=True)
class Alcance:
    """The samples that somebody may read: those that meet all the conditions. `rama` is how all of them are listed.

    `desde` says since when a sample must have been created to be shown, by technique, where there is such a limit.
    """

    condiciones: list[ColumnElement[bool]]
    rama: Rama
    desde: Mapping[Tecnica, datetime] = field(default_factory=dict)


def alcance_de(actor: Actor | None, ahora: datetime, conexion: Connection | None = None) -> Alcance:
    """What this actor may read; a scope that is missing reaches nothing.

    What somebody took is reached by terms of the catalogue, which is read by the `conexion`.
    """
    if actor is None:
        raise FaltaClave
    alcance = ALCANCES[actor.rol](actor, ahora, conexion)
    return replace(alcance, condiciones=[*alcance.condiciones, EXISTE])


def _del_tomador(actor: Actor, ahora: datetime, conexion: Connection | None) -> Alcance:
    """What the person took, for as many days after its creation as its examination says."""
    catalogo = SIN_EXAMENES if conexion is None else leer_catalogo(conexion)
    de_siempre = {tecnica: catalogo.examen(None, tecnica, ahora) for tecnica in Tecnica}
    desde = {tecnica: ahora - timedelta(days=uno.dias_tomador) for tecnica, uno in de_siempre.items() if uno is not None}
    por_dias: dict[int, list[str]] = {}
    for examen in catalogo.vigentes(ahora):
        por_dias.setdefault(examen.dias_tomador, []).append(examen.codigo)
    dichos = {ahora - timedelta(days=dias): codigos for dias, codigos in por_dias.items()}
    recientes = [
        *(_M.codigo_examen.is_(None) & (_M.tecnica_muestra == t.value) & (_M.creada_en >= d) for t, d in desde.items()),
        *(_M.codigo_examen.in_(codigos) & (_M.creada_en >= inicio) for inicio, codigos in dichos.items()),
    ]
    plazo = [_M.creada_en >= min((*desde.values(), *dichos), default=ahora), or_(false(), *recientes)]
    rama = Rama(
        columna=_M.rut_responsable,
        claves=select(literal(actor.rut_profesional, _M.rut_responsable.type)),
        condiciones=plazo,
        por_estado=False,
    )
    return Alcance([_M.rut_responsable == actor.rut_profesional, *plazo], rama, desde)


def _donde(columna: Any, valor: int | str | None) -> Alcance:
    """The samples taken where the column has the value.

    Whoever has no value reads none: compared with NULL, the column would find the establishments of which nothing is known.
    """
    establecimientos = (
        select(Establecimiento.cod_deis)
        .join(Comuna, Comuna.codigo == Establecimiento.comuna_codigo, isouter=True)
        .where(columna == valor if valor is not None else false())
    )
    return Alcance([_M.cod_deis.in_(establecimientos)], Rama(columna=_M.cod_deis, claves=establecimientos))


def _del_establecimiento(actor: Actor, *_: Any) -> Alcance:
    clave = select(literal(actor.cod_deis, _M.cod_deis.type))
    return Alcance([_M.cod_deis == actor.cod_deis], Rama(columna=_M.cod_deis, claves=clave))


def _todo(*_: Any) -> Alcance:
    """Every sample is addressed to some laboratory, and these are few."""
    return Alcance([], Rama(columna=_M.laboratorio_id, claves=select(Laboratorio.id)))


ALCANCES: dict[Rol, Callable[[Actor, datetime, Connection | None], Alcance]] = {
    Rol.TOMADOR: _del_tomador,
    Rol.ESTABLECIMIENTO: _del_establecimiento,
    Rol.COMUNA: lambda actor, *_: _donde(Establecimiento.comuna_codigo, actor.comuna),
    Rol.SERVICIO_SALUD: lambda actor, *_: _donde(Establecimiento.servicio_salud_codigo, actor.servicio_salud),
    Rol.SEREMI: lambda actor, *_: _donde(Comuna.region_codigo, actor.region),
    Rol.MINSAL: _todo,
    Rol.MESA_AYUDA: _todo,
}
"""Of each role with `ALCANCE_LEER`, what it reaches."""
