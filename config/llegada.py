"""How much of an HTTP request must be here before a thread is bothered with it."""

from dataclasses import dataclass, field
from typing import Any

from gunicorn.http.message import Request
from gunicorn.http.unreader import IterUnreader

CABEZA = 16 * 1024
"""Bytes that the head of a request may have, and that are looked at of a request at a time."""
EN_EL_NUCLEO = 256 * 1024
"""Bytes of a request that the kernel keeps until they are complete; a batch of 100 samples has 110,000."""
TOPE = 20 * 1024 * 1024
"""Bytes of a body that are kept: somewhat more than any door takes. Of what is larger nobody needs more than the head."""
TROZOS_LIBRES, BYTES_POR_TROZO = 10_000, 1024
"""Chunks that any body may come in, and how many bytes it must have for each further one: each costs as much as 8 kB do."""


def total(inicio: bytes) -> int | None:
    """The bytes of a request that begins so, as far as its head alone tells; None if the head must be read with care.

    0 for what can be judged already, because it is no HTTP or its head is too long.
    """
    fin = inicio.find(b"\r\n\r\n") + 4
    if fin < 4:
        sin_remedio = len(inicio) >= CABEZA or inicio.count(b"\n") != inicio.count(b"\r\n")
        return 0 if sin_remedio else len(inicio) + 1
    cabecera = inicio[: fin - 2].lower()
    if b"\ntransfer-encoding:" in cabecera:
        return None
    largo = cabecera.partition(b"\ncontent-length:")[2].partition(b"\r")[0].strip()
    if not largo:
        return fin
    return fin + int(largo) if largo.isdigit() and len(largo) < 16 else None


@dataclass(slots=True)
class Cabeza:
    """What the head of a request says of its body."""

    fin: int
    """Where the body begins."""
    largo: int | None
    """Bytes of the body; None if it comes in chunks."""
    por_continuar: bool
    """Whether its sender waits to be told to go on."""
    reenviada_por: str | None
    """Its X-Forwarded-For."""


def leer_cabeza(cfg: Any, inicio: bytes, cliente: Any) -> Cabeza | None:
    """What a complete head says to the parser that will read it in the end; None if it condemns the request."""
    fin = inicio.find(b"\r\n\r\n") + 4
    try:
        peticion = Request(cfg, IterUnreader([inicio[:fin]]), cliente)
    except Exception:  # whatever it is, the parser will say it again to who can answer
        return None
    cabeceras = dict(peticion.headers)
    en_trozos = "TRANSFER-ENCODING" in cabeceras
    return Cabeza(
        fin=fin,
        largo=None if en_trozos else int(cabeceras.get("CONTENT-LENGTH", 0)),
        por_continuar=peticion._expected_100_continue,
        reenviada_por=",".join(valor for nombre, valor in peticion.headers if nombre == "X-FORWARDED-FOR") or None,
    )


@dataclass(slots=True)
class Trozos:
    """Follows a body in chunks and sees where it ends, or that it goes wrong, without taking it apart."""

    acabados: bool = False
    """Whether no more needs to come: the last chunk is here, or something that is none."""
    demasiados: bool = False
    sobran: bool = False
    """Whether something came behind the last one."""
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
        self.sobran = desde < len(datos)

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
