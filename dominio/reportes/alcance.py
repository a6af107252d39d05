"""Of whose samples a report is: what the role's own list shows, and as what that is kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from dominio.muestras.estados import EXISTE
from dominio.personas.ambitos import AMBITOS, nombre_del_ambito
from dominio.territorio.alcances import alcance_de
from dominio.ventanilla.actor import Actor
from dominio.vocabulario.enumeraciones import Rol
from dominio.vocabulario.errores import FaltaClave
from modelos import TOMA_DE_MUESTRAS, Comuna, Laboratorio, Muestra

_M = Muestra.__table__.c
DE_ACTOR = {
    Rol.LABORATORIO: "laboratorio_id",
    Rol.ESTABLECIMIENTO: "cod_deis",
    Rol.COMUNA: "comuna",
    Rol.SERVICIO_SALUD: "servicio_salud",
    Rol.SEREMI: "region",
}
"""The field of an actor that says which part its role reaches."""


@dataclass(frozen=True, slots=True)
class AlcanceDeReporte:
    """The samples of a report, as conditions; `rol` and `clave` (empty: everything) are how it is kept for whom it is."""

    rol: Rol
    clave: str
    condiciones: tuple[ColumnElement[bool], ...]

    def nombre(self, conexion: Connection) -> str:
        """What the part is called."""
        return nombre_de_alcance(conexion, self.rol, self.clave)


def nombre_de_alcance(conexion: Connection, rol: Rol, clave: str) -> str:
    """What a part is called that a report was kept for."""
    if rol not in AMBITOS:
        return "País"
    numerada = clave if rol is Rol.ESTABLECIMIENTO else int(clave)
    return nombre_del_ambito(conexion, rol, numerada) or clave


def alcance_de_reporte(actor: Actor | None, ahora: datetime) -> AlcanceDeReporte:
    """What the reports of this actor are made of; a laboratory's, of what is addressed to it."""
    if actor is None:
        raise FaltaClave
    clave = clave_de_alcance(actor)
    if actor.rol is Rol.LABORATORIO:
        return AlcanceDeReporte(actor.rol, clave, (_M.laboratorio_id == actor.laboratorio_id, EXISTE))
    alcance = alcance_de(actor, ahora)
    rama: Any = alcance.rama
    indice = () if alcance.condiciones[:-1] else (rama.columna.in_(rama.claves),)
    return AlcanceDeReporte(actor.rol, clave, (*indice, *alcance.condiciones))


def clave_de_alcance(actor: Actor) -> str:
    """The key of the part that an actor reaches, as text; a part that is missing is nobody's."""
    campo = DE_ACTOR.get(actor.rol)
    if campo is None:
        return ""
    valor = getattr(actor, campo)
    if valor is None:
        raise FaltaClave
    return str(valor)


def de_quien(actor: Actor | None) -> tuple[str, str]:
    """The role and the part of who asks, as reports are kept for."""
    if actor is None:
        raise FaltaClave
    return actor.rol.value, clave_de_alcance(actor)


def laboratorios_de(conexion: Connection, actor: Actor | None) -> dict[int, str]:
    """The laboratories whose figures an actor may read, with their names: its own, those of its region, or all."""
    if actor is None or (actor.rol is not Rol.MINSAL and not clave_de_alcance(actor)):
        raise FaltaClave
    orden = select(Laboratorio.id, Laboratorio.nombre).where(Laboratorio.id != TOMA_DE_MUESTRAS)
    orden = orden.order_by(Laboratorio.nombre, Laboratorio.id)
    if actor.rol is Rol.LABORATORIO:
        orden = orden.where(Laboratorio.id == actor.laboratorio_id)
    elif actor.rol is Rol.SEREMI:
        comunas = select(Comuna.codigo).where(Comuna.region_codigo == actor.region)
        orden = orden.where(Laboratorio.comuna_codigo.in_(comunas))
    return {fila.id: fila.nombre for fila in conexion.execute(orden)}
