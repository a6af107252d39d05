"""Which samples each role may read: as conditions of a query, and as parts of an index in which lists find them quickly."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, false, literal, or_, select

from dominio.muestras.estados import EXISTE
from dominio.muestras.listas.ramas import Rama
from dominio.ventanilla.actor import Actor
from dominio.vocabulario.enumeraciones import Rol, Tecnica
from dominio.vocabulario.errores import FaltaClave
from modelos import Comuna, Establecimiento, Laboratorio, Muestra

DIAS_DEL_TOMADOR = {Tecnica.RT_PCR: 14, Tecnica.TEST_PACK: 11}
"""So many days after its creation, a sample is still shown to who took it."""
_M = Muestra.__table__.c


@dataclass(frozen=True, slots=True)
class Alcance:
    """The samples that somebody may read: those that meet all the conditions. `rama` is how all of them are listed.

    `desde` says since when a sample must have been created to be shown, by technique, where there is such a limit.
    """

    condiciones: list[ColumnElement[bool]]
    rama: Rama
    desde: Mapping[Tecnica, datetime] = field(default_factory=dict)


def alcance_de(actor: Actor | None, ahora: datetime) -> Alcance:
    """What this actor may read; a scope that is missing reaches nothing."""
    if actor is None:
        raise FaltaClave
    alcance = ALCANCES[actor.rol](actor, ahora)
    return replace(alcance, condiciones=[*alcance.condiciones, EXISTE])


def _del_tomador(actor: Actor, ahora: datetime) -> Alcance:
    desde = {tecnica: ahora - timedelta(days=dias) for tecnica, dias in DIAS_DEL_TOMADOR.items()}
    recientes = (and_(_M.tecnica_muestra == tecnica.value, _M.creada_en >= inicio) for tecnica, inicio in desde.items())
    plazo = [_M.creada_en >= min(desde.values()), or_(*recientes)]
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


def _del_establecimiento(actor: Actor, _ahora: datetime) -> Alcance:
    clave = select(literal(actor.cod_deis, _M.cod_deis.type))
    return Alcance([_M.cod_deis == actor.cod_deis], Rama(columna=_M.cod_deis, claves=clave))


def _todo(_actor: Actor, _ahora: datetime) -> Alcance:
    """Every sample is addressed to some laboratory, and these are few."""
    return Alcance([], Rama(columna=_M.laboratorio_id, claves=select(Laboratorio.id)))


ALCANCES: dict[Rol, Callable[[Actor, datetime], Alcance]] = {
    Rol.TOMADOR: _del_tomador,
    Rol.ESTABLECIMIENTO: _del_establecimiento,
    Rol.COMUNA: lambda actor, _: _donde(Establecimiento.comuna_codigo, actor.comuna),
    Rol.SERVICIO_SALUD: lambda actor, _: _donde(Establecimiento.servicio_salud_codigo, actor.servicio_salud),
    Rol.SEREMI: lambda actor, _: _donde(Comuna.region_codigo, actor.region),
    Rol.MINSAL: _todo,
    Rol.MESA_AYUDA: _todo,
}
"""Of each role with `ALCANCE_LEER`, what it reaches."""
