"""A hub that is replaced, or stopped, under load: no call fails, and nobody is cut off."""

import http.client
import os
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import islice
from pathlib import Path
from threading import Event, Lock

import pytest

from tests.config.servidor import Hub, hub
from tests.procesos import hijos_de

LIMITE = 30.0
CALLERS = 8
POR_CONEXION = 50
"""Calls that a caller makes on a connection before it takes a new one, which another process may get."""


class Trafico:
    """Callers that keep their connections, say so when one fails, and remember who served them."""

    def __init__(self, servidor: Hub) -> None:
        self._servidor = servidor
        self._cerrojo = Lock()
        self.fin = Event()
        self.pids: dict[int, int] = {}
        """Answers by the process that gave them."""
        self.fallas: list[str] = []

    def llamar(self) -> None:
        while not self.fin.is_set():
            with closing(http.client.HTTPConnection("127.0.0.1", self._servidor.puerto, timeout=20)) as conexion:
                conexion.connect()
                for _ in range(POR_CONEXION):
                    if self.fin.is_set() or not self._una(conexion):
                        break

    def _una(self, conexion: http.client.HTTPConnection) -> bool:
        """One call; whether another may follow on its connection."""
        try:
            conexion.request("POST", "/breve", b"x" * 100)
            respuesta = conexion.getresponse()
            pid = int(respuesta.read().split()[0])
        except (OSError, http.client.HTTPException, ValueError, IndexError) as error:
            with self._cerrojo:
                self.fallas.append(repr(error))
            return False
        with self._cerrojo:
            self.pids[pid] = self.pids.get(pid, 0) + 1
        return conexion.sock is not None

    def esperar(self, que) -> None:
        limite = time.monotonic() + LIMITE
        while not que() and not self.fallas:
            assert time.monotonic() < limite, self.pids
            time.sleep(0.01)


def vive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("senal", [signal.SIGHUP, signal.SIGUSR2])
def test_un_relevo_bajo_carga_no_falla_ninguna_llamada(senal):
    """Twice in a row: other processes answer, those before are gone, and whoever watches the hub sees the same number."""
    with hub() as servidor, ThreadPoolExecutor(CALLERS) as hilos:
        trafico = Trafico(servidor)
        llamadas = [hilos.submit(trafico.llamar) for _ in range(CALLERS)]
        try:
            for _ in range(2):
                trafico.pids.clear()
                trafico.esperar(lambda: len(trafico.pids) == 2)
                antes = set(trafico.pids)
                servidor.proceso.send_signal(senal)
                trafico.esperar(lambda antes=antes: len(set(trafico.pids) - antes) == 2 and not any(map(vive, antes)))
        finally:
            trafico.fin.set()
        [llamada.result() for llamada in llamadas]
        assert trafico.fallas == []
        assert servidor.proceso.poll() is None


def test_un_relevo_que_no_podria_atender_no_se_hace(tmp_path: Path):
    """The processes that serve go on, and the log says why."""
    impedimento = tmp_path / "impedimento"
    with hub(IMPEDIMENTO=str(impedimento), HUB_PROCESOS="1") as servidor:
        proceso = servidor.pedir()[1].split()[0]
        impedimento.touch()
        servidor.proceso.send_signal(signal.SIGHUP)
        (dicha,) = islice((una for una in servidor.leer_trazas() if una["event"] == "relevo_imposible"), 1)
        assert dicha["texto"] == "no se puede"
        assert servidor.pedir()[1].split()[0] == proceso


@pytest.mark.parametrize("senal", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("momento", ["al oírlo", "al comprobar", "al empezar"])
def test_detenerse_en_medio_de_un_relevo_termina_en_orden_a_todos(senal, momento):
    """Those whose place was about to be taken too; whenever it comes, the signal is not lost."""
    with hub() as servidor:
        antes: set[int] = set()
        while len(antes) < 2:
            antes.add(int(servidor.pedir("/breve")[1].split()[0]))
        limite = time.monotonic() + LIMITE
        servidor.proceso.send_signal(signal.SIGHUP)
        if momento == "al comprobar":
            while len(hijos_de(servidor.proceso)) < 3:
                assert time.monotonic() < limite
        if momento == "al empezar":
            (_,) = islice((una for una in servidor.leer_trazas() if una["event"] == "relevo"), 1)
        servidor.proceso.send_signal(senal)
        _, trazas = servidor.proceso.communicate(timeout=40)
        assert (servidor.proceso.returncode, "caida" in trazas) == (0, False), trazas
        assert not any(map(vive, antes))


@pytest.mark.cronometro
def test_detenerse_bajo_carga_no_falla_ninguna_llamada():
    """Who sends callers here is told first; until it has acted each is served, on kept connections and on new ones."""
    with hub(HUB_ESPERA_RETIRO="2") as servidor, ThreadPoolExecutor(CALLERS) as hilos:
        trafico = Trafico(servidor)
        llamadas = [hilos.submit(trafico.llamar) for _ in range(CALLERS)]
        trafico.esperar(lambda: len(trafico.pids) == 2)
        assert servidor.pedir("/lista")[0] == 200
        servidor.proceso.send_signal(signal.SIGTERM)
        trafico.esperar(lambda: servidor.pedir("/lista")[0] == 503)
        hechas = sum(trafico.pids.values())
        trafico.esperar(lambda: sum(trafico.pids.values()) > hechas + 100)
        trafico.fin.set()
        [llamada.result() for llamada in llamadas]
        desde = time.monotonic()
        servidor.proceso.communicate(timeout=20)
        assert trafico.fallas == []
        assert servidor.proceso.returncode == 0
        assert time.monotonic() - desde < 2 + 4


def test_quien_calla_en_su_conexion_no_pierde_la_llamada_que_trae_al_detenerse():
    """A connection kept through the whole drain still has its next request answered, which tells that it is the last."""
    with hub(HUB_ESPERA_RETIRO="1", HUB_PROCESOS="1") as servidor:
        with closing(http.client.HTTPConnection("127.0.0.1", servidor.puerto, timeout=20)) as conexion:
            conexion.request("GET", "/")
            conexion.getresponse().read()
            servidor.proceso.send_signal(signal.SIGTERM)
            limite = time.monotonic() + LIMITE
            while not _rehusa(servidor.puerto):
                assert time.monotonic() < limite
                time.sleep(0.01)
            conexion.request("GET", "/")
            respuesta = conexion.getresponse()
            assert (respuesta.status, respuesta.getheader("Connection")) == (200, "close")
        servidor.proceso.communicate(timeout=20)


def _rehusa(puerto: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", puerto), timeout=5).close()
    except ConnectionRefusedError:
        return True
    return False


def test_con_una_escucha_ajena_reiniciar_no_corta_a_nadie():
    """As under systemd: the socket outlives the hub, and who calls in between waits for the next one."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as escucha, ThreadPoolExecutor(4) as hilos:
        with hub(escucha=escucha, HUB_PROCESOS="1") as primero:
            assert primero.pedir()[0] == 200
            primero.proceso.send_signal(signal.SIGTERM)
            primero.proceso.communicate(timeout=20)
        esperan = [hilos.submit(primero.pedir) for _ in range(4)]
        with hub(escucha=escucha, HUB_PROCESOS="1") as segundo:
            pids = {int(llamada.result()[1].split()[0]) for llamada in esperan}
            assert pids == {int(segundo.pedir()[1].split()[0])}
