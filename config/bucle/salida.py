"""An answer on its way to its caller: what the kernel does not take at once waits here, and no thread with it."""

import socket
import tempfile
from contextlib import suppress
from typing import IO

SALIDA_EN_MEMORIA = 256 * 1024
"""Bytes of an answer that wait in memory; of a longer one they do in a file."""
DE_A = 256 * 1024


class Salida:
    """What is sent on a connection; used by one thread at a time."""

    def __init__(self, enchufe: socket.socket, directorio: str | None) -> None:
        self._enchufe = enchufe
        self._directorio = directorio
        self._espera: IO[bytes] | None = None
        self._enviado = self._escrito = 0
        self.perdida = False
        """Whether the caller is gone, or its answer cannot be kept."""

    @property
    def pendiente(self) -> bool:
        """Whether something waits."""
        return self._espera is not None

    def escribir(self, datos: bytes) -> None:
        """Send what the caller takes now, and keep the rest."""
        if self._espera is None or self.vaciar():
            datos = datos[self._mandar(datos) :]
        if datos and not self.perdida:
            self._guardar(datos)

    def vaciar(self) -> bool:
        """Send what waits and the caller takes now; whether that was all."""
        while self._espera is not None:
            self._espera.seek(self._enviado)
            datos = self._espera.read(DE_A)
            mandados = self._mandar(datos)
            self._enviado += mandados
            if self.perdida or self._enviado == self._escrito:
                self.cerrar()
            elif mandados < len(datos):
                return False
        return True

    def _mandar(self, datos: bytes) -> int:
        if self.perdida:
            return 0
        try:
            return self._enchufe.send(datos)
        except (BlockingIOError, InterruptedError):
            return 0
        except OSError:
            self.perdida = True
            return 0

    def _guardar(self, datos: bytes) -> None:
        try:
            if self._espera is None:
                self._espera = tempfile.SpooledTemporaryFile(SALIDA_EN_MEMORIA, dir=self._directorio)  # noqa: SIM115
            self._espera.seek(self._escrito)
            self._espera.write(datos)
            self._escrito += len(datos)
        except OSError:
            self.perdida = True

    def cerrar(self) -> None:
        """Let go of what waits."""
        if self._espera is not None:
            with suppress(OSError):
                self._espera.close()
        self._espera = None
        self._enviado = self._escrito = 0
