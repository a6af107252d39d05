"""What has come on a connection and was not read yet; who reads it never waits for more."""

import errno
import fcntl
import io
import os
import socket
import struct
import tempfile
import termios
from typing import IO

from gunicorn.http.unreader import SocketUnreader

from config.llegada import CABEZA

TROZO = 1024 * 1024
"""Bytes that are taken from the kernel at a time."""


class Entrada(SocketUnreader):
    """The source of gunicorn's parser: first a small buffer, then a file, then what the kernel has.

    A request that was pipelined behind others stays in the kernel until its turn: the parser copies its whole buffer several
    times for each request, so a buffer that took all that came cost 230 MB and 50 ms a request. Large requests wait in a
    file (`guardar`), since many at once would not fit in memory.
    """

    def __init__(self, enchufe: socket.socket, directorio: str | None) -> None:
        super().__init__(enchufe)
        self._directorio = directorio
        self._archivo: IO[bytes] | None = None
        self._leido = self._escrito = 0
        self.cortada = False
        """Whether what is here is all that will be read, whatever else may come."""
        self._al_final: Exception | None = None

    # ── what is here ────────────────────────────────────────────────────────────────────────────────────────────────
    def vista(self) -> bytes:
        """What is in the buffer."""
        return self.buf.getvalue()

    def disponibles(self) -> int:
        """Bytes that the kernel has behind the buffer."""
        return int(struct.unpack("i", fcntl.ioctl(self.sock, termios.FIONREAD, bytes(4)))[0])

    def adelantar(self) -> bool:
        """Fill the buffer with what can be had of a head without waiting; False when no more will ever come."""
        try:
            nuevos = self._tomar(CABEZA)
        except BlockingIOError:
            return True
        self.buf.seek(0, io.SEEK_END)
        self.buf.write(nuevos)
        return bool(nuevos)

    # ── the file ────────────────────────────────────────────────────────────────────────────────────────────────────
    def guardar(self, maximo: int) -> bytes:
        """Move what the kernel has, up to so many bytes, to the file; the bytes, none when no more will ever come.

        Raises `BlockingIOError` when there is nothing yet, and `OSError` when the disk takes no more.
        """
        if self._archivo is None:
            self._archivo = tempfile.TemporaryFile(dir=self._directorio)  # noqa: SIM115 (it lives as long as the request)
            self._leido = self._escrito = 0
        datos = self.sock.recv(min(maximo, TROZO), socket.MSG_DONTWAIT)
        if os.pwrite(self._archivo.fileno(), datos, self._escrito) < len(datos):
            raise OSError(errno.ENOSPC, "the disk is full")
        self._escrito += len(datos)
        return datos

    def cortar(self, falla: Exception | None = None) -> None:
        """Let whoever reads find the end, or be told this, after what is here."""
        self.cortada, self._al_final = True, falla

    def cerrar(self) -> None:
        """Let go of the file."""
        if self._archivo is not None:
            self._archivo.close()
            self._archivo = None
        self._leido = self._escrito = 0

    # ── for the parser ──────────────────────────────────────────────────────────────────────────────────────────────
    def chunk(self, size_hint: int | None = None) -> bytes:
        """The next bytes; none at the end, or where its sender should be waited for: then this connection is done with."""
        try:
            datos = self._tomar(min(max(size_hint or 0, self.mxchunk), TROZO))
        except BlockingIOError:
            self.cortar()
            return b""
        if not datos and self._al_final is not None:
            raise self._al_final
        return datos

    def _tomar(self, cuantos: int) -> bytes:
        if self._archivo is not None:
            datos = os.pread(self._archivo.fileno(), cuantos, self._leido)
            self._leido += len(datos)
            if self._leido == self._escrito:
                self.cerrar()
            if datos:
                return datos
        return b"" if self.cortada else self.sock.recv(cuantos, socket.MSG_DONTWAIT)
