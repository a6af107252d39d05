"""By what a list of samples is narrowed, so that each figure of how things stand opens as the list of what it counts.

Everything here is closed: what is not within reach is refused, and nothing widens what the role may read.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, literal, select

from dominio.muestras.listas.examenes import DE_SIEMPRE
from dominio.muestras.listas.ramas import Rama
from dominio.territorio.alcances import Alcance, alcance_de
from dominio.territorio.espera import Espera, que_esperan
from dominio.ventanilla.actor import Actor
from dominio.vocabulario.enumeraciones import Resultado, Tecnica
from dominio.vocabulario.errores import FueraDeAlcance
from modelos import Comuna, Establecimiento, Laboratorio, Muestra

CONCLUYENTES = (Resultado.POSITIVO, Resultado.NEGATIVO)
"""The results of which positivity is a part."""
_M = Muestra.__table__.c


class PasoMedido(StrEnum):
    """A step whose time is measured."""

    RECEPCION = "recepcion"
    RESULTADO = "resultado"


MEDIDAS = {
    PasoMedido.RECEPCION: (_M.fecha_recepcion_laboratorio,),
    PasoMedido.RESULTADO: (_M.fecha_recepcion_laboratorio, _M.fecha_hora_resultado_laboratorio),
}
"""What a sample must have for the step's time to be known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desglose:
    """Each narrows the list further; `sin_comuna` are the establishments of which the master tells none.

    `de_siempre` leaves the default examinations of their technique.
    """

    comuna: int | None = None
    sin_comuna: bool = False
    laboratorio: int | None = None
    tecnica: Tecnica | None = None
    de_siempre: bool = False
    resultados: tuple[Resultado, ...] = ()
    espera: Espera | None = None
    medida: PasoMedido | None = None

    def condiciones(self, ahora: datetime) -> list[ColumnElement[bool]]:
        """As conditions on `muestra`."""
        dichas = [] if self.espera is None else que_esperan(self.espera, ahora)
        if self.comuna is not None or self.sin_comuna:
            dichas.append(self._de_la_comuna())
        if self.laboratorio is not None:
            dichas.append(_M.laboratorio_id == self.laboratorio)
        if self.tecnica is not None:
            dichas.append(_M.tecnica_muestra == self.tecnica.value)
        if self.de_siempre:
            dichas.append(DE_SIEMPRE)
        if self.resultados:
            dichas.append(_M.resultado.in_([uno.value for uno in self.resultados]))
        columnas = () if self.medida is None else MEDIDAS[self.medida]
        return [*dichas, *(columna.is_not(None) for columna in columnas)]

    def _de_la_comuna(self) -> ColumnElement[bool]:
        if self.sin_comuna:
            con_comuna = select(Establecimiento.cod_deis).where(Establecimiento.comuna_codigo.is_not(None))
            return _M.cod_deis.not_in(con_comuna)
        return _M.cod_deis.in_(_establecimientos(self.comuna))

    def rama(self, alcance: Alcance) -> Rama:
        """The part of an index in which the list is found quickest; the conditions hold all the same."""
        if self.comuna is not None:
            return Rama(columna=_M.cod_deis, claves=_establecimientos(self.comuna))
        if self.laboratorio is not None and alcance.rama.columna is _M.laboratorio_id:
            return replace(alcance.rama, claves=select(literal(self.laboratorio, _M.laboratorio_id.type)))
        return alcance.rama


SIN_DESGLOSE = Desglose()


def _establecimientos(comuna: int | None) -> Any:
    return select(Establecimiento.cod_deis).where(Establecimiento.comuna_codigo == comuna)


@dataclass(frozen=True, slots=True)
class OpcionesDeLista:
    """What somebody may narrow a list to: comunas with establishments within reach, and laboratories, with their names."""

    comunas: dict[int, str]
    laboratorios: dict[int, str]


def opciones_de(conexion: Connection, actor: Actor | None, ahora: datetime) -> OpcionesDeLista:
    """What this actor may narrow a list to."""
    return opciones(conexion, alcance_de(actor, ahora, conexion))


def opciones(conexion: Connection, alcance: Alcance) -> OpcionesDeLista:
    """What may be chosen within a scope, by name."""
    con_establecimiento = select(Establecimiento.comuna_codigo)
    if alcance.rama.columna is _M.cod_deis:
        con_establecimiento = con_establecimiento.where(Establecimiento.cod_deis.in_(alcance.rama.claves))
    comunas = select(Comuna.codigo, Comuna.nombre).where(Comuna.codigo.in_(con_establecimiento)).order_by(Comuna.nombre)
    laboratorios = select(Laboratorio.id, Laboratorio.nombre).order_by(Laboratorio.nombre, Laboratorio.id)
    return OpcionesDeLista(*({fila[0]: fila[1] for fila in conexion.execute(orden)} for orden in (comunas, laboratorios)))


def exigir_alcanzado(conexion: Connection, alcance: Alcance, desglose: Desglose) -> None:
    """Refuse a comuna or a laboratory that is unknown, or out of reach: an answer would look like there being none."""
    if desglose.comuna is None and desglose.laboratorio is None:
        return
    conocidas = opciones(conexion, alcance)
    if desglose.comuna is not None and desglose.comuna not in conocidas.comunas:
        raise FueraDeAlcance(campo="comuna", valor=desglose.comuna, que="una comuna con establecimientos")
    if desglose.laboratorio is not None and desglose.laboratorio not in conocidas.laboratorios:
        raise FueraDeAlcance(campo="laboratorio", valor=desglose.laboratorio, que="un laboratorio")
