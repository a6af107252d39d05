"""People of the portal: who they are, what their role reaches, and the actor that each of them is at the window."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from dominio.personas import contrasenas
from dominio.personas.ambitos import AMBITOS, resolver
from dominio.personas.lugares import poner_lugares
from dominio.ventanilla.actor import Actor
from dominio.vocabulario.datos import a_texto
from dominio.vocabulario.enumeraciones import Rol
from dominio.vocabulario.errores import (
    CuentaRepetida,
    DatoObligatorio,
    TipoNoValido,
    UsuarioDesconocido,
)
from modelos import Base, Laboratorio, Usuario

DIAS_PROVISORIA = 3
"""A provisional password serves this long."""
CUENTA = re.compile(r"[a-z0-9][a-z0-9._+-]{1,60}[a-z0-9](@[a-z0-9-]+(\.[a-z0-9-]+)+)?")
CON_SEGUNDO_FACTOR = frozenset({Rol.AUDITOR, Rol.MESA_AYUDA})
"""Roles that cannot work without a second factor; the others may have one."""

_U = Base.metadata.tables["usuario"]
_S = Base.metadata.tables["sesion"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UsuarioNuevo:
    """A person to be registered; `alcance` is a code or a name of what the role reaches, None if that is everything.

    `lugares` are the establishments at which who takes samples works, by their codes; None leaves them as they are.
    """

    cuenta: str
    nombre: str
    rol: Rol
    alcance: int | str | None = None
    lugares: str | None = None


def crear_usuario(
    conexion: Connection, nuevo: UsuarioNuevo, ahora: datetime, *, creado_por: int | None = None
) -> tuple[int, str]:
    """Register a person: the number and a provisional password, which is shown this once.

    Raises DatoObligatorio, TipoNoValido, CuentaRepetida, or what `ambitos.resolver` raises.
    """
    clave = contrasenas.provisoria()
    return registrar(conexion, nuevo, contrasenas.guardar(clave), ahora, creado_por=creado_por), clave


def registrar(
    conexion: Connection, nuevo: UsuarioNuevo, guardada: str, ahora: datetime, *, creado_por: int | None = None
) -> int:
    """The number of a new person who comes in for the first time with the password of that digest."""
    valores = _valores(conexion, nuevo) | {
        "cuenta": normalizar_cuenta(nuevo.cuenta),
        "contrasena": guardada,
        "contrasena_provisoria": True,
        "contrasena_vence_en": ahora + timedelta(days=DIAS_PROVISORIA),
        "activo": True,
        "creado_en": ahora,
        "creado_por": creado_por,
    }
    numero = _insertar(conexion, valores)
    _poner_lugares(conexion, nuevo, valores)
    return numero


def _poner_lugares(conexion: Connection, nuevo: UsuarioNuevo, valores: dict[str, Any]) -> None:
    if nuevo.rol is Rol.TOMADOR and nuevo.lugares is not None:
        poner_lugares(conexion, str(valores["rut_profesional"]), nuevo.lugares)


def normalizar_cuenta(cuenta: str) -> str:
    """An account as it is kept; raises TipoNoValido when it is neither a short name nor an address of e-mail."""
    limpia = cuenta.strip().lower()
    if len(limpia) > 254 or CUENTA.fullmatch(limpia) is None:
        esperado = "un nombre de 3 a 62 letras sin acentos, cifras, puntos o guiones, o un correo electrónico"
        raise TipoNoValido(campo="cuenta", valor=cuenta, esperado=esperado)
    return limpia


def _valores(conexion: Connection, nuevo: UsuarioNuevo) -> dict[str, Any]:
    nombre = a_texto(" ".join(nuevo.nombre.split()), "nombre", 120, es_nombre=True)
    if not nombre:
        raise DatoObligatorio(campo="nombre")
    valores: dict[str, Any] = {"nombre": nombre, "rol": nuevo.rol.value}
    if nuevo.rol in AMBITOS:
        valores[AMBITOS[nuevo.rol].columna] = resolver(conexion, nuevo.rol, nuevo.alcance)
    return valores


def _insertar(conexion: Connection, valores: dict[str, Any]) -> int:
    try:
        with conexion.begin_nested():
            return int(conexion.execute(_U.insert().values(valores).returning(_U.c.id)).scalar_one())
    except IntegrityError:
        raise CuentaRepetida(campo="cuenta", valor=valores["cuenta"]) from None


# ── changes ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def restablecer(conexion: Connection, usuario_id: int, ahora: datetime, *, segundo_factor: bool = False) -> str:
    """A new provisional password, shown this once; closes the sessions, and forgets the second factor if asked."""
    clave = contrasenas.provisoria()
    valores = {
        "contrasena": contrasenas.guardar(clave),
        "contrasena_provisoria": True,
        "contrasena_vence_en": ahora + timedelta(days=DIAS_PROVISORIA),
    }
    if segundo_factor:
        valores |= {"totp_secreto": None, "totp_desde": None, "totp_paso": None}
    _cambiar(conexion, usuario_id, valores)
    cerrar_sesiones(conexion, usuario_id, ahora)
    return clave


def activar(conexion: Connection, usuario_id: int, ahora: datetime, *, activo: bool) -> None:
    """Let a person in, or no longer; the latter closes the sessions at once."""
    _cambiar(conexion, usuario_id, {"activo": activo})
    if not activo:
        cerrar_sesiones(conexion, usuario_id, ahora)


def editar(
    conexion: Connection,
    usuario_id: int,
    nombre: str,
    rol: Rol,
    alcance: int | str | None,
    ahora: datetime,
    lugares: str | None = None,
) -> None:
    """Change what a person is; closes the sessions, so that nobody works on with what was taken away."""
    sin_alcance = dict.fromkeys((ambito.columna for ambito in AMBITOS.values()), None)
    nuevo = UsuarioNuevo(cuenta="-", nombre=nombre, rol=rol, alcance=alcance, lugares=lugares)
    valores = _valores(conexion, nuevo)
    _cambiar(conexion, usuario_id, {**sin_alcance, **valores})
    _poner_lugares(conexion, nuevo, valores)
    cerrar_sesiones(conexion, usuario_id, ahora)


def cerrar_sesiones(conexion: Connection, usuario_id: int, ahora: datetime) -> None:
    """End every session of a person."""
    conexion.execute(update(_S).where(_S.c.usuario_id == usuario_id, _S.c.cerrada_en.is_(None)).values(cerrada_en=ahora))


def _cambiar(conexion: Connection, usuario_id: int, valores: dict[str, Any]) -> None:
    if conexion.execute(update(_U).where(_U.c.id == usuario_id).values(valores)).rowcount != 1:
        raise UsuarioDesconocido(campo="usuario_id", valor=usuario_id)


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def seleccion() -> Any:
    """The statement that reads people with the name of their laboratory, without their secrets."""
    propias = [c for c in _U.c if c.name not in ("contrasena", "totp_secreto", "totp_paso")]
    return select(*propias, Laboratorio.nombre.label("laboratorio")).join_from(
        _U, Laboratorio.__table__, Laboratorio.id == _U.c.laboratorio_id, isouter=True
    )


def listar_usuarios(
    conexion: Connection, *, texto: str = "", rol: Rol | None = None, despues_de: str = "", limite: int = 50
) -> Sequence[Row[Any]]:
    """People by account, those whose account or name contains the text; `despues_de` is the last account of a page."""
    consulta = seleccion().where(_U.c.cuenta > despues_de).order_by(_U.c.cuenta).limit(limite)
    if texto:
        parte = f"%{texto.lower().replace('%', '').replace('_', '')}%"
        consulta = consulta.where(or_(_U.c.cuenta.like(parte), func.lower(_U.c.nombre).like(parte)))
    if rol is not None:
        consulta = consulta.where(_U.c.rol == rol.value)
    return conexion.execute(consulta).all()


def ver_usuario(conexion: Connection, usuario_id: int) -> Row[Any]:
    """One person; raises UsuarioDesconocido."""
    fila = conexion.execute(seleccion().where(_U.c.id == usuario_id)).one_or_none()
    if fila is None:
        raise UsuarioDesconocido(campo="usuario_id", valor=usuario_id)
    return fila


def por_cuenta(conexion: Connection, cuenta: str) -> Row[Any] | None:
    """The person with that account."""
    return conexion.execute(seleccion().where(_U.c.cuenta == cuenta.strip().lower())).one_or_none()


def nombres(conexion: Connection, numeros: Sequence[int]) -> dict[int, str]:
    """Who these users are, as `Name (account)`."""
    filas = conexion.execute(select(Usuario.id, Usuario.nombre, Usuario.cuenta).where(Usuario.id.in_(set(numeros))))
    return {fila.id: f"{fila.nombre} ({fila.cuenta})" for fila in filas}


def actor_de(fila: Row[Any]) -> Actor:
    """The actor that a row of `seleccion` is at the window."""
    return Actor(
        rol=Rol(fila.rol),
        laboratorio_id=fila.laboratorio_id,
        laboratorio_nombre=fila.laboratorio,
        usuario_id=fila.id,
        rut_profesional=fila.rut_profesional,
        cod_deis=fila.cod_deis,
        comuna=fila.comuna_codigo,
        servicio_salud=fila.servicio_salud_codigo,
        region=fila.region_codigo,
    )
