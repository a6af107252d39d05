"""One loop for all connections: each has its turn, and none has a thread while its caller is slow."""

import select
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from bench.atacantes import respuestas
from bench.procesos import hijos, pss_mb
from tests.config.servidor import hub

LLAMADA = b"POST /soap/v1/breve HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
PAGINA = b"GET /pagina/lento HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture(scope="module")
def servidor():
    with hub() as servidor:
        yield servidor


def contar(puerto: int, cuantas: int, segundos: float) -> list[int]:
    """How many answers each of so many connections gets that call again as soon as they are answered."""
    with ExitStack() as pila:
        conexiones = [
            pila.enter_context(socket.create_connection(("127.0.0.1", puerto), timeout=20)) for _ in range(cuantas)
        ]
        veces = dict.fromkeys(conexiones, 0)
        for conexion in conexiones:
            conexion.sendall(LLAMADA)
        fin = time.monotonic() + segundos
        while time.monotonic() < fin:
            for conexion in select.select(conexiones, [], [], 0.2)[0]:
                assert b" 200 OK\r\n" in conexion.recv(65536)
                veces[conexion] += 1
                conexion.sendall(LLAMADA)
        return list(veces.values())


@pytest.mark.cronometro
@pytest.mark.parametrize("cuantas", [16, 64, 200])
def test_todos_reciben_lo_mismo(servidor, cuantas):
    """However many call without a pause, nobody gets twice the answers of another, on whichever process they are."""
    veces = contar(servidor.puerto, cuantas, 4)
    assert min(veces) > 0
    assert max(veces) <= 2 * min(veces)


@pytest.mark.cronometro
def test_quien_no_lee_su_respuesta_no_ocupa_ni_hilo_ni_memoria():
    """Answers of 40 MB to eight who take nothing: each waits in a file, others are served, and who reads gets all of it."""
    with hub(HUB_PROCESOS="1", HUB_HILOS="2") as servidor, ExitStack() as sordas:
        servidor.pedir()
        (proceso,) = hijos(servidor.proceso.pid)
        antes = pss_mb(proceso)
        conexiones = [
            sordas.enter_context(socket.create_connection(("127.0.0.1", servidor.puerto), timeout=30)) for _ in range(8)
        ]
        for conexion in conexiones:
            conexion.sendall(b"POST /soap/v1/largo HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
        for conexion in conexiones:
            assert conexion.recv(1) == b"H"
        for _ in range(20):
            comienzo = time.monotonic()
            assert servidor.pedir()[0] == 200
            assert time.monotonic() - comienzo < 1.5
        assert pss_mb(proceso) - antes < 60
        recibidos = 1
        while recibidos < 40_000_000:
            recibidos += len(conexiones[0].recv(1 << 20))


def esperar_una(conexion: socket.socket) -> bytes:
    """The body of the next answer."""
    return next(respuestas(conexion))


def test_quien_cierra_su_mitad_recibe_su_respuesta(servidor):
    """A caller that says that it has sent all is answered, also when its requests came together."""
    for peticion, cuantas in [(LLAMADA, 1), (LLAMADA * 3, 3)]:
        with socket.create_connection(("127.0.0.1", servidor.puerto), timeout=20) as conexion:
            conexion.sendall(peticion)
            conexion.shutdown(socket.SHUT_WR)
            assert [dicho.split()[-1] for dicho in respuestas(conexion)] == [b"3"] * cuantas


@pytest.mark.cronometro
@pytest.mark.parametrize(
    "bytes_ajenos", [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"\0" * 10, b"\r\n\r\n", b"SSH-2.0-x\n"]
)
def test_lo_que_no_sera_http_no_se_espera(servidor, bytes_ajenos):
    """Who speaks TLS to the plain port, or anything else, is told at once."""
    with socket.create_connection(("127.0.0.1", servidor.puerto), timeout=20) as conexion:
        comienzo = time.monotonic()
        conexion.sendall(bytes_ajenos)
        assert "no es de HTTP" in esperar_una(conexion).decode()
        assert time.monotonic() - comienzo < 2


@pytest.mark.parametrize(
    "cuerpo",
    [b"zz\r\n", b"3\r\nabcd\r\n0\r\n\r\n", b"-1\r\n", b"3;\x01\r\nabc\r\n0\r\n\r\n", b"+3\r\nabc\r\n0\r\n\r\n", b"1_0\r\n"],
)
def test_unos_trozos_mal_formados_acaban_la_conexion(servidor, cuerpo):
    """What comes behind them could be anything, so it is not taken for a request."""
    with socket.create_connection(("127.0.0.1", servidor.puerto), timeout=20) as conexion:
        conexion.sendall(b"POST /soap/v1/x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + cuerpo + LLAMADA)
        assert len(list(respuestas(conexion))) == 1


def llamar(puerto: int, veces: int) -> Iterator[float]:
    """The seconds that each call took."""
    with socket.create_connection(("127.0.0.1", puerto), timeout=20) as conexion:
        for _ in range(veces):
            comienzo = time.monotonic()
            conexion.sendall(LLAMADA)
            assert b" 200 OK\r\n" in conexion.recv(65536)
            yield time.monotonic() - comienzo


@pytest.mark.cronometro
def test_una_avalancha_de_paginas_sin_sesion_no_hace_esperar_a_las_llamadas(servidor):
    """They have one thread of each process; who calls has the others."""
    with ExitStack() as pila:
        conexiones = [
            pila.enter_context(socket.create_connection(("127.0.0.1", servidor.puerto), timeout=60)) for _ in range(20)
        ]
        for conexion in conexiones:
            conexion.sendall(PAGINA)
        assert max(llamar(servidor.puerto, 20)) < 0.4
        contestadas, _, _ = select.select(conexiones, [], [], 0)
        assert len(contestadas) < 10
