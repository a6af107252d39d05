"""A request whose body is on its way: where its bytes are kept, and when it is whole."""

import io
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser

from config.bucle.cabeza import CabezaHttp
from config.bucle.trozos import Trozos
from config.camino import EnvioEnCamino

EN_MEMORIA = 256 * 1024
"""Bytes of a body that are kept in memory; a batch of 100 samples has 110,000."""
TOPE = 20 * 1024 * 1024
"""Bytes of a body that are kept: somewhat more than any door takes. Of what is larger nobody needs more than the head."""
MEBIBYTE = 1024 * 1024
EN_TOTAL, POR_ORIGEN = 64 * MEBIBYTE, 16 * MEBIBYTE
"""Memory that bodies take in a process, and those of the same address; what goes beyond it goes to files."""


class MemoriaEnCamino:
    """How much of it the bodies take that are not in files."""

    def __init__(self, total: int = EN_TOTAL, por_origen: int = POR_ORIGEN) -> None:
        self._total, self._por_origen = total, por_origen
        self._tomada: Counter[str | None] = Counter()

    def tomar(self, llegada: "Llegada", cuanta: int) -> bool:
        """Take so much for a body; whether there was room for it."""
        origen = llegada.envio.origen
        llegada.tomada += cuanta
        self._tomada[origen] += cuanta
        en_demasia = origen is not None and self._tomada[origen] > self._por_origen
        return not en_demasia and self._tomada.total() <= self._total

    def soltar(self, llegada: "Llegada") -> None:
        """Give back what it took."""
        origen = llegada.envio.origen
        self._tomada[origen] -= llegada.tomada
        llegada.tomada = 0
        if not self._tomada[origen]:
            del self._tomada[origen]


class Llegada:
    """A body on its way. Its reader, or the count of its bytes, says where it ends; the two must agree on chunks."""

    def __init__(
        self, conexion: Any, cabeza: CabezaHttp, lector: HttpRequestParser, origen: str | None, ahora: float
    ) -> None:
        self.cabeza = cabeza
        en_trozos = cabeza.largo is None
        self._lector, self._en_trozos = lector, en_trozos
        faltan = TOPE if cabeza.largo is None else cabeza.largo
        self.envio = EnvioEnCamino(conexion, origen, faltan, Trozos() if en_trozos else None, ahora)
        self._archivo: IO[bytes] = io.BytesIO()
        cabeza.recibir = self._archivo.write
        self._anotar: Callable[[EnvioEnCamino, bytes], None] = EnvioEnCamino.llego
        self.en_archivo = self.rota = False
        self.tomada = 0
        """Bytes of memory that it counts for."""

    @property
    def completa(self) -> bool:
        """Whether no more is awaited."""
        return self.envio.completo or self.rota

    @property
    def demasiados(self) -> bool:
        """Whether it came in too many small pieces."""
        return self.envio.trozos is not None and self.envio.trozos.demasiados

    def recibir(self, datos: bytes) -> bytes:
        """Keep what belongs to it of what came; the rest. Raises `OSError` when the disk takes no more."""
        self._anotar(self.envio, datos)
        trozos = self.envio.trozos
        if trozos is None:
            sobran = max(0, -self.envio.faltan)
            propios = datos[: len(datos) - sobran] if sobran else datos
            self._archivo.write(propios)
        else:
            sobran = trozos.sobran
            propios = datos[: len(datos) - sobran]
            self._descifrar(propios)
            self.rota = self.rota or trozos.acabados != self.cabeza.completa or (self.envio.completo and not trozos.acabados)
        return datos[len(propios) :]

    def _descifrar(self, datos: bytes) -> None:
        try:
            self._lector.feed_data(datos)
        except HttpParserUpgrade:
            pass  # at its end; nothing else is spoken here
        except HttpParserError:
            self.rota = True

    def cortar(self) -> None:
        """No more will come; of what is in chunks the end is missing."""
        self.rota = self.rota or self._en_trozos
        self.envio.completo = True

    def a_archivo(self, directorio: str | None, anotar: Callable[[EnvioEnCamino, bytes], None]) -> None:
        """Keep it in a file from now on, and have somebody else take account of it; `OSError` if there is no room."""
        antes, self._archivo = self._archivo, tempfile.TemporaryFile(dir=directorio)  # noqa: SIM115 (it lives as long)
        self._archivo.write(antes.getvalue())  # type: ignore[attr-defined]
        self.cabeza.recibir = self._archivo.write
        self.en_archivo, self._anotar = True, anotar

    def entrada(self) -> IO[bytes] | io.BufferedIOBase:
        """The body for the application."""
        self.cabeza.recibir = None
        self._archivo.seek(0)
        return CuerpoRoto(self._archivo) if self.rota else self._archivo

    def cerrar(self) -> None:
        """Let go of what it kept."""
        with suppress(OSError):  # what a full disk did not take is in its buffer still
            self._archivo.close()


class CuerpoRoto(io.BufferedIOBase):
    """A body that did not come to its end: whoever wants more of it than there is is told so."""

    def __init__(self, archivo: IO[bytes]) -> None:
        self._archivo = archivo

    def readable(self) -> bool:
        """As far as it goes."""
        return True

    def read(self, size: int | None = -1) -> bytes:
        """So many bytes, no fewer."""
        cuantos = -1 if size is None else size
        datos = self._archivo.read(cuantos)
        if not 0 <= cuantos <= len(datos):
            raise OSError("the body is cut, or its chunks are malformed")
        return datos
