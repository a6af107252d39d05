"""Where those who take samples work: the establishments of each professional, and the one that a session is for."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete, insert, select, update

from dominio.ventanilla.actor import Actor
from dominio.ventanilla.pedidos import Gestion, Pedido, Permiso
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.datos import a_clave
from dominio.vocabulario.enumeraciones import Rol
from dominio.vocabulario.errores import CodigoDesconocido, LugarDeTrabajoAjeno
from modelos import Base, Establecimiento, LugarDeTrabajo

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

_S = Base.metadata.tables["sesion"]
_ENTRE_CODIGOS = re.compile(r"[\s,;]+")
Lugar = tuple[str, str]
"""The code of an establishment and its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElegirLugar(Gestion):
    """Who takes samples says at which of their establishments they work now."""

    permiso = Permiso.MUESTRA_TOMAR
    operacion = "portal.elegirLugar"
    sesion: bytes
    cod_deis: str


def lugares_de(conexion: Connection, rut: str | None) -> Sequence[Lugar]:
    """The active establishments at which a professional takes samples, by name."""
    orden = (
        select(Establecimiento.cod_deis, Establecimiento.nombre)
        .join(LugarDeTrabajo, LugarDeTrabajo.cod_deis == Establecimiento.cod_deis)
        .where(LugarDeTrabajo.rut_profesional == rut, Establecimiento.activo)
        .order_by(Establecimiento.nombre)
    )
    return [(codigo, nombre) for codigo, nombre in conexion.execute(orden)]


def codigos_de(conexion: Connection, rut: str | None) -> str:
    """The codes of all establishments of a professional, as the help desk writes them."""
    orden = select(LugarDeTrabajo.cod_deis).where(LugarDeTrabajo.rut_profesional == rut).order_by(LugarDeTrabajo.cod_deis)
    return ", ".join(conexion.execute(orden).scalars())


def poner_lugares(conexion: Connection, rut: str, escritos: str) -> None:
    """Have a professional work at the establishments of these codes, separated by commas, and at no other.

    Raises CodigoDesconocido of the first that is in no master.
    """
    codigos = {a_clave(codigo, "lugares", 20) for codigo in _ENTRE_CODIGOS.split(escritos.strip()) if codigo}
    conocidos = set(
        conexion.execute(select(Establecimiento.cod_deis).where(Establecimiento.cod_deis.in_(codigos))).scalars()
    )
    if faltan := sorted(codigos - conocidos):
        raise CodigoDesconocido(campo="lugares", valor=faltan[0], maestro="establecimientos")
    conexion.execute(delete(LugarDeTrabajo).where(LugarDeTrabajo.rut_profesional == rut))
    if codigos:
        filas = [{"rut_profesional": rut, "cod_deis": codigo} for codigo in sorted(codigos)]
        conexion.execute(insert(LugarDeTrabajo), filas)


def en_su_lugar(conexion: Connection, actor: Actor, elegido: str | None) -> Actor:
    """Somebody who takes samples, at the establishment that was chosen, or at the only one that there is."""
    if actor.rol is not Rol.TOMADOR:
        return actor
    codigos = [codigo for codigo, _ in lugares_de(conexion, actor.rut_profesional)]
    aqui = elegido if elegido in codigos else codigos[0] if len(codigos) == 1 else None
    return replace(actor, cod_deis=aqui)


def _elegir(consulta: "Consulta", pedido: ElegirLugar) -> Recibo:
    rut = consulta.actor.rut_profesional if consulta.actor else None
    if pedido.cod_deis not in dict(lugares_de(consulta.conexion, rut)):
        raise LugarDeTrabajoAjeno(campo="cod_deis", valor=pedido.cod_deis)
    consulta.conexion.execute(update(_S).where(_S.c.huella == pedido.sesion).values(cod_deis=pedido.cod_deis))
    return Recibo(**consulta.cabecera)


DE_LUGARES: dict[type[Pedido], Callable[["Consulta", Any], Recibo]] = {ElegirLugar: _elegir}
"""How these requests are answered."""
