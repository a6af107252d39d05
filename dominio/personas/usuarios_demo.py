"""Invented people for demonstrations and tests: one of each role, and one of each laboratory."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from dominio.personas import contrasenas, segundo_factor
from dominio.personas.usuarios import (
    CON_SEGUNDO_FACTOR,
    UsuarioNuevo,
    cerrar_sesiones,
    editar,
    registrar,
)
from dominio.vocabulario.enumeraciones import Rol
from modelos import TOMA_DE_MUESTRAS, Base, Comuna, Establecimiento, Laboratorio, Profesional

_U = Base.metadata.tables["usuario"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UsuarioDemo:
    """An invented person, with all that is needed to come in as them."""

    cuenta: str
    nombre: str
    rol: Rol
    contrasena: str
    totp_secreto: str | None


def crear_usuarios_demo(conexion: Connection, ahora: datetime) -> list[UsuarioDemo]:
    """Register them, or give those of the last time a new password; all have the same one, of this time alone.

    Their scopes are the first entries of the masters that the database has.
    """
    contrasena = contrasenas.provisoria()
    guardada = contrasenas.guardar(contrasena)
    return [_uno(conexion, nuevo, contrasena, guardada, ahora) for nuevo in _elenco(conexion)]


def _uno(conexion: Connection, nuevo: UsuarioNuevo, contrasena: str, guardada: str, ahora: datetime) -> UsuarioDemo:
    secreto = segundo_factor.nuevo_secreto() if nuevo.rol in CON_SEGUNDO_FACTOR else None
    numero = conexion.execute(select(_U.c.id).where(_U.c.cuenta == nuevo.cuenta)).scalar_one_or_none()
    if numero is None:
        numero = registrar(conexion, nuevo, guardada, ahora)
    else:
        editar(conexion, numero, nuevo.nombre, nuevo.rol, nuevo.alcance, ahora, nuevo.lugares)
    valores = {
        "contrasena": guardada,
        "contrasena_provisoria": False,
        "contrasena_vence_en": None,
        "totp_secreto": secreto,
        "totp_desde": ahora if secreto else None,
        "totp_paso": None,
        "activo": True,
    }
    conexion.execute(update(_U).where(_U.c.id == numero).values(valores))
    cerrar_sesiones(conexion, numero, ahora)
    return UsuarioDemo(cuenta=nuevo.cuenta, nombre=nuevo.nombre, rol=nuevo.rol, contrasena=contrasena, totp_secreto=secreto)


def _elenco(conexion: Connection) -> Iterator[UsuarioNuevo]:
    de_verdad = select(Laboratorio.id, Laboratorio.nombre).where(Laboratorio.id != TOMA_DE_MUESTRAS)
    laboratorios = conexion.execute(de_verdad.order_by(Laboratorio.id).limit(3)).all()
    for numero, nombre in laboratorios:
        cuenta = nombre.lower().split()[-1]
        if not cuenta.isascii() or not cuenta.isalnum():
            cuenta = f"laboratorio{numero}"
        yield UsuarioNuevo(cuenta=f"lab.{cuenta}", nombre=f"Persona de {nombre}", rol=Rol.LABORATORIO, alcance=numero)
    profesional = conexion.execute(select(Profesional.rut).order_by(Profesional.rut).limit(1)).scalar_one()
    dos = select(Establecimiento.cod_deis).where(Establecimiento.activo).order_by(Establecimiento.cod_deis).limit(2)
    lugares = ", ".join(conexion.execute(dos).scalars())
    yield UsuarioNuevo(cuenta="tomador", nombre="Tomás Tomador", rol=Rol.TOMADOR, alcance=profesional, lugares=lugares)
    yield from _del_territorio(conexion)
    yield UsuarioNuevo(cuenta="minsal", nombre="Mónica Ministerio", rol=Rol.MINSAL)
    yield UsuarioNuevo(cuenta="mesa", nombre="Marcos Mesa", rol=Rol.MESA_AYUDA)
    yield UsuarioNuevo(cuenta="auditora", nombre="Aurora Auditora", rol=Rol.AUDITOR)


def _del_territorio(conexion: Connection) -> Iterator[UsuarioNuevo]:
    """Those who see the samples of the first establishment, of its comuna, its health service and its region."""
    cod_deis, comuna, servicio, region = conexion.execute(
        select(
            Establecimiento.cod_deis,
            Establecimiento.comuna_codigo,
            Establecimiento.servicio_salud_codigo,
            Comuna.region_codigo,
        )
        .join(Comuna, Comuna.codigo == Establecimiento.comuna_codigo)
        .order_by(Establecimiento.cod_deis)
        .limit(1)
    ).one()
    yield UsuarioNuevo(cuenta="utm", nombre="Elena Establecimiento", rol=Rol.ESTABLECIMIENTO, alcance=cod_deis)
    yield UsuarioNuevo(cuenta="comuna", nombre="Camilo Comuna", rol=Rol.COMUNA, alcance=comuna)
    if servicio is not None:
        yield UsuarioNuevo(cuenta="servicio", nombre="Sara Servicio", rol=Rol.SERVICIO_SALUD, alcance=servicio)
    yield UsuarioNuevo(cuenta="seremi", nombre="Ramón Región", rol=Rol.SEREMI, alcance=region)
