"""Whose an upload is: its laboratory's, or that of the person who takes samples, who has no laboratory."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, select

from dominio.ventanilla.actor import Actor
from dominio.vocabulario.enumeraciones import Rol
from modelos import TOMA_DE_MUESTRAS, Carga, Laboratorio, Usuario

_C = Carga.__table__.c
Dueno = tuple[int, int | None]
"""A laboratory, or no laboratory and a person."""
NADIE: Dueno = (-1, None)


def dueno_de(fila: Any) -> Dueno:
    """Whose the row of an upload is."""
    return fila.laboratorio_id, fila.usuario_id if fila.laboratorio_id == TOMA_DE_MUESTRAS else None


def dueno(actor: Actor | None) -> Dueno:
    """As whom somebody uploads; whoever neither takes samples nor is of a laboratory has nothing there."""
    if actor is None:
        return NADIE
    if actor.rol is Rol.TOMADOR:
        return TOMA_DE_MUESTRAS, actor.usuario_id
    return (actor.laboratorio_id, None) if actor.laboratorio_id else NADIE


def suyas(quien: Dueno) -> ColumnElement[bool]:
    """The condition that an upload is theirs."""
    laboratorio, persona = quien
    if laboratorio == TOMA_DE_MUESTRAS:
        return and_(_C.laboratorio_id == TOMA_DE_MUESTRAS, _C.usuario_id == persona)
    return _C.laboratorio_id == laboratorio


def en_nombre_de(conexion: Connection, fila: Any) -> Actor:
    """The actor for whom an upload is served, with nothing but what they had when they sent it."""
    if fila.laboratorio_id == TOMA_DE_MUESTRAS:
        rut = conexion.execute(select(Usuario.rut_profesional).where(Usuario.id == fila.usuario_id)).scalar_one()
        return Actor(rol=Rol.TOMADOR, usuario_id=fila.usuario_id, rut_profesional=rut, cod_deis=fila.cod_deis)
    nombre = conexion.execute(select(Laboratorio.nombre).where(Laboratorio.id == fila.laboratorio_id)).scalar_one()
    return Actor(
        rol=Rol.LABORATORIO, laboratorio_id=fila.laboratorio_id, laboratorio_nombre=nombre, usuario_id=fila.usuario_id
    )
