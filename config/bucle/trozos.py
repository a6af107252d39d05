"""Where a body in chunks ends."""

from dataclasses import dataclass, field

from config.bucle.cabeza import CABEZA

TROZOS_LIBRES, BYTES_POR_TROZO = 10_000, 1024
"""Chunks that any body may come in, and how many bytes it must have for each further one: each costs as much as 8 kB do."""


@dataclass(slots=True)
class Trozos:
    """Follows a body in chunks and sees where it ends, or goes wrong; llhttp, which takes it apart, does not tell."""

    acabados: bool = False
    """Whether no more needs to come: the last chunk is here, or something that is none."""
    demasiados: bool = False
    sobran: int = 0
    """Bytes that came behind the last one."""
    _cuantos: int = 0
    _bytes: int = 0
    _saltar: int = 0
    _cola: bytearray = field(default_factory=bytearray)
    """The beginning of a line that has not come to its end."""
    _final: bool = False

    def seguir(self, datos: bytes) -> None:
        """Take the bytes that come next."""
        self._bytes += len(datos)
        desde = min(self._saltar, len(datos))
        self._saltar -= desde
        while desde < len(datos) and not self.acabados:
            fin = datos.find(b"\n", desde) + 1
            self._cola += datos[desde : fin or len(datos)]
            if len(self._cola) > CABEZA:
                self.acabados = True
            if not fin:
                return
            desde = fin
            self._linea(bytes(self._cola))
            self._cola.clear()
            salto = min(self._saltar, len(datos) - desde)
            self._saltar -= salto
            desde += salto
        self.sobran = len(datos) - desde

    def _linea(self, linea: bytes) -> None:
        self._cuantos += 1
        self.demasiados = self._cuantos > TROZOS_LIBRES + self._bytes // BYTES_POR_TROZO
        if self._final:
            self.acabados = self.demasiados or linea == b"\r\n"
            return
        try:
            largo = int(linea.partition(b";")[0], 16)
        except ValueError:
            largo = -1
        self.acabados = self.demasiados or largo < 0
        self._final = largo == 0
        self._saltar = largo + 2 if largo > 0 else 0
