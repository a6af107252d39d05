"""The neighbours of who takes samples: another such person and another establishment, who must find nothing of theirs."""

import pytest
from sqlalchemy import update

from dominio.personas import contrasenas
from dominio.personas.usuarios import UsuarioNuevo, registrar
from dominio.personas.usuarios_demo import UsuarioDemo
from dominio.vocabulario.enumeraciones import Rol
from modelos import Usuario
from tests.portal.tomas import poblar_vecino
from tests.tomas import OTRO_DEIS, OTRO_PROFESIONAL

VECINOS = (
    UsuarioNuevo(cuenta="tomador.vecino", nombre="Leo Mar", rol=Rol.TOMADOR, alcance=OTRO_PROFESIONAL, lugares=OTRO_DEIS),
    UsuarioNuevo(cuenta="utm.vecino", nombre="Elisa Mar", rol=Rol.ESTABLECIMIENTO, alcance=OTRO_DEIS),
)


@pytest.fixture
def vecindad(motor, personas, reloj):
    """They can come in."""
    poblar_vecino(motor)
    contrasena = contrasenas.provisoria()
    with motor.begin() as conexion:
        for nuevo in VECINOS:
            numero = registrar(conexion, nuevo, contrasenas.guardar(contrasena), reloj())
            lista = {"contrasena_provisoria": False, "contrasena_vence_en": None}
            conexion.execute(update(Usuario).where(Usuario.id == numero).values(lista))
            persona = UsuarioDemo(
                cuenta=nuevo.cuenta, nombre=nuevo.nombre, rol=nuevo.rol, contrasena=contrasena, totp_secreto=None
            )
            personas.por_cuenta[nuevo.cuenta] = persona


@pytest.fixture
def vecino(vecindad, entra):
    """The other person, who came in."""
    return entra("tomador.vecino")
