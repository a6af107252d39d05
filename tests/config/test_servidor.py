"""The server keeps its promises: it finishes what it took, replaces who dies, and believes nobody it was not told to."""

import json
import os
import resource
import signal
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from config.ajustes import Ajustes, ErrorDeAjuste
from config.escucha import abrir
from config.valores import Escucha
from tests.config.servidor import hub


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


def test_cada_proceso_puede_abrir_lo_que_sus_conexiones_necesitan():
    """Where the usual limit of open files is lower, and may be raised, it is."""
    blando, duro = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(1024, duro), duro))
    try:
        with hub(HUB_PROCESOS="1") as servidor:
            (proceso,) = {int(servidor.pedir()[1].split()[0])}
            assert resource.prlimit(proceso, resource.RLIMIT_NOFILE) == (min(4096, duro), duro)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (blando, duro))


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


@pytest.mark.cronometro
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
