"""The network to the database falls silent: nobody waits for long, all are told, and it is well again soon after."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from servicios.publicacion import RUTAS
from tests.elenco import NORTE
from tests.red import RedDePrueba, con_escucha, red_de_prueba
from tests.servicios.mensajes import crear, ficha, muestra, sobre11

pytestmark = pytest.mark.postgres
SILENCIO = float(os.environ.get("HUB_PRUEBAS_SILENCIO", "14"))
"""Seconds; longer than all patience that the hub has."""
HOLGURA = 3.0
"""Seconds that a busy machine may need on top of what is promised."""
LLAMADORES = 6
HUB = [sys.executable, "-c", "from consola import principal; principal()", "servir"]


@contextmanager
def hub_en(red: RedDePrueba, base: str, datos: Path) -> Iterator[tuple[int, Path]]:
    """A hub on that host, which is called on a port of this one, and its log."""
    bitacora = datos / "bitacora.txt"
    entorno = {"HUB_BASE_DATOS": base, "HUB_DATOS": str(datos), "HUB_BASE_PRUEBAS": "no", "HUB_ESPERA_RETIRO": "0"}
    with socket.create_server(("127.0.0.1", 0), backlog=100) as escucha, bitacora.open("wb") as errores:
        orden = red.comando_del_hub(*con_escucha(escucha, HUB))
        with subprocess.Popen(orden, env={**os.environ, **entorno}, stderr=errores, pass_fds=(escucha.fileno(),)) as proceso:
            try:
                yield escucha.getsockname()[1], bitacora
            finally:
                proceso.send_signal(signal.SIGTERM)


def pedir(puerto: int, ruta: str, cuerpo: bytes | None = None) -> tuple[int, bytes, float]:
    """Status, body and seconds of a request; who shall come again is told when."""
    desde = time.monotonic()
    with closing(http.client.HTTPConnection("127.0.0.1", puerto, timeout=60)) as conexion:
        conexion.request("POST" if cuerpo else "GET", ruta, cuerpo, {"Content-Type": "text/xml; charset=utf-8"})
        respuesta = conexion.getresponse()
        contenido = respuesta.read()
        assert (b"HUB-9002" in contenido) is (respuesta.getheader("Retry-After") == "5")
        return respuesta.status, contenido, time.monotonic() - desde


def lista_en(puerto: int, estado: int, limite: float) -> float:
    """Seconds until `/salud/lista` has that status; each answer of it comes at once."""
    desde = time.monotonic()
    while (dicho := pedir(puerto, "/salud/lista"))[0] != estado:
        assert time.monotonic() - desde < limite, dicho
        assert dicho[2] < HOLGURA, dicho
        time.sleep(0.05)
    return time.monotonic() - desde


def llamar_hasta(puerto: int, clave: str, quien: int, fin: float) -> list[tuple[int, bytes, float]]:
    """Messages of one laboratory's connection, one after the other."""
    hechas = []
    while time.monotonic() < fin:
        codigo = f"R-{quien}-{len(hechas)}"
        hechas.append(pedir(puerto, RUTAS["soap11"], sobre11(crear(muestra(codigo)), ficha(clave, str(NORTE)))))
    return hechas


@pytest.mark.cronometro
def test_una_red_callada_no_deja_a_nadie_esperando(bancada, tmp_path, record_property):
    """503 within 3 s, each call HUB-9002 within 10 s, well again within 5 s; and the log tells of both changes."""
    with (
        bancada.base("postgres", con="elenco") as direccion,
        red_de_prueba(direccion) as (red, base),
        hub_en(red, base, tmp_path) as (puerto, bitacora),
        ThreadPoolExecutor(LLAMADORES) as hilos,
    ):
        clave = bancada.claves("postgres")[NORTE]
        lista_en(puerto, 200, 30)
        estado, cuerpo, _ = pedir(puerto, RUTAS["soap11"], sobre11(crear(muestra("R-0")), ficha(clave, str(NORTE))))
        assert estado == 200, cuerpo

        red.callar()
        fin = time.monotonic() + SILENCIO
        llamadas = [hilos.submit(llamar_hasta, puerto, clave, n, fin - 1) for n in range(LLAMADORES)]
        callo = lista_en(puerto, 503, 3 + HOLGURA)
        hechas = [una for llamada in llamadas for una in llamada.result()]
        peor = max(segundos for *_, segundos in hechas)
        assert {(estado, b"HUB-9002" in cuerpo) for estado, cuerpo, _ in hechas} == {(500, True)}, hechas
        assert peor < 10 + HOLGURA
        red.hablar()
        fin = time.monotonic()
        volvio = lista_en(puerto, 200, 5 + HOLGURA)
        sobre = sobre11(crear(muestra("R-1")), ficha(clave, str(NORTE)))
        while (respuesta := pedir(puerto, RUTAS["soap11"], sobre))[0] != 200:  # each process learns of it by itself
            assert time.monotonic() < fin + 5 + HOLGURA, respuesta

        sucesos = [json.loads(linea)["event"] for linea in bitacora.read_text().splitlines() if linea.startswith("{")]
        assert {"base_inaccesible", "base_recuperada"} <= set(sucesos)
        medido = f"503 after {callo:.1f} s; {len(hechas)} calls, the slowest {peor:.1f} s; well after {volvio:.1f} s"
        record_property("medido", medido)
