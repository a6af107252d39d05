"""Two hubs behind the proxy that we ship are restarted and reloaded while messages come: none fails, none is lost."""

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import text

from bench.hub import Hub
from modelos.base import crear_motor
from modelos.migraciones import CARPETA, migrar
from tests.despliegue.hubs import HubDelPar
from tests.despliegue.proxies import NOMBRES, proxy, puertos_libres
from tests.despliegue.remitente import Remitente
from tests.migraciones import escribir

pytestmark = pytest.mark.postgres
VUELTAS = int(os.environ.get("HUB_PRUEBAS_RELEVOS", "1"))
"""How often each of the two hubs is restarted, and how often it is reloaded."""
POR_SEGUNDO = int(os.environ.get("HUB_PRUEBAS_RITMO", "60"))
LLAMADORES = 8
AMPLIACION = """
ampliar.columna("muestra", sa.Column("color", sa.String(20)))
ampliar.columna("mensaje", sa.Column("piso", sa.Integer(), server_default="0", nullable=False))
ampliar.indice("ix_muestra_color", "muestra", ["color"])
ampliar.tabla("color", sa.Column("nombre", sa.String(20), primary_key=True))
"""
"""What the schema of a later hub has besides."""


@pytest.mark.parametrize("delante", NOMBRES)
def test_ni_reiniciar_ni_relevar_falla_una_llamada(bancada, tmp_path, delante, record_property):
    """Each hub in turn: stopped and begun anew, and reloaded, under a steady load; every answer is of a stored sample.

    At last the schema grows under both, which go on serving, and even begin anew.
    """
    with ExitStack() as pila:
        base = pila.enter_context(bancada.base("postgres"))
        preparado = Hub(base, tmp_path / "preparar")
        (tmp_path / "preparar").mkdir()
        preparado.preparar()
        puertos = puertos_libres(2)
        hubs = [HubDelPar(base, puerto, tmp_path / str(puerto)) for puerto in puertos]
        for uno in hubs:
            pila.callback(uno.detener)
        frente = pila.enter_context(proxy(delante, puertos, tmp_path / delante))
        remitentes = [Remitente(frente, preparado.clave, numero, LLAMADORES / POR_SEGUNDO) for numero in range(LLAMADORES)]
        fin = Event()
        hilos = pila.enter_context(ThreadPoolExecutor(LLAMADORES))
        pila.callback(fin.set)
        envios = [hilos.submit(uno.enviar, fin) for uno in remitentes]
        for _ in range(VUELTAS):
            for uno in hubs:
                uno.reiniciar()
                uno.relevar()
        _ampliar(base, tmp_path / "siguiente")
        for uno in hubs:
            assert uno.salud()["esquema"] == "siguiente"
            uno.relevar()
        fin.set()
        for envio in envios:
            envio.result()

        fallas = [falla for uno in remitentes for falla in uno.fallas.values()]
        acusados = [codigo for uno in remitentes for codigo in uno.acusados]
        assert fallas == []
        guardadas = Counter(_codigos(base))
        assert max(guardadas.values()) == 1
        assert set(guardadas) == set(acusados)
        record_property("medido", f"{delante}: {len(acusados)} messages, {2 * VUELTAS} restarts, {2 * VUELTAS} reloads")


def _ampliar(base: str, carpeta: Path) -> None:
    """Bring the database to the schema of a later hub, as its `hub migrar` does."""
    escribir(carpeta, AMPLIACION)
    motor = crear_motor(base)
    migrar(motor, carpetas=(CARPETA, carpeta))
    motor.dispose()


def _codigos(base: str) -> list[str]:
    motor = crear_motor(base)
    with motor.connect() as conexion:
        codigos = conexion.execute(text("SELECT codigo_muestra_cliente FROM muestra")).scalars().all()
    motor.dispose()
    return list(codigos)
