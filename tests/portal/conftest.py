"""The portal with its people, for tests without a browser (`cliente`) and with one (`navegante`)."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from ipaddress import ip_network
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Engine, update

from dominio.reportes.destinos.mensajeria import Mensajeria
from dominio.reportes.destinos.secretos import crear_llave_de_destinos
from dominio.ventanilla.ventanilla import Ventanilla
from modelos import Establecimiento
from portal.aplicacion import crear_portal
from servicios.publicacion import RUTAS
from servicios.relectura import releer
from tests.elenco import RelojDePrueba
from tests.portal.cliente import Cliente
from tests.portal.navegador import Visita, abrir, visita
from tests.portal.servidor import Personas, poblar_personas, servido
from tests.servicios.conftest import Hub


@pytest.fixture
def personas(ventanilla: Ventanilla, motor: Engine, reloj: RelojDePrueba) -> Personas:
    """A user of each role; `lab.norte` and `lab.sur` are of the two laboratories of the cast."""
    with motor.begin() as conexion:
        conexion.execute(update(Establecimiento).values(comuna_codigo=13101, servicio_salud_codigo=11))
    return poblar_personas(motor, reloj)


@pytest.fixture
def portal(ventanilla: Ventanilla, personas: Personas, tmp_path: Path) -> Flask:
    """The portal's application on a fresh database, with a key for secrets; it may reach targets on this machine."""
    llave = tmp_path / "destinos.llave"
    crear_llave_de_destinos(llave)
    mensajeria = Mensajeria(llave, [ip_network("127.0.0.0/8")])
    return crear_portal(ventanilla, "http://127.0.0.1", RUTAS, releer=releer, mensajeria=mensajeria)


@pytest.fixture
def entra(portal: Flask, personas: Personas) -> Callable[[str], Cliente]:
    """`entra("lab.norte")` gives a client that came in as that person; `entra("")` one that nobody knows."""

    def entrar(cuenta: str) -> Cliente:
        cliente = portal.test_client()
        assert isinstance(cliente, FlaskClient)
        return Cliente(cliente, personas).entrar(cuenta) if cuenta else Cliente(cliente, personas)

    return entrar


@pytest.fixture
def mesa(entra: Callable[[str], Cliente]) -> Cliente:
    """Somebody of the help desk, who came in."""
    return entra("mesa")


@pytest.fixture
def hub(motor: Engine, ventanilla: Ventanilla, claves: dict[int, str]) -> Hub:
    """The hub as laboratories' systems reach it, so that messages are what they are in life."""
    return Hub(motor, ventanilla, claves)


@pytest.fixture(scope="session")
def navegador() -> Iterator[Browser]:
    """Chromium, started once by each process of the test run."""
    with sync_playwright() as playwright:
        abierto = abrir(playwright)
        yield abierto
        abierto.close()


@pytest.fixture
def navegante(navegador: Browser, ventanilla: Ventanilla, personas: Personas) -> Iterator[Callable[..., Visita]]:
    """`navegante("lab.norte")` gives a person who came in, at a browser of their own; `navegante("")` one who did not."""
    with ExitStack() as pila:
        direccion = pila.enter_context(servido(ventanilla))

        def navegar(cuenta: str, ancho: str = "escritorio") -> Visita:
            nueva = pila.enter_context(visita(navegador, direccion, personas, ancho))
            if cuenta:
                nueva.entrar(cuenta)
            return nueva

        yield navegar
