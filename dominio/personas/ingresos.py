"""Coming in and going out, as the window serves them: each is a message of the record, without any secret in it."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select, update

from dominio.personas import origenes, segundo_factor
from dominio.personas.usuarios import cerrar_sesiones
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.pedidos import Gestion, Pedido
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.errores import CodigoDeIngresoNoValido, IngresoRechazado
from modelos import Base

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

_U = Base.metadata.tables["usuario"]
_S = Base.metadata.tables["sesion"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AbrirSesion(Gestion):
    """Somebody whose password was right comes in from an address."""

    permiso = None
    operacion = "portal.ingresar"
    origen: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmarCodigo(Gestion):
    """Somebody shows the second factor; the first time, that also puts it in force."""

    permiso = None
    operacion = "portal.confirmarCodigo"
    sesion: bytes
    codigo: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ElegirContrasena(Gestion):
    """Somebody chooses a password, which comes as the digest to be stored; every other session of theirs ends."""

    permiso = None
    operacion = "portal.elegirContrasena"
    sesion: bytes
    contrasena: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CerrarSesion(Gestion):
    """Somebody goes."""

    permiso = None
    operacion = "portal.salir"
    sesion: bytes


@dataclass(slots=True, kw_only=True)
class SesionAbierta(Recibo):
    """The token of a session, for the browser alone; the record does not keep it."""

    token: str = field(repr=False)


def huella_de_token(token: str) -> bytes:
    """What is stored of a session's token: 256 random bits, so a plain SHA-256 cannot be reversed by guessing."""
    return hashlib.sha256(token.encode()).digest()


def _usuario(consulta: "Consulta") -> Any:
    """The person who asks; whoever was deactivated in between has nothing more to do here."""
    actor: Actor | None = consulta.actor
    numero = actor.usuario_id if actor else None
    fila = consulta.conexion.execute(select(_U).where(_U.c.id == numero, _U.c.activo)).one_or_none()
    if fila is None:
        raise IngresoRechazado
    return fila


def _abrir(consulta: "Consulta", pedido: AbrirSesion) -> SesionAbierta:
    usuario = _usuario(consulta)
    valores: dict[str, Any] = {"ultimo_ingreso_en": consulta.ahora}
    if usuario.totp_secreto is None:
        valores["totp_secreto"] = segundo_factor.nuevo_secreto()
    consulta.conexion.execute(update(_U).where(_U.c.id == usuario.id).values(valores))
    if usuario.totp_desde is None:  # else a password alone proves nothing about the address
        origenes.recordar(consulta.conexion, usuario.id, pedido.origen, consulta.ahora)
    return _sesion_nueva(consulta, usuario.id, consulta.ahora, pedido.origen, segundo_factor=False)


def _sesion_nueva(
    consulta: "Consulta", usuario_id: int, desde: datetime, origen: str | None, *, segundo_factor: bool
) -> SesionAbierta:
    token = secrets.token_urlsafe(32)
    valores = {
        "huella": huella_de_token(token),
        "usuario_id": usuario_id,
        "creada_en": desde,
        "vista_en": consulta.ahora,
        "segundo_factor": segundo_factor,
        "origen": origen,
    }
    consulta.conexion.execute(_S.insert().values(valores))
    return SesionAbierta(**consulta.cabecera, token=token)


def _cambiar_de_token(consulta: "Consulta", sesion: Row[Any], *, segundo_factor: bool) -> SesionAbierta:
    """Give the session a new token: the old one, which allowed less, stops working."""
    consulta.conexion.execute(update(_S).where(_S.c.huella == sesion.huella).values(cerrada_en=consulta.ahora))
    return _sesion_nueva(consulta, sesion.usuario_id, sesion.creada_en, sesion.origen, segundo_factor=segundo_factor)


def _sesion(consulta: "Consulta", huella: bytes, usuario_id: int) -> Row[Any]:
    abierta = select(_S).where(_S.c.huella == huella, _S.c.usuario_id == usuario_id, _S.c.cerrada_en.is_(None))
    fila = consulta.conexion.execute(abierta).one_or_none()
    if fila is None:
        raise IngresoRechazado
    return fila


def _confirmar(consulta: "Consulta", pedido: ConfirmarCodigo) -> SesionAbierta:
    usuario = _usuario(consulta)
    sesion = _sesion(consulta, pedido.sesion, usuario.id)
    if not segundo_factor.usar(consulta.conexion, usuario.id, usuario.totp_secreto, pedido.codigo, consulta.ahora):
        raise CodigoDeIngresoNoValido(campo="codigo")
    if usuario.totp_desde is None:
        consulta.conexion.execute(update(_U).where(_U.c.id == usuario.id).values(totp_desde=consulta.ahora))
    origenes.recordar(consulta.conexion, usuario.id, sesion.origen, consulta.ahora)
    return _cambiar_de_token(consulta, sesion, segundo_factor=True)


def _elegir(consulta: "Consulta", pedido: ElegirContrasena) -> SesionAbierta:
    usuario = _usuario(consulta)
    sesion = _sesion(consulta, pedido.sesion, usuario.id)
    valores = {"contrasena": pedido.contrasena, "contrasena_provisoria": False, "contrasena_vence_en": None}
    consulta.conexion.execute(update(_U).where(_U.c.id == usuario.id).values(valores))
    cerrar_sesiones(consulta.conexion, usuario.id, consulta.ahora)
    return _cambiar_de_token(consulta, sesion, segundo_factor=sesion.segundo_factor)


def _cerrar(consulta: "Consulta", pedido: CerrarSesion) -> Recibo:
    consulta.conexion.execute(update(_S).where(_S.c.huella == pedido.sesion).values(cerrada_en=consulta.ahora))
    return Recibo(**consulta.cabecera)


INGRESOS: dict[type[Pedido], Callable[["Consulta", Any], Recibo]] = {
    AbrirSesion: _abrir,
    ConfirmarCodigo: _confirmar,
    ElegirContrasena: _elegir,
    CerrarSesion: _cerrar,
}
"""How each of these requests is answered."""
