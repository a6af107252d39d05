"""Who gets a thread, and when: nobody waits for a caller that is slow, silent or insistent."""

import contextlib
import http.client
import select
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.config.servidor import hub


@pytest.mark.cronometro
def test_cuarenta_conexiones_mudas_no_demoran_al_siguiente():
    """More silent connections than the hub has threads: the next caller is served at once."""
    with hub() as servidor, contextlib.ExitStack() as mudas:
        for _ in range(40):
            mudas.enter_context(socket.create_connection(("127.0.0.1", servidor.puerto)))
        servidor.pedir()
        comienzo = time.monotonic()
        assert servidor.pedir()[0] == 200
        assert time.monotonic() - comienzo < 1.5


@pytest.mark.cronometro
@pytest.mark.parametrize("enviado", [b"POST / HT", b"POST / HTTP/1.1\r\nContent-Length: 900\r\n\r\nabc"])
def test_quienes_envian_de_a_un_byte_no_demoran_al_siguiente(enviado):
    """More requests on their way than the hub has threads, each going on slowly: the next caller is served at once."""
    with hub(HUB_HILOS="2") as servidor, contextlib.ExitStack() as lentas:
        servidor.pedir()
        conexiones = [
            lentas.enter_context(socket.create_connection(("127.0.0.1", servidor.puerto), timeout=20)) for _ in range(20)
        ]
        for trozo in (enviado, b" ", b" "):
            for conexion in conexiones:
                conexion.sendall(trozo)
            comienzo = time.monotonic()
            assert servidor.pedir()[0] == 200
            assert time.monotonic() - comienzo < 1.5


@pytest.mark.cronometro
def test_quienes_no_paran_de_pedir_no_dejan_fuera_al_siguiente():
    """More callers than the hub has threads, each asking again as soon as it is answered: a new one is served at once."""
    fin = time.monotonic() + 30

    def insistir(puerto: int) -> int:
        conexion, veces = http.client.HTTPConnection("127.0.0.1", puerto, timeout=20), 0
        while time.monotonic() < fin:
            conexion.request("GET", "/")
            assert conexion.getresponse().read()
            veces += 1
        conexion.close()
        return veces

    with hub(HUB_PROCESOS="1", HUB_HILOS="2") as servidor, ThreadPoolExecutor(4) as insistentes:
        insistencias = [insistentes.submit(insistir, servidor.puerto) for _ in range(4)]
        try:
            for _ in range(10):
                comienzo = time.monotonic()
                assert servidor.pedir()[0] == 200
                assert time.monotonic() - comienzo < 1.5
        finally:
            fin = 0
        assert all(insistencia.result() >= 5 for insistencia in insistencias)


@pytest.mark.parametrize("largo", [900, 100_000, 3_000_000])
@pytest.mark.parametrize("a_trozos", [False, True])
def test_lo_que_llega_de_a_poco_se_sirve_entero(largo, a_trozos):
    """Whatever its size, with a length or in chunks, and again on the same connection."""
    cuerpo = b"x" * largo
    if a_trozos:
        cabecera, envio = b"Transfer-Encoding: chunked", b"%x\r\n%s\r\n0\r\n\r\n" % (largo, cuerpo)
    else:
        cabecera, envio = b"Content-Length: %d" % largo, cuerpo
    with hub(HUB_HILOS="2") as servidor, socket.create_connection(("127.0.0.1", servidor.puerto), timeout=20) as conexion:
        for _ in range(2):
            for trozo in (b"POST / HTTP/1.1\r\nHost: x\r\n", cabecera + b"\r\n\r\n", envio[:10], envio[10:700], envio[700:]):
                conexion.sendall(trozo)
                time.sleep(0.02)
            respuesta = http.client.HTTPResponse(conexion)
            respuesta.begin()
            assert respuesta.read().split()[-1] == str(largo).encode()


@pytest.mark.parametrize(
    ("enviado", "respuesta"),
    [
        (b"hola\r\n\r\n", " su primera línea no es de HTTP"),
        (b"POST /soap HTTP/1.1\r\nX: a\r\n b\r\n\r\n", "/soap una de sus cabeceras está partida en varias líneas"),
        (b"POST /soap HTTP/1.1\r\nExpect: magia\r\n\r\n", "/soap su cabecera Expect solo puede decir 100-continue"),
        (
            b"POST /soap HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            "/soap su cabecera Content-Length está mal escrita, repetida o en conflicto con otra",
        ),
        (
            b"POST /soap HTTP/1.1\r\n" + b"A: b\r\n" * 65 + b"\r\n",
            "/soap trae demasiadas cabeceras, o una demasiado larga",
        ),
    ],
)
def test_lo_que_no_es_http_lo_responde_la_aplicacion(enviado, respuesta):
    """No page of gunicorn's: the application is told what is wrong, and of which address, and answers in its words."""
    with hub() as servidor, socket.create_connection(("127.0.0.1", servidor.puerto), timeout=20) as conexion:
        conexion.sendall(enviado)
        recibida = http.client.HTTPResponse(conexion)
        recibida.begin()
        assert (recibida.status, recibida.read().decode()) == (500, respuesta)


def con_muchas_grandes(servidor, pila, origenes) -> list[socket.socket]:
    """A large request on its way through the proxy for each of these callers."""
    abiertas = []
    for origen in origenes:
        una = pila.enter_context(socket.create_connection(("127.0.0.1", servidor.puerto), timeout=20))
        cabeza = f"POST / HTTP/1.1\r\nX-Forwarded-For: {origen}\r\nContent-Length: 9000000\r\n\r\n"
        una.sendall(cabeza.encode() + bytes(20_000))
        abiertas.append(una)
    return abiertas


def test_el_limite_por_direccion_es_de_quien_llama_y_no_de_su_proxy():
    """Of too many large requests of one caller the slowest go, and who keeps pace stays; of many callers none goes."""
    with hub(HUB_PROCESOS="1", HUB_PROXIES="127.0.0.0/8") as servidor, contextlib.ExitStack() as pila:
        de_muchos = con_muchas_grandes(servidor, pila, [f"10.1.{n}.1" for n in range(100)])
        activa, *quietas = con_muchas_grandes(servidor, pila, ["10.2.0.1"] * 130)
        idas, fin = [], time.monotonic() + 10
        while not idas and time.monotonic() < fin:
            activa.sendall(bytes(70_000))
            idas = select.select(quietas, [], [], 0.05)[0]
        assert idas
        assert not select.select([activa, *de_muchos], [], [], 0)[0]
