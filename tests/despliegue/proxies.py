"""The proxies that we ship, running with the very files that we ship: only ports, paths and the hubs' addresses differ."""

import getpass
import shutil
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bases import prescindir

DESPLIEGUE = Path(__file__).resolve().parents[2] / "despliegue"
NOMBRES = ("nginx", "haproxy")
ARRANQUE = 20.0


@dataclass(frozen=True)
class Proxy:
    """A running proxy: where it listens, with TLS and without."""

    claro: int
    seguro: int
    certificado: Path

    def contexto(self) -> ssl.SSLContext:
        """What a client needs to trust it."""
        return ssl.create_default_context(cafile=str(self.certificado))


def puertos_libres(cuantos: int) -> list[int]:
    """Ports on which nobody listens."""
    with ExitStack() as abiertos:
        return [abiertos.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1] for _ in range(cuantos)]


@contextmanager
def proxy(nombre: str, hubs: Sequence[int], lugar: Path) -> Iterator[Proxy]:
    """nginx or HAProxy before the hubs on these ports."""
    programa = shutil.which(nombre, path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if programa is None:
        prescindir(f"this machine lacks {nombre}")
    lugar.mkdir(parents=True, exist_ok=True)
    claro, seguro = puertos_libres(2)
    dicho = Proxy(claro, seguro, _certificar(lugar))
    orden = {"nginx": _nginx, "haproxy": _haproxy}[nombre](programa, dicho, hubs, lugar)
    with (lugar / "proxy.log").open("wb") as bitacora, subprocess.Popen(orden, stdout=bitacora, stderr=bitacora) as proceso:
        try:
            _esperar(seguro, lugar / "proxy.log")
            yield dicho
        finally:
            proceso.send_signal(signal.SIGTERM)


def _certificar(lugar: Path) -> Path:
    certificado, llave = lugar / "hub.crt", lugar / "hub.key"
    orden = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    alternos = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(llave), "-out", str(certificado)]
    subprocess.run([*orden, *alternos], check=True, capture_output=True, timeout=60)
    (lugar / "hub.pem").write_bytes(certificado.read_bytes() + llave.read_bytes())
    return certificado


def _cambiado(archivo: Path, cambios: dict[str, str]) -> str:
    """A shipped file with what an operator changes in it; each change must have something to change."""
    texto = archivo.read_text(encoding="utf-8")
    for antes, despues in cambios.items():
        assert antes in texto, antes
        texto = texto.replace(antes, despues)
    return texto


def _nginx(programa: str, dicho: Proxy, hubs: Sequence[int], lugar: Path) -> list[str]:
    cambios = {
        "listen 80;": f"listen 127.0.0.1:{dicho.claro};",
        "listen 443 ssl": f"listen 127.0.0.1:{dicho.seguro} ssl",
        "/etc/ssl/hub.crt": str(dicho.certificado),
        "/etc/ssl/hub.key": str(lugar / "hub.key"),
        "127.0.0.1:8080": f"127.0.0.1:{hubs[0]}",
        "127.0.0.1:8081": f"127.0.0.1:{hubs[1]}",
        "/var/log/nginx/": f"{lugar}/",
    }
    (lugar / "hub-lis.conf").write_text(_cambiado(DESPLIEGUE / "nginx" / "hub-lis.conf", cambios), encoding="utf-8")
    propios = "".join(f"{que}_temp_path {lugar / que};\n" for que in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (lugar / "nginx.conf").write_text(
        f"user {getpass.getuser()}; pid {lugar / 'nginx.pid'}; error_log {lugar / 'error.log'} notice; worker_processes 1; "
        "daemon off;\n"
        f"events {{}}\nhttp {{\n{propios}include {lugar / 'hub-lis.conf'}; }}\n"
    )
    return [programa, "-c", str(lugar / "nginx.conf"), "-p", str(lugar), "-e", str(lugar / "error.log")]


def _haproxy(programa: str, dicho: Proxy, hubs: Sequence[int], lugar: Path) -> list[str]:
    cambios = {
        "bind :80 ": f"bind 127.0.0.1:{dicho.claro} ",
        "bind :443 ": f"bind 127.0.0.1:{dicho.seguro} ",
        "/etc/haproxy/hub.pem": str(lugar / "hub.pem"),
        "/etc/haproxy/fallas/": f"{DESPLIEGUE / 'haproxy' / 'fallas'}/",
        "127.0.0.1:8080": f"127.0.0.1:{hubs[0]}",
        "127.0.0.1:8081": f"127.0.0.1:{hubs[1]}",
    }
    (lugar / "haproxy.cfg").write_text(_cambiado(DESPLIEGUE / "haproxy" / "haproxy.cfg", cambios), encoding="utf-8")
    return [programa, "-db", "-f", str(lugar / "haproxy.cfg")]


def _esperar(puerto: int, bitacora: Path) -> None:
    limite = time.monotonic() + ARRANQUE
    while True:
        try:
            socket.create_connection(("127.0.0.1", puerto), timeout=5).close()
        except ConnectionRefusedError:
            assert time.monotonic() < limite, bitacora.read_text()
            time.sleep(0.02)
        else:
            return
