"""Hundreds who guess passwords keep one thread of each process, and nobody else from the others."""

import select
import socket
from contextlib import ExitStack

from bench.atacantes import respuestas
from tests.config.servidor import hub

CUANTOS = 40
INGRESO = b"GET /entrar/lento HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


def test_muchos_ingresos_lentos_no_hacen_esperar_a_los_demas():
    """Others are served while nearly all of them wait, and then each of them is served as well."""
    with hub() as servidor, ExitStack() as pila:
        direccion = ("127.0.0.1", servidor.puerto)
        conexiones = [pila.enter_context(socket.create_connection(direccion, timeout=60)) for _ in range(CUANTOS)]
        for conexion in conexiones:
            conexion.sendall(INGRESO)
        for _ in range(5):
            servidor.pedir()
        contestadas, _, _ = select.select(conexiones, [], [], 0)
        assert len(contestadas) < CUANTOS / 4
        assert all(int(next(respuestas(conexion)).split()[-1]) == 0 for conexion in conexiones)
