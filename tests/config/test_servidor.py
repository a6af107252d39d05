"""The server keeps its promises: it finishes what it took, replaces who dies, and believes nobody it was not told to."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from config.ajustes import Ajustes, ErrorDeAjuste, Escucha
from config.servidor import abrir

PROGRAMA = """
import os, time
from config.ajustes import Ajustes
from config.metricas import Metricas
from config.observacion import pagina_metricas
from config.procedencia import con_procedencia
from config.servidor import servir
from config.trazas import configurar

ajustes = Ajustes.desde_entorno(os.environ)
metricas = Metricas(puertas=["soap11"], operaciones=["crear"], desenlaces=["aceptado"], codigos=[])

def fabrica():
    leer_metricas = pagina_metricas(metricas, ajustes.metricas_permitidas)
    def aplicacion(entorno, comenzar):
        if motivo := entorno.get("hub.peticion_ilegible"):
            dicho = f"{entorno['PATH_INFO']} {motivo}".encode()
            comenzar("500 Internal Server Error", [("Content-Length", str(len(dicho)))])
            return [dicho]
        if entorno["PATH_INFO"] == "/metricas":
            return leer_metricas(entorno, comenzar)
        if entorno["PATH_INFO"] == "/falla":
            raise ValueError("RUN 12345678")
        if entorno["PATH_INFO"] == "/lento":
            time.sleep(0.5)
        cuerpo = entorno["wsgi.input"].read()
        metricas.contar(puerta="soap11", operacion="crear", desenlace="aceptado", segundos=0.01)
        dicho = " ".join([str(os.getpid()), entorno["REMOTE_ADDR"], entorno["wsgi.url_scheme"], str(len(cuerpo))]).encode()
        comenzar("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(dicho)))])
        return [dicho]
    return con_procedencia(aplicacion, ajustes.proxies)

configurar(ajustes.nivel_trazas)
servir(ajustes, fabrica, metricas, lambda: print("listo", flush=True))
"""


class Hub:
    """A server in a process of its own."""

    def __init__(self, proceso: subprocess.Popen, puerto: int) -> None:
        self.proceso = proceso
        self.puerto = puerto

    def pedir(self, ruta: str = "/", cabeceras: dict | None = None) -> tuple[int, str]:
        """Status and text of one request on a connection of its own."""
        conexion = http.client.HTTPConnection("127.0.0.1", self.puerto, timeout=20)
        try:
            conexion.request("GET", ruta, headers=cabeceras or {})
            respuesta = conexion.getresponse()
            return respuesta.status, respuesta.read().decode()
        finally:
            conexion.close()

    def terminar(self) -> list[dict]:
        """Stop it in order; its log."""
        self.proceso.send_signal(signal.SIGTERM)
        _, trazas = self.proceso.communicate(timeout=40)
        return [json.loads(linea) for linea in trazas.splitlines()]


@contextmanager
def hub(**entorno: str):
    with socket.create_server(("127.0.0.1", 0)) as enchufe:
        puerto = enchufe.getsockname()[1]
    proceso = subprocess.Popen(
        [sys.executable, "-c", PROGRAMA],
        env={**os.environ, "HUB_ESCUCHA": f"127.0.0.1:{puerto}", "HUB_PROCESOS": "2", **entorno},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert proceso.stdout.readline() == "listo\n"
        yield Hub(proceso, puerto)
    finally:
        if proceso.poll() is None:
            proceso.send_signal(signal.SIGTERM)
            proceso.communicate(timeout=40)


def test_al_detenerse_termina_lo_que_recibio():
    """Eight slow requests are in the works when SIGTERM comes: all eight are answered, and the server ends with 0."""
    with hub() as servidor, ThreadPoolExecutor(8) as hilos:
        servidor.pedir()
        pedidos = [hilos.submit(servidor.pedir, "/lento") for _ in range(8)]
        time.sleep(0.25)
        servidor.terminar()

        assert [pedido.result()[0] for pedido in pedidos] == [200] * 8
        assert servidor.proceso.returncode == 0


def test_un_proceso_muerto_se_reemplaza_y_lo_contado_queda():
    """`kill -9` of a process: another takes its place, and the metrics forget nothing."""
    with hub() as servidor:
        pids = {int(servidor.pedir()[1].split()[0]) for _ in range(20)}
        os.kill(min(pids), signal.SIGKILL)
        limite, nuevos, pedidos = time.monotonic() + 15, set(), 20
        while not nuevos and time.monotonic() < limite:
            try:
                nuevos = {int(servidor.pedir()[1].split()[0])} - pids
                pedidos += 1
            except OSError:
                time.sleep(0.05)

        assert nuevos
        assert (
            f'hub_mensajes_total{{desenlace="aceptado",operacion="crear",puerta="soap11"}} {pedidos}.0'
            in servidor.pedir("/metricas")[1]
        )


def test_sin_proxies_declarados_nadie_cambia_su_procedencia():
    """A caller cannot pass for another, for https, or for someone who may read the metrics through a local proxy."""
    cabeceras = {"X-Forwarded-For": "10.9.9.9", "X-Forwarded-Proto": "https"}
    with hub() as servidor:
        assert servidor.pedir("/", cabeceras)[1].split()[1:3] == ["127.0.0.1", "http"]
        assert servidor.pedir("/metricas", cabeceras)[0] == 403


def test_un_proxy_declarado_dice_de_quien_es_la_peticion():
    """Behind a declared proxy the caller is the rightmost stranger of the chain."""
    cabeceras = {"X-Forwarded-For": "6.6.6.6, 10.9.9.9, 127.0.0.9", "X-Forwarded-Proto": "https"}
    with hub(HUB_PROXIES="127.0.0.0/8") as servidor:
        assert servidor.pedir("/", cabeceras)[1].split()[1:3] == ["10.9.9.9", "https"]
        assert servidor.pedir("/metricas", cabeceras)[0] == 403
        assert servidor.pedir("/", {"X-Forwarded-For": "<script>"})[1].split()[1] == "127.0.0.1"
        assert servidor.pedir("/metricas")[0] == 200


def test_las_trazas_del_servidor_no_llevan_datos():
    """Neither the query of a request nor the message of an exception is written; the request itself is."""
    with hub(HUB_TRAZAR_ACCESOS="si") as servidor:
        servidor.pedir("/portal?run=12345678")
        estado, pagina = servidor.pedir("/falla?run=12345678")
        lineas = servidor.terminar()

    assert estado == 500
    assert "12345678" not in json.dumps(lineas) + pagina
    accesos = [(linea["ruta"], linea["estado"]) for linea in lineas if linea["event"] == "acceso"]
    assert ("/portal", 200) in accesos
    assert [linea["excepcion"]["tipo"] for linea in lineas if "excepcion" in linea] == ["builtins.ValueError"]
    assert {"atiende"} <= {linea["event"] for linea in lineas}


def test_un_puerto_ocupado_se_dice_con_claridad():
    """The operator reads which address it was, and which variable changes it."""
    with socket.create_server(("127.0.0.1", 0)) as ocupado:
        ajustes = Ajustes.desde_entorno({"HUB_ESCUCHA": f"127.0.0.1:{ocupado.getsockname()[1]}"})
        with pytest.raises(ErrorDeAjuste, match=r"ya lo ocupa otro programa.*HUB_ESCUCHA"):
            abrir(ajustes.escucha)


@pytest.fixture
def escuchando():
    """A listening socket with little patience, and its address."""
    with socket.create_server(("127.0.0.1", 0)) as enchufe:
        puerto = enchufe.getsockname()[1]
    with abrir(Escucha("127.0.0.1", puerto), paciencia=1) as enchufe:
        yield enchufe


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux offers this")
def test_quien_no_habla_no_ocupa_a_nadie(escuchando):
    """A connection is handed over only when something came on it."""
    escuchando.settimeout(0.3)
    with socket.create_connection(escuchando.getsockname()) as cliente:
        with pytest.raises(TimeoutError):
            escuchando.accept()
        cliente.sendall(b"GET")
        escuchando.settimeout(10)
        aceptada = escuchando.accept()[0]
        with aceptada:
            assert aceptada.recv(3) == b"GET"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux offers this")
def test_quien_calla_a_mitad_de_camino_pierde_su_turno(escuchando):
    """A caller that stops in the middle of a request is given up, even by code that waits without end."""
    with socket.create_connection(escuchando.getsockname()) as cliente:
        cliente.sendall(b"GET")
        with escuchando.accept()[0] as aceptada:
            aceptada.setblocking(True)
            aceptada.recv(3)
            comienzo = time.monotonic()
            with pytest.raises(BlockingIOError):
                aceptada.recv(3)
            assert time.monotonic() - comienzo < 5


def test_cuarenta_conexiones_mudas_no_demoran_al_siguiente():
    """More silent connections than the hub has threads: the next caller is served at once."""
    with hub() as servidor, contextlib.ExitStack() as mudas:
        for _ in range(40):
            mudas.enter_context(socket.create_connection(("127.0.0.1", servidor.puerto)))
        servidor.pedir()
        comienzo = time.monotonic()
        assert servidor.pedir()[0] == 200
        assert time.monotonic() - comienzo < 1.5


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
        assert all(insistencia.result() > 10 for insistencia in insistencias)


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
