"""The sandbox's process as those of the hub see it: started by whoever needs it, shared by all, told apart by a socket.

The socket is a file of the hub's data. Whoever finds nobody behind it makes it anew, alone by a lock, and hands it listening
to the process that it starts: messages may come from then on, and wait in it. The last connection of each of the hub's
processes stays open when all is said; the sandbox's process ends when none is left, so that it never outlives the hub,
however that ends.
"""

import contextlib
import fcntl
import os
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from threading import Lock, Thread
from time import monotonic, time

import structlog

from dominio.vocabulario.errores import BaseNoDisponible, PruebasOcupadas
from servicios.pruebas.recado import Recado

PLAZO_DE_RESPUESTA = 15.0
"""Seconds that a thread of the hub gives to a message, the start of the process included."""
ENTRE_ARRANQUES = 2.0
"""Seconds between two starts: a process that dies of each message must not be started for each."""
EN_ESPERA = 64
"""Connections that wait in the socket."""

trazas = structlog.get_logger("hub.pruebas")


class ProcesoDePruebas:
    """The way of one process of the hub to the sandbox's; safe between threads."""

    def __init__(self, orden: Sequence[str], entorno: Mapping[str, str], enchufe: Path) -> None:
        """`orden` is the command, which gets the socket as its input and its path as last argument."""
        self._orden, self._entorno, self._enchufe = orden, entorno, enchufe
        self._cerrojo = Lock()
        self._ultima: socket.socket | None = None

    def pasar(self, pedido: Recado) -> Recado:
        """The answer of the sandbox's process; raises PruebasOcupadas if it comes late, BaseNoDisponible if it does not."""
        hasta = monotonic() + PLAZO_DE_RESPUESTA
        try:
            conexion = self._conectar(hasta)
            try:
                pedido.enviar(conexion, hasta)
                return Recado.recibir(conexion, hasta)
            finally:
                self._quedarse_con(conexion)
        except (TimeoutError, BlockingIOError):
            raise PruebasOcupadas from None
        except (OSError, ValueError) as falla:
            trazas.warning("pruebas_sin_proceso", exc_info=falla)
            raise BaseNoDisponible from None

    def soltar(self) -> None:
        """Need the process no more: it ends if nobody else does."""
        self._quedarse_con(None)

    def _quedarse_con(self, conexion: socket.socket | None) -> None:
        with self._cerrojo:
            anterior, self._ultima = self._ultima, conexion
        if anterior is not None:
            anterior.close()

    def _conectar(self, hasta: float) -> socket.socket:
        """A connection to the process that is there, or else to one that is started now."""
        conexion = self._intentar(hasta)
        if conexion is None:
            with self._a_solas() as candado:
                conexion = self._intentar(hasta) or self._iniciar(candado, hasta)
        return conexion

    def _intentar(self, hasta: float) -> socket.socket | None:
        conexion = socket.socket(socket.AF_UNIX)
        conexion.settimeout(max(0.001, hasta - monotonic()))
        try:
            _en_carpeta(self._enchufe, conexion.connect)
        except (FileNotFoundError, ConnectionRefusedError):
            conexion.close()
            return None
        except BaseException:
            conexion.close()
            raise
        return conexion

    @contextlib.contextmanager
    def _a_solas(self) -> Iterator[int]:
        """Hold the lock of whoever starts; its file also tells when that was last done."""
        self._enchufe.parent.mkdir(parents=True, exist_ok=True)
        candado = os.open(self._enchufe.with_suffix(".candado"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(candado, fcntl.LOCK_EX)
            yield candado
        finally:
            os.close(candado)

    def _iniciar(self, candado: int, hasta: float) -> socket.socket:
        if os.fstat(candado).st_size and abs(time() - os.fstat(candado).st_mtime) < ENTRE_ARRANQUES:
            raise PruebasOcupadas
        os.pwrite(candado, b"1", 0)
        self._enchufe.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as escucha:
            _en_carpeta(self._enchufe, escucha.bind)
            self._enchufe.chmod(0o600)
            escucha.listen(EN_ESPERA)
            hijo = subprocess.Popen(  # noqa: S603 (our own interpreter, our own program)
                [*self._orden, str(self._enchufe.absolute())],
                stdin=escucha.fileno(),
                stdout=subprocess.DEVNULL,
                env=dict(self._entorno),
                # A Ctrl-C is for the hub. A session of its own would do as well, but Linux shares the processor among
                # sessions before it looks at their priorities (sched_autogroup).
                process_group=0,
            )
            Thread(target=_despedir, args=(hijo,), name="pruebas", daemon=True).start()
            conexion = self._intentar(hasta)
        if conexion is None:
            raise ConnectionRefusedError
        return conexion


def _despedir(hijo: "subprocess.Popen[bytes]") -> None:
    """Wait for its end, so that the system can forget it, and tell of a bad one."""
    if codigo := hijo.wait():
        trazas.error("pruebas_interrumpidas", codigo=codigo)


def _en_carpeta(archivo: Path, hacer: Callable[[str], None]) -> None:
    """Bind or connect a socket to that file; the name of a socket holds 107 bytes, which a path may well exceed."""
    carpeta = os.open(archivo.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        por_numero = f"/proc/self/fd/{carpeta}"
        hacer(f"{por_numero}/{archivo.name}" if os.path.isdir(por_numero) else str(archivo))
    finally:
        os.close(carpeta)
