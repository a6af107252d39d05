"""A request that its headers condemn is refused at once, by the server itself; it does not wait for a body."""

import random
import socket
import time
from collections.abc import Iterator

import pytest

from bench.atacantes import respuestas
from tests.config.servidor import hub

CONDENAN = [
    ["Content-Length: 900", "Transfer-Encoding: chunked"],
    ["Transfer-Encoding: chunked", "Content-Length: 0"],
    ["Content-Length: 900", "Transfer-Encoding: gzip"],
    ["Content-Length: 900", "Transfer-Encoding: identity"],
    ["Content-Length: 900", "Transfer-Encoding: magia, chunked"],
    ["Content-Length: 900", "Transfer-Encoding:"],
    ["Transfer-Encoding: chunked, gzip"],
    ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"],
    ["Transfer-Encoding: xchunked"],
    ["Content-Length: 900", "Content-Length: 901"],
    ["Content-Length: 901", "Content-Length: 900"],
    ["Content-Length: 900", "Content-Length: 900"],
    ["Content-Length: 900, 900"],
    ["Content-Length: -1"],
    ["Content-Length: +900"],
    ["Content-Length: 9e2"],
    ["Content-Length: 0x384"],
    ["Content-Length: 9 00"],
    ["Content-Length: \xb2"],
    ["Content-Length:"],
    [f"Content-Length: {'9' * 5000}"],
    ["Content-Length: 900", "Expect: magia"],
    ["Content-Length: 900", "Content-Type: a/b", "Content-Type: a/b"],
    ["Content-Length: 900", "Host: x", "Host: y"],
    ["Content-Length: 900", "X: a", " b"],
    ["Content-Length: 900", "X : a"],
    ["Content-Length: 900", "X\x00: a"],
    ["Content-Length: 900", "X: a\x00b"],
    ["Content-Length: 900", "sin dos puntos"],
    ["Content-Length: 900", *["X: y"] * 70],
    ["Content-Length: 900", f"X: {'y' * 9000}"],
    ["Content-Length: 30000000"],
]
"""Sets of headers each of which is enough, in whatever company."""
INOCENTES = [
    "Accept: */*",
    "User-Agent: Axis/1.4",
    "ACCESSKEY: x",
    'SOAPAction: ""',
    "Connection: keep-alive",
    "X-Forwarded-For: 1.2.3.4",
]


def combinaciones() -> Iterator[bytes]:
    """Each condemned set among innocent headers, in many orders, with none, some or nearly all of the body there."""
    azar = random.Random(7)
    for condena in CONDENAN:
        for _ in range(6):
            cabeceras = [*azar.sample(INOCENTES, azar.randint(0, 4)), *condena]
            if not any(linea.startswith(" ") for linea in condena):
                azar.shuffle(cabeceras)
            if azar.random() < 0.5:
                cabeceras = [linea.lower() if azar.random() < 0.5 else linea for linea in cabeceras]
            cuerpo = b"x" * azar.choice([0, 3, 800])
            yield "\r\n".join(["POST /soap HTTP/1.1", *cabeceras, "", ""]).encode("latin-1") + cuerpo
    for cabeza in (b"GET /soap HTTP/1.1\r\n", b"POST /soap HTTP/1.1\r\nContent-Length: 9\r\n"):
        yield cabeza + b"X: y\r\n" * 4000
        yield cabeza + b"X: " + b"y" * 30_000
    yield b"GET /" + b"y" * 30_000
    for version in ("HTTP/1.0", "HTTP/3.7", "HTTP", "http/1.1"):
        yield f"POST /soap {version}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
        yield f"POST soap {version}\r\nContent-Length: 900\r\n\r\n".encode()
        yield f"P()ST /soap {version}\r\nContent-Length: 900\r\n\r\n".encode()


@pytest.fixture(scope="module")
def servidor():
    with hub() as servidor:
        yield servidor


@pytest.mark.cronometro
def test_lo_que_las_cabeceras_condenan_no_espera_su_cuerpo(servidor):
    """Every combination is answered within two seconds and the connection closed, as what comes next could be anything."""
    for peticion in combinaciones():
        with socket.create_connection(("127.0.0.1", servidor.puerto), timeout=10) as conexion:
            comienzo = time.monotonic()
            conexion.sendall(peticion)
            contestadas = list(respuestas(conexion))
            assert len(contestadas) == 1, peticion
            assert time.monotonic() - comienzo < 2, peticion


def test_lo_que_las_cabeceras_no_condenan_espera_su_cuerpo(servidor):
    """So the test above would notice a server that waits for nobody."""
    azar = random.Random(8)
    for comienzo, fin, largo in [
        (["Content-Length: 900"], b"x" * 900, 900),
        (["Content-Length: 0000000000000000000000000000000900"], b"x" * 900, 900),
        (["Transfer-Encoding: chunked"], b"3\r\nabc\r\n0\r\n\r\n", 3),
        (["Transfer-Encoding: Chunked"], b"3;x=y\r\nabc\r\n0\r\nX: y\r\n\r\n", 3),
        (["Content-Length: 300000", "Expect: 100-Continue"], b"x" * 300_000, 300_000),
    ]:
        for _ in range(4):
            cabeceras = [*azar.sample(INOCENTES, 3), *comienzo]
            azar.shuffle(cabeceras)
            with socket.create_connection(("127.0.0.1", servidor.puerto), timeout=10) as conexion:
                conexion.sendall("\r\n".join(["POST / HTTP/1.1", *cabeceras, "", ""]).encode())
                llegan = respuestas(conexion)
                if "Expect: 100-Continue" in cabeceras:
                    assert conexion.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
                servidor.pedir()
                conexion.sendall(fin)
                assert int(next(llegan).split()[-1]) == largo
