"""A hub of its own for the foreign clients, started as an integrator would start it, and the clients' tools."""

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector

import pytest

AQUI = Path(__file__).parent
RAIZ = AQUI.parents[1]
PLAZO_DE_ARRANQUE = 60
PLAZO_DE_CIERRE = 20
HUB = [sys.executable, "-c", "from consola import principal; principal()"]


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """What a running hub with demo data says of itself: addresses, laboratories with their keys, a professional; and where
    its `datos` are."""
    datos = tmp_path_factory.mktemp("hub")
    orden = ["demo", "--puerto", str(_puerto_libre()), "--datos", str(datos)]
    entorno = {clave: valor for clave, valor in os.environ.items() if not clave.startswith("HUB_")}
    bitacora = tmp_path_factory.mktemp("bitacora") / "hub.txt"
    with bitacora.open("wb") as errores:
        proceso = subprocess.Popen(
            [*HUB, *orden, "--json", "--sin-jornada"], cwd=RAIZ, env=entorno, stdout=subprocess.PIPE, stderr=errores
        )
        try:
            yield json.loads(_primera_linea(proceso, bitacora)) | {"datos": datos}
        finally:
            _terminar(proceso)


def _puerto_libre():
    with socket.create_server(("127.0.0.1", 0)) as oyente:
        return oyente.getsockname()[1]


def _primera_linea(proceso, bitacora):
    """The line that the hub prints once it accepts calls; if it does not come in time, the test fails with the log."""
    selector = DefaultSelector()
    selector.register(proceso.stdout, EVENT_READ)
    linea = proceso.stdout.readline() if selector.select(PLAZO_DE_ARRANQUE) else b""
    assert linea.strip(), f"El hub no arrancó:\n{bitacora.read_text(errors='replace')[-3000:]}"
    return linea


def _terminar(proceso):
    proceso.send_signal(signal.SIGTERM)
    try:
        proceso.wait(PLAZO_DE_CIERRE)
    except subprocess.TimeoutExpired:
        proceso.kill()
        proceso.wait()
    proceso.stdout.close()


def exigir(programa):
    """The path of a tool that a client needs."""
    return shutil.which(programa) or _falta(programa)


def _falta(que):
    """Where the whole suite was asked for, a missing tool is a failure; elsewhere, a skip."""
    if os.environ.get("HUB_PRUEBAS_COMPLETAS") == "1":
        pytest.fail(f"Falta {que}, y se pidieron las pruebas completas.")
    pytest.skip(f"falta {que}")


@pytest.fixture(scope="session")
def node():
    """Node.js with the locked libraries, installed once, whichever worker comes first."""
    ejecutable, npm = exigir("node"), exigir("npm")
    instalados = AQUI / "node_modules" / ".package-lock.json"
    with (AQUI / "package-lock.json").open("rb") as candado:
        fcntl.flock(candado, fcntl.LOCK_EX)
        if not instalados.exists() or instalados.stat().st_mtime < (AQUI / "package-lock.json").stat().st_mtime:
            subprocess.run([npm, "ci"], cwd=AQUI, check=True, timeout=300, stdout=subprocess.DEVNULL)
    return ejecutable


@pytest.fixture(scope="session")
def php():
    """PHP with its SOAP extension."""
    ejecutable = exigir("php")
    modulos = subprocess.run([ejecutable, "-m"], capture_output=True, text=True, check=True, timeout=20).stdout
    if "soap" not in modulos.split():
        _falta("la extensión soap de PHP")
    return ejecutable


@pytest.fixture(scope="session")
def perl():
    """Perl with SOAP::Lite."""
    ejecutable = exigir("perl")
    if subprocess.run([ejecutable, "-MSOAP::Lite", "-e1"], stderr=subprocess.DEVNULL, timeout=20).returncode:
        _falta("SOAP::Lite de Perl")
    return ejecutable


class Mono:
    """Mono's compiler and runtime."""

    BIBLIOTECAS = "-r:System.Runtime.Serialization,System.Xml,System"

    def compilar(self, programa, *fuentes):
        """The program of these sources."""
        self.correr_orden("mcs", self.BIBLIOTECAS, f"-out:{programa}", *fuentes)
        return programa

    def correr(self, programa, *argumentos):
        """What a program prints."""
        return self.correr_orden("mono", programa, *argumentos)

    def correr_orden(self, orden, *argumentos, en=None):
        """What one of its commands prints; what it complained of, if it failed."""
        hecho = subprocess.run(
            [exigir(orden), *map(str, argumentos)], cwd=en, capture_output=True, encoding="utf-8", timeout=60, check=False
        )
        assert hecho.returncode == 0, hecho.stderr[-2000:] + hecho.stdout[-2000:]
        return hecho.stdout


@pytest.fixture(scope="session")
def mono():
    """Mono with its C# compiler and what reads and writes data contracts."""
    for programa in ("mono", "mcs"):
        exigir(programa)
    return Mono()
