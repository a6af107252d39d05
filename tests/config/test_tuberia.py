"""Requests that come all at once down one connection are served in their order, in bounded memory, and disturb nobody."""

import contextlib
import socket
import time
from threading import Thread

import pytest

from bench.atacantes import respuestas
from bench.procesos import hijos, pss_mb
from tests.config.servidor import hub

CUANTAS = 10_000


def una(numero: int, a_trozos: bool) -> bytes:
    """A request of about 2.6 kB whose body is as long as its number says."""
    cuerpo = b"x" * (2000 + numero % 1000)
    if a_trozos:
        return b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (
            len(cuerpo),
            cuerpo,
        )
    return b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s" % (len(cuerpo), cuerpo)


@pytest.mark.cronometro
@pytest.mark.parametrize("a_trozos", [False, True])
def test_diez_mil_peticiones_seguidas_cuestan_lo_que_diez_mil_peticiones(a_trozos):
    """All are answered, each in its place; the processes do not grow, and others are served meanwhile."""
    todas = b"".join(una(numero, a_trozos) for numero in range(CUANTAS))
    with hub() as servidor, socket.create_connection(("127.0.0.1", servidor.puerto), timeout=30) as conexion:
        servidor.pedir()
        antes, comienzo = sum(map(pss_mb, hijos(servidor.proceso.pid))), time.monotonic()
        envio = Thread(target=conexion.sendall, args=(todas,))
        envio.start()
        mayor = 0.0
        for numero, respuesta in zip(range(CUANTAS), respuestas(conexion), strict=False):
            assert int(respuesta.split()[-1]) == 2000 + numero % 1000
            if numero % 1000 == 0:
                mayor = max(mayor, sum(map(pss_mb, hijos(servidor.proceso.pid))))
                pedido = time.monotonic()
                assert servidor.pedir()[0] == 200
                assert time.monotonic() - pedido < 1.5
        assert numero == CUANTAS - 1
        assert mayor - antes < 30
        assert time.monotonic() - comienzo < 60
        envio.join()


@pytest.mark.cronometro
def test_quienes_piden_y_no_leen_no_ocupan_hilos():
    """Their answers fill what the kernel keeps for them; then their next request has to wait, and no thread with it."""
    with hub(HUB_PROCESOS="1", HUB_HILOS="2") as servidor, contextlib.ExitStack() as sordas:
        servidor.pedir()
        for _ in range(8):
            sorda = sordas.enter_context(socket.create_connection(("127.0.0.1", servidor.puerto)))
            sorda.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            sorda.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                while True:
                    sorda.send(una(0, False) * 100)
        for _ in range(20):
            comienzo = time.monotonic()
            assert servidor.pedir()[0] == 200
            assert time.monotonic() - comienzo < 1.5
