"""A hub and its database on two hosts of their own (network namespaces), and a network between them that can fall silent."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url

from tests.bases import prescindir

DEL_HUB, DE_LA_BASE, MASCARA = "10.77.0.1", "10.77.0.2", 24
PUERTO = 5432
DE_NADIE = "02:00:00:00:00:99"

RELEVADOR = """
import socket, sys, threading
def pasar(de, a):
    try:
        while datos := de.recv(65536):
            a.sendall(datos)
    except OSError:
        pass
    for uno in (de, a):
        try: uno.shutdown(socket.SHUT_RDWR)
        except OSError: pass
oyente = socket.create_server((sys.argv[1], int(sys.argv[2])), backlog=100)
print("listo", flush=True)
while True:
    cliente, _ = oyente.accept()
    base = socket.socket(socket.AF_UNIX)
    try:
        base.connect(sys.argv[3])
    except OSError:
        cliente.close()
        continue
    for de, a in ((cliente, base), (base, cliente)):
        threading.Thread(target=pasar, args=(de, a), daemon=True).start()
"""
"""On the database's host: what comes by network goes to PostgreSQL's socket."""


class RedDePrueba:
    """Two hosts and a wire."""

    def __init__(self) -> None:
        self.hub, self.base = (f"hub-{que}-{os.getpid()}" for que in ("h", "b"))

    def comando_del_hub(self, *orden: str) -> list[str]:
        """A command as it is given on the hub's host."""
        return ["ip", "netns", "exec", self.hub, *orden]

    def callar(self) -> None:
        """From now on nothing that either sends arrives, and nobody is told."""
        for lugar, otro, cable in ((self.hub, DE_LA_BASE, "v0"), (self.base, DEL_HUB, "v1")):
            _ip("-n", lugar, "neigh", "replace", otro, "lladdr", DE_NADIE, "dev", cable, "nud", "permanent")

    def hablar(self) -> None:
        """It arrives again."""
        for lugar, otro, cable in ((self.hub, DE_LA_BASE, "v0"), (self.base, DEL_HUB, "v1")):
            _ip("-n", lugar, "neigh", "del", otro, "dev", cable)


def _ip(*orden: str) -> None:
    subprocess.run(["ip", *orden], check=True, capture_output=True, timeout=20)


@contextmanager
def red_de_prueba(direccion: str) -> Iterator[tuple[RedDePrueba, str]]:
    """The network, and the address under which the hub's host reaches that database of PostgreSQL."""
    if os.geteuid() or not shutil.which("ip"):
        prescindir("this user cannot make hosts of its own (root, iproute2)")
    url, red = make_url(direccion), RedDePrueba()
    with ExitStack() as al_final:
        for lugar in (red.hub, red.base):
            _ip("netns", "add", lugar)
            al_final.callback(_ip, "netns", "del", lugar)
        _ip("-n", red.hub, "link", "add", "v0", "type", "veth", "peer", "name", "v1", "netns", red.base)
        for lugar, cable, propia in ((red.hub, "v0", DEL_HUB), (red.base, "v1", DE_LA_BASE)):
            _ip("-n", lugar, "addr", "add", f"{propia}/{MASCARA}", "dev", cable)
            for enlace in (cable, "lo"):
                _ip("-n", lugar, "link", "set", enlace, "up")
        enchufe = Path(str(url.query["host"])) / f".s.PGSQL.{PUERTO}"
        al_final.enter_context(_relevador(red, enchufe))
        yield red, f"postgresql://{url.username}@{DE_LA_BASE}:{PUERTO}/{url.database}"


@contextmanager
def _relevador(red: RedDePrueba, enchufe: Path) -> Iterator[None]:
    orden = ["ip", "netns", "exec", red.base, sys.executable, "-c", RELEVADOR, DE_LA_BASE, str(PUERTO), str(enchufe)]
    with subprocess.Popen(orden, stdout=subprocess.PIPE, text=True) as proceso:
        try:
            assert proceso.stdout.readline() == "listo\n"
            yield
        finally:
            proceso.send_signal(signal.SIGTERM)


HEREDERO = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.argv[2], sys.argv[2:])
"""
"""What systemd does: a socket becomes the file number 3 of the program that it starts."""


def con_escucha(escucha: socket.socket, orden: list[str]) -> list[str]:
    """The command of a program that is handed this listening socket, which it must be let to inherit."""
    return [sys.executable, "-c", HEREDERO, str(escucha.fileno()), *orden]
