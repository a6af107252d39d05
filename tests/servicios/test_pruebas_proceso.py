"""The sandbox's process: one for the whole hub, the last in line, and nothing to the hub when it dies."""

import os
import re
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from lxml import etree

import hub as composicion
from bench.hub import Hub
from dominio.pruebas.laboratorios import LABORATORIOS, MENSAJES_POR_ORIGEN
from dominio.vocabulario.limites import MIB
from servicios.pruebas import proceso as pruebas_proceso
from servicios.pruebas.hija import MEMORIA_DE_PRUEBAS
from servicios.pruebas.puertas import PREFIJO
from servicios.publicacion import RUTAS
from tests.portal.pruebas import MAESTROS, HubEntero, hub_entero
from tests.servicios.mensajes import SOAP, TIPO

NORTE = LABORATORIOS[0].clave
ESPERA = 60
ESTADO = '<estadoServicio xmlns="urn:hub-lis:interconexion:v1"/>'
CONSOLA = "from consola import principal; principal()"
OBEDECER = """
import os, re, signal, time
from puertas.aparte import limitarse
from servicios.pruebas import banco, hija
hija.MAXIMO_CPU = 0.5
os.nice = lambda _: 0  # the test waits for it
limitarse(hija.MEMORIA_DE_PRUEBAS)
responder = banco.Banco.responder
def obedecer(este, pedido):
    orden = pedido.cuerpo.rpartition(b'<!--')[2]
    if orden.startswith(b'quemar'):
        while True: pass
    if orden.startswith(b'acaparar'):
        re.match('(a+)+$', 'a' * 64 + 'b')
    if orden.startswith(b'llenar'):
        bytearray(hija.MEMORIA_DE_PRUEBAS)
    if orden.startswith(b'morir'):
        os.kill(os.getpid(), signal.SIGKILL)
    if orden.startswith(b'dormir'):
        time.sleep(3)
    return responder(este, pedido)
banco.Banco.responder = obedecer
"""
"""A sandbox that does what a comment after the message says, in the place of a hole that nobody knows yet."""


@pytest.fixture
def con_programa(monkeypatch, tmp_path, bancada) -> Callable[[str], HubEntero]:
    """Gives a hub whose sandbox's process runs that program; its starts need not be apart."""
    pilas = []

    def hacer(programa: str) -> HubEntero:
        monkeypatch.setattr(pruebas_proceso, "ENTRE_ARRANQUES", 0.0)
        pilas.append(hub_entero(tmp_path, bancada, "sqlite", programa))
        return pilas[-1].__enter__()

    yield hacer
    for pila in pilas:
        pila.__exit__(None, None, None)


def hijas(datos: Path) -> list[int]:
    """Processes that serve the sandbox of that hub."""
    halladas = []
    for ruta in Path("/proc").glob("[0-9]*"):
        try:
            orden = (ruta / "cmdline").read_bytes().split(b"\0")
            if b"servir-pruebas" in orden and orden[-2].startswith(f"{datos}/".encode()):
                halladas.append(int(ruta.name))
        except (OSError, IndexError):
            continue
    return halladas


def hasta(condicion: Callable[[], object]) -> None:
    """Until it is so, or the test fails."""
    limite = time.monotonic() + ESPERA
    while not condicion():
        assert time.monotonic() < limite, "it did not happen in time"
        time.sleep(0.02)


def mandar(hub: HubEntero, orden: str = "") -> str | None:
    """The code with which the sandbox answers a message that has this order behind; None when it is served."""
    cuerpo = SOAP["soap11"](MAESTROS) + (f"<!--{orden}-->".encode() if orden else b"")
    respuesta = hub.enviar(PREFIJO + RUTAS["soap11"], cuerpo, {"ACCESSKEY": NORTE}, TIPO["soap11"])
    return etree.fromstring(respuesta.data).findtext(".//{*}ErrorHub/{*}codigo")


def real(hub: HubEntero) -> float:
    """Seconds that the real hub takes to answer."""
    desde = time.monotonic()
    assert hub.soap(ESTADO, "", pruebas=False).status_code == 200
    return time.monotonic() - desde


# ── What it is ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_es_un_proceso_aparte_el_ultimo_de_la_fila_y_con_la_memoria_contada(tmp_path, bancada):
    """Niceness 19 from its first line, a bound of its memory, and no priority lost by the hub's own process."""
    propia = os.getpriority(os.PRIO_PROCESS, 0)
    with hub_entero(tmp_path, bancada, "sqlite", composicion.SERVIR_PRUEBAS) as hub:
        assert hijas(tmp_path) == []
        assert mandar(hub) is None
        (hija,) = hijas(tmp_path)
        limites = Path(f"/proc/{hija}/limits").read_text()
        assert os.getpriority(os.PRIO_PROCESS, hija) == 19
        assert int(re.search(r"Max data size +(\d+)", limites)[1]) == MEMORIA_DE_PRUEBAS
        assert Path(f"/proc/{hija}/oom_score_adj").read_text().strip() == "1000"
        assert os.getsid(hija) == os.getsid(0), "priorities are compared within a session"
        assert os.getpriority(os.PRIO_PROCESS, 0) == propia
    hasta(lambda: not hijas(tmp_path))


def test_no_sabe_donde_esta_la_base_del_hub(tmp_path, bancada):
    """Whoever takes that process over finds neither the real database's address nor its password in it."""
    with hub_entero(tmp_path, bancada, "sqlite") as hub:
        assert mandar(hub) is None
        (hija,) = hijas(tmp_path)
        assert hub.ajustes.base_datos.encode() not in Path(f"/proc/{hija}/environ").read_bytes()


def test_muchos_a_la_vez_lanzan_uno_solo(con_programa, tmp_path):
    """Also when they are of different processes of the hub, each with its own way to it."""
    hub = con_programa(CONSOLA)
    otro = composicion.crear_pruebas(hub.ajustes)
    cuerpo = SOAP["soap11"](MAESTROS)
    with ThreadPoolExecutor(6) as hilos:
        envios = [
            hilos.submit(banco.enviar, "soap11", cuerpo, NORTE, "192.0.2.7") for banco in (hub.banco, otro) for _ in range(3)
        ]
        assert {envio.result().estado for envio in envios} == {"200 OK"}
    assert len(hijas(tmp_path)) == 1
    hub.banco.proceso.soltar()
    assert otro.enviar("soap11", cuerpo, NORTE, "192.0.2.7").estado == "200 OK", "it stays for whoever still needs it"
    otro.proceso.soltar()
    hasta(lambda: not hijas(tmp_path))


def test_una_ruta_larga_no_le_estorba(tmp_path, bancada):
    """The name of a socket holds 107 bytes; the directory of the hub's data may have more."""
    datos = tmp_path / ("d" * 120)
    with hub_entero(datos, bancada, "sqlite") as hub:
        assert mandar(hub) is None


# ── Whatever is done to it ──────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.cronometro
@pytest.mark.parametrize("como", ["quemar", "acaparar", "morir"])
def test_un_mensaje_que_la_agota_la_termina_y_el_hub_ni_lo_nota(con_programa, tmp_path, como):
    """Endless Python, an endless expression that lets no other thread run, or a kill -9: a coded fault for its sender, the
    real door answers all the while, and the next message finds a new process."""
    hub = con_programa(OBEDECER + CONSOLA)
    assert mandar(hub) is None
    (primera,) = hijas(tmp_path)
    with ThreadPoolExecutor(1) as hilos:
        malo = hilos.submit(mandar, hub, como)
        demoras = [real(hub)]
        while not malo.done():
            demoras.append(real(hub))
        assert malo.result() == "HUB-9002"
    assert max(demoras) < 3
    hasta(lambda: primera not in hijas(tmp_path))
    assert mandar(hub) is None
    assert hijas(tmp_path) != [primera]


@pytest.mark.cronometro
def test_la_memoria_que_pide_un_mensaje_no_se_la_quita_al_hub(con_programa, tmp_path):
    """Asking for more than its bound is a fault of that message alone."""
    hub = con_programa(OBEDECER + CONSOLA)
    assert mandar(hub, "llenar") in ("HUB-9001", "HUB-9002")
    assert real(hub) < 3
    assert mandar(hub) is None
    (hija,) = hijas(tmp_path)
    usada = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{hija}/status").read_text())
    assert int(usada[1]) * 1024 < MEMORIA_DE_PRUEBAS < 512 * MIB


@pytest.mark.cronometro
def test_un_mensaje_lento_no_retiene_al_hub(con_programa, monkeypatch):
    """Its sender is told to come again when the time is up, and the process goes on with what it has."""
    hub = con_programa(OBEDECER + CONSOLA)
    assert mandar(hub) is None
    monkeypatch.setattr(pruebas_proceso, "PLAZO_DE_RESPUESTA", 0.5)
    desde = time.monotonic()
    assert mandar(hub, "dormir") == "HUB-9004"
    assert time.monotonic() - desde < 3
    monkeypatch.setattr(pruebas_proceso, "PLAZO_DE_RESPUESTA", float(ESPERA))
    assert mandar(hub) is None


def test_si_no_puede_partir_se_recibe_una_falla_y_no_se_insiste_por_cada_mensaje(con_programa, monkeypatch):
    hub = con_programa("import sys; sys.exit(9)")
    assert mandar(hub) == "HUB-9002"
    monkeypatch.setattr(pruebas_proceso, "ENTRE_ARRANQUES", 600.0)
    assert [mandar(hub) for _ in range(3)] == ["HUB-9004"] * 3
    assert real(hub) < 3


def test_quien_espera_mientras_otro_la_mata_recibe_tambien_una_falla(con_programa):
    """The neighbours of a deadly message may send theirs again; none hangs, and none gets half an answer."""
    hub = con_programa(OBEDECER + CONSOLA)
    assert mandar(hub) is None
    with ThreadPoolExecutor(4) as hilos:
        codigos = list(hilos.map(lambda orden: mandar(hub, orden), ["dormir", "dormir", "morir", "dormir"]))
    assert set(codigos) <= {"HUB-9002", None}
    assert codigos[2] == "HUB-9002"


# ── When it is there ────────────────────────────────────────────────────────────────────────────────────────────────
def test_termina_cuando_nadie_la_usa_y_vuelve_cuando_alguien_la_necesita(con_programa, tmp_path):
    hub = con_programa(f"from servicios.pruebas import hija; hija.REPOSO = 0.5; {CONSOLA}")
    assert mandar(hub) is None
    (primera,) = hijas(tmp_path)
    hasta(lambda: not hijas(tmp_path))
    assert not list(tmp_path.glob("*.enchufe"))
    assert mandar(hub) is None
    assert hijas(tmp_path) not in ([], [primera])


def test_ningun_mensaje_se_pierde_mientras_termina(con_programa):
    """One that ends as soon as it has nothing to do still serves whoever came to it before it closed."""
    hub = con_programa(f"from servicios.pruebas import hija; hija.REPOSO = 0.0; {CONSOLA}")
    with ThreadPoolExecutor(3) as hilos:
        assert set(hilos.map(lambda _: mandar(hub), range(15))) == {None}


@pytest.fixture
def dos_procesos(direccion_base, tmp_path):
    """A hub of two processes, as `hub servir` starts it."""
    hub = Hub(direccion_base, tmp_path)
    hub.iniciar()
    yield hub
    hub.detener()


def por_http(hub: Hub, _n: int = 0) -> int | str:
    """The status, or the code of the fault, of a call to the sandbox on a connection of its own; sent again while busy."""
    limite = time.monotonic() + ESPERA
    while (dicho := _llamar(hub)) == "HUB-9004" and time.monotonic() < limite:
        pass
    return dicho


def _llamar(hub: Hub) -> int | str:
    pedido = urllib.request.Request(
        f"http://127.0.0.1:{hub.puerto}{PREFIJO}{RUTAS['soap11']}",
        SOAP["soap11"](MAESTROS),
        {"ACCESSKEY": NORTE, "Content-Type": TIPO["soap11"], "Connection": "close"},
    )
    try:
        with urllib.request.urlopen(pedido, timeout=ESPERA) as respuesta:
            return respuesta.status
    except urllib.error.HTTPError as error:
        return etree.fromstring(error.read()).findtext(".//{*}codigo")


def trabajadores(hub: Hub) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{hub.pid}/task/{hub.pid}/children").read_text().split()]


def padre(pid: int) -> int:
    return int(re.search(r"^PPid:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)[1])


@pytest.mark.parametrize("tipo_base", ["sqlite"], indirect=True)
def test_los_procesos_del_hub_comparten_uno_y_su_limite(dos_procesos, tmp_path):
    """Messages to both processes are counted together, and one of them may go without taking the sandbox along."""
    hub = dos_procesos
    with ThreadPoolExecutor(3) as hilos:
        dichos = list(hilos.map(lambda n: por_http(hub, n), range(MENSAJES_POR_ORIGEN.maximo + 20)))
    assert dichos.count(200) <= MENSAJES_POR_ORIGEN.maximo
    assert dichos.count("HUB-1030") >= 20
    assert set(dichos) == {200, "HUB-1030"}
    (hija,) = hijas(tmp_path)
    assert padre(hija) in trabajadores(hub)


@pytest.mark.parametrize("tipo_base", ["sqlite"], indirect=True)
@pytest.mark.parametrize("como", [signal.SIGTERM, signal.SIGKILL])
def test_termina_con_el_hub(dos_procesos, tmp_path, como):
    """Stopped in order, or killed with all its processes at once."""
    hub = dos_procesos
    assert por_http(hub) == 200
    (hija,) = hijas(tmp_path)
    for pid in [hub.pid, *(trabajadores(hub) if como is signal.SIGKILL else [])]:
        os.kill(pid, como)
    hub.detener()
    hasta(lambda: hija not in hijas(tmp_path))
