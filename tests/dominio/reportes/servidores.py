"""Real servers to which the feed is sent, on 127.0.0.1, that misbehave as they are told."""

import asyncio
import os
import threading
from collections.abc import Callable
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import asyncssh

from tests.certificados import certificar

USUARIO, SECRETO = "hub", "secreto-de-prueba"
BIEN, CORTA, CUELGA, LLENO, PIERDE, NIEGA = "bien", "corta", "cuelga", "lleno", "pierde", "niega"


class Maltrato:
    """How a server behaves from now on; what hangs goes on when the test ends."""

    def __init__(self) -> None:
        self.como = BIEN
        self.fin = Event()
        self.completos: list[str] = []
        """The files that were taken to their end, in order."""
        self.al_recibir: Callable[[], None] = lambda: None
        """What is done when something comes to be written."""


# ── SFTP ────────────────────────────────────────────────────────────────────────────────────────────────────────────
class _Entrada(asyncssh.SSHServer):
    def __init__(self, maltrato: Maltrato) -> None:
        self._maltrato = maltrato

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (USUARIO, SECRETO) and self._maltrato.como != NIEGA


class _Archivos(asyncssh.SFTPServer):
    maltrato: Maltrato

    async def write(self, file_obj, offset, data):
        self.maltrato.al_recibir()
        como = self.maltrato.como
        if como == CUELGA:
            while not self.maltrato.fin.is_set():
                await asyncio.sleep(0.05)
        if como == CORTA:
            super().write(file_obj, offset, data[: len(data) // 2])
            self.channel.get_connection().abort()
            return 0
        if como == LLENO:
            raise asyncssh.SFTPNoSpaceOnFilesystem("lleno")
        return super().write(file_obj, offset, data[:-1] if como == PIERDE else data)

    def statvfs(self, path):
        hay = asyncssh.SFTPVFSAttrs.from_local(super().statvfs(path))
        if self.maltrato.como == LLENO:
            hay.bavail = 0
        return hay

    def rename(self, oldpath, newpath):
        super().rename(oldpath, newpath)
        self.maltrato.completos.append(os.path.basename(newpath).decode())


class ServidorSftp:
    """A server of SFTP whose files are in a folder."""

    def __init__(self, carpeta: Path, maltrato: Maltrato) -> None:
        self.carpeta, self.maltrato = carpeta, maltrato
        self._bucle = asyncio.new_event_loop()
        self._hilo = Thread(target=self._bucle.run_forever, daemon=True)
        self._hilo.start()
        self.puerto = 0
        self.encender(asyncssh.generate_private_key("ssh-ed25519"))

    def encender(self, llave: asyncssh.SSHKey) -> None:
        """Listen, at the port of before, with that host key."""
        archivos = type("Archivos", (_Archivos,), {"maltrato": self.maltrato})

        async def escuchar():
            return await asyncssh.listen(
                "127.0.0.1",
                self.puerto,
                server_host_keys=[llave],
                server_factory=lambda: _Entrada(self.maltrato),
                sftp_factory=lambda canal: archivos(canal, chroot=str(self.carpeta).encode()),
            )

        self._servidor = self._correr(escuchar())
        self.puerto = self._servidor.get_port()

    def apagar(self) -> None:
        """Listen no longer, and cut all connections."""

        async def cerrar():
            self._servidor.close()

        self._correr(cerrar())

    @property
    def direccion(self) -> str:
        return f"sftp://{USUARIO}@127.0.0.1:{self.puerto}"

    def archivos(self) -> dict[str, bytes]:
        """What is there under names of days."""
        return leer_dias(self.carpeta)

    def terminar(self) -> None:
        async def soltar():
            otras = asyncio.all_tasks() - {asyncio.current_task()}
            for una in otras:
                una.cancel()
            await asyncio.wait(otras, timeout=10) if otras else None

        self.maltrato.fin.set()
        self.apagar()
        self._correr(soltar())
        self._bucle.call_soon_threadsafe(self._bucle.stop)
        self._hilo.join(10)
        self._bucle.close()

    def _correr(self, trabajo):
        return asyncio.run_coroutine_threadsafe(trabajo, self._bucle).result(20)


def leer_dias(carpeta: Path) -> dict[str, bytes]:
    hallados = (uno for uno in carpeta.rglob("*") if uno.is_file())
    return {str(uno.relative_to(carpeta)): uno.read_bytes() for uno in hallados if not uno.parent.name.startswith(".")}


# ── HTTPS ───────────────────────────────────────────────────────────────────────────────────────────────────────────
class _Paginas(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    maltrato: Maltrato
    carpeta: Path

    def log_message(self, *_dicho):
        pass

    def _responder(self, estado: int, cuerpo: bytes = b"") -> None:
        self.send_response(estado)
        self.send_header("Content-Length", str(len(cuerpo)))
        self.end_headers()
        self.wfile.write(cuerpo)

    def _admitido(self) -> bool:
        if self.headers["Authorization"] == f"Bearer {SECRETO}" and self.maltrato.como != NIEGA:
            return True
        self._responder(403)
        return False

    def do_GET(self):
        archivo = self.carpeta / self.path.lstrip("/")
        if self._admitido():
            self._responder(*((200, archivo.read_bytes()) if archivo.is_file() else (404,)))

    def do_DELETE(self):
        if self._admitido():
            (self.carpeta / self.path.lstrip("/")).unlink(missing_ok=True)
            self._responder(204)

    def do_PUT(self):
        largo, como = int(self.headers["Content-Length"]), self.maltrato.como
        archivo = self.carpeta / self.path.lstrip("/")
        if como == CUELGA:
            self.maltrato.fin.wait()
            self.close_connection = True
            return
        self.maltrato.al_recibir()
        archivo.parent.mkdir(parents=True, exist_ok=True)
        if como == CORTA:
            archivo.write_bytes(self.rfile.read(largo // 2))
            self.close_connection = True
            self.connection.close()
            return
        cuerpo = self.rfile.read(largo)
        if not self._admitido():
            return
        if como == LLENO:
            self._responder(507)
            return
        archivo.write_bytes(cuerpo[:-1] if como == PIERDE else cuerpo)
        if como != PIERDE:
            self.maltrato.completos.append(self.path.lstrip("/"))
        self._responder(201)


class _ConPaciencia(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_dicho):
        pass


class ServidorHttps:
    """A server of HTTPS that keeps what is put to it in a folder."""

    def __init__(self, carpeta: Path, maltrato: Maltrato) -> None:
        self.carpeta, self.maltrato = carpeta, maltrato
        self.puerto = 0
        self.encender()

    def encender(self) -> None:
        """Listen, at the port of before, with a new certificate."""
        paginas = type("Paginas", (_Paginas,), {"maltrato": self.maltrato, "carpeta": self.carpeta})
        self._servidor = _ConPaciencia(("127.0.0.1", self.puerto), paginas)
        self._servidor.socket = certificar(self.carpeta.parent).wrap_socket(
            self._servidor.socket, server_side=True, do_handshake_on_connect=False
        )
        self.puerto = self._servidor.server_address[1]
        threading.Thread(target=self._servidor.serve_forever, args=(0.05,), daemon=True).start()

    def apagar(self) -> None:
        """Listen no longer."""
        self._servidor.shutdown()
        self._servidor.server_close()

    @property
    def direccion(self) -> str:
        return f"https://127.0.0.1:{self.puerto}"

    def archivos(self) -> dict[str, bytes]:
        """What is there."""
        return leer_dias(self.carpeta)

    def terminar(self) -> None:
        self.maltrato.fin.set()
        self.apagar()


@contextmanager
def servidor(clase, carpeta: Path):
    """A server that ends with the test."""
    (carpeta / "raiz").mkdir(parents=True)
    uno = clase(carpeta / "raiz", Maltrato())
    try:
        yield uno
    finally:
        uno.terminar()
