"""The hub's portal served in the test's own process on 127.0.0.1, with a user of each role and a clock that tests set."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Engine
from werkzeug.serving import make_server

from dominio.personas.segundo_factor import codigo
from dominio.personas.usuarios_demo import UsuarioDemo, crear_usuarios_demo
from dominio.ventanilla.ventanilla import Ventanilla
from dominio.vocabulario.enumeraciones import Rol
from dominio.vocabulario.tiempo import Reloj
from portal.aplicacion import crear_portal
from servicios.publicacion import RUTAS
from servicios.relectura import releer

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@dataclass(frozen=True, slots=True, kw_only=True)
class Personas:
    """The people of a database, by account; tests use the fixed cast of `crear_usuarios_demo`."""

    por_cuenta: dict[str, UsuarioDemo]
    reloj: Reloj

    def __getitem__(self, cuenta: str) -> UsuarioDemo:
        return self.por_cuenta[cuenta]

    def de_rol(self, rol: Rol) -> UsuarioDemo:
        """The first of a role."""
        return next(persona for persona in self.por_cuenta.values() if persona.rol == rol)

    def codigo(self, cuenta: str) -> str:
        """What the telephone of that person shows now."""
        return codigo(self[cuenta].totp_secreto or "", self.reloj())


def poblar_personas(motor: Engine, reloj: Reloj) -> Personas:
    """A user of each role, and one of each laboratory."""
    with motor.begin() as conexion:
        usuarios = crear_usuarios_demo(conexion, reloj())
    return Personas(por_cuenta={usuario.cuenta: usuario for usuario in usuarios}, reloj=reloj)


@contextmanager
def servido(ventanilla: Ventanilla) -> Iterator[str]:
    """The address of the portal alone."""
    with servida(crear_portal(ventanilla, "http://127.0.0.1", RUTAS, releer=releer)) as direccion:
        yield direccion


@contextmanager
def servida(aplicacion: "WSGIApplication") -> Iterator[str]:
    """The address of an application, served by threads of this process until the end."""
    servidor = make_server("127.0.0.1", 0, aplicacion, threaded=True)
    hilo = threading.Thread(target=servidor.serve_forever, daemon=True)
    hilo.start()
    try:
        yield f"http://127.0.0.1:{servidor.server_port}"
    finally:
        servidor.shutdown()
        servidor.server_close()
        hilo.join(10)
