"""Hundreds who guess passwords keep one thread of each process, and nobody else from the others."""

import select
import socket
from contextlib import ExitStack

import pytest

from bench.atacantes import respuestas
from tests.config.servidor import hub

CUANTOS = 18
TROZOS = b"3\r\nxxx\r\n0\r\n\r\n"
INGRESOS = [
    (b"GET /entrar/lento HTTP/1.0\r\n\r\n", 0),
    (b"GET /%65ntrar/lento HTTP/1.0\r\n\r\n", 0),
    (b"GET http://x/entrar/lento?a=1 HTTP/1.0\r\n\r\n", 0),
    (b"POST /entrar/lento HTTP/1.0\r\nContent-Length: 9\r\n\r\n" + b"x" * 9, 9),
    (b"POST /entrar/lento HTTP/1.0\r\nContent-Length: 20000\r\n\r\n" + b"x" * 20_000, 20_000),
    (b"POST /entrar/lento HTTP/1.1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + TROZOS, 3),
]
"""A log-in in each spelling of its address that the server takes for the same, and each kind of body; its length."""


@pytest.fixture(scope="module")
def servidor():
    with hub() as servidor:
        yield servidor


@pytest.mark.parametrize(("ingreso", "largo"), INGRESOS, ids=range(len(INGRESOS)))
def test_muchos_ingresos_lentos_no_hacen_esperar_a_los_demas(servidor, ingreso, largo):
    """Others are served while nearly all of them wait, and then each of them is served as well."""
    with ExitStack() as pila:
        direccion = ("127.0.0.1", servidor.puerto)
        conexiones = [pila.enter_context(socket.create_connection(direccion, timeout=60)) for _ in range(CUANTOS)]
        for conexion in conexiones:
            conexion.sendall(ingreso)
        for _ in range(5):
            servidor.pedir()
        contestados, _, _ = select.select(conexiones, [], [], 0)
        assert len(contestados) < CUANTOS / 3
        assert {int(next(respuestas(conexion)).split()[-1]) for conexion in conexiones} == {largo}
