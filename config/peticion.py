"""How far the next request of a connection is, and what it lacks before a thread can serve it."""

import contextlib
import select
import socket
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from gunicorn.http.errors import LimitRequestHeaders

from config.camino import Envio
from config.llegada import CABEZA, EN_EL_NUCLEO, TOPE, Cabeza, Trozos, leer_cabeza, total

INGRESO = b"/entrar"
"""How the addresses begin where people log in."""


@dataclass(frozen=True, slots=True)
class Falta:
    """What must happen before a thread can serve a connection: bytes come, or its answers are taken."""

    cuanto: int = 0
    """Bytes for the kernel to have; 0 when they are too many for it."""
    cabeza: Cabeza | None = None
    trozos: Trozos | None = None
    resto: int = 0
    """Bytes of a large request that are to come."""
    por_escribir: bool = False
    condenada: bool = False
    """Nothing, since it will be refused; but those who will be served come first."""
    de_ingreso: bool = False
    """Nothing; but somebody wants to log in, which hundreds who guess passwords do too."""


@dataclass(slots=True)
class Peticion:
    """How far a connection's next request is."""

    falta: Falta | None = None
    hasta: float | None = None
    envio: Envio | None = None
    lista: bool = False
    """Whether it need not be looked at again before it is served."""
    continuada: bool = False
    negada: tuple[str, Any] | None = None
    """What its environment says when it is refused without being read."""


def que_falta(cfg: Any, conn: Any) -> Falta | None:
    """What the next request lacks; None if it is here, or will not come."""
    entrada = conn.parser.unreader
    if conn.parser.req_count and not puede(conn.sock, select.POLLOUT, 0):
        return Falta(por_escribir=True)
    inicio = entrada.vista()
    cuanto = total(inicio) if inicio else 1
    if (cuanto is None and len(inicio) < CABEZA) or (cuanto is not None and cuanto > len(inicio)):
        if not entrada.adelantar():
            entrada.cortar()
            return None
        inicio = entrada.vista()
        cuanto = total(inicio)
    if cuanto == 0 and len(inicio) >= CABEZA:
        entrada.cortar(LimitRequestHeaders("the head is too long"))
        return Falta(condenada=True)
    if cuanto is not None and (cuanto <= len(inicio) or b"\r\n\r\n" not in inicio):
        if cuanto > len(inicio):
            return Falta(cuanto=1)
        return _nada(inicio)
    return _que_falta_del_cuerpo(cfg, conn, inicio)


def _nada(inicio: bytes) -> Falta | None:
    """It is here; a log-in, however its address is spelt, has yet to wait for its turn."""
    return Falta(de_ingreso=True) if INGRESO in unquote_to_bytes(inicio.partition(b"\r\n")[0]) else None


def _que_falta_del_cuerpo(cfg: Any, conn: Any, inicio: bytes) -> Falta | None:
    cabeza = leer_cabeza(cfg, inicio, conn.client)
    if cabeza is None or (cabeza.largo or 0) > TOPE:
        conn.parser.unreader.cortar()
        return Falta(condenada=True)
    if cabeza.largo is None:
        trozos = Trozos()
        trozos.seguir(inicio[cabeza.fin :])
        if trozos.acabados:
            return _nada(inicio)
        falta = Falta(cabeza=cabeza, trozos=trozos, resto=TOPE)
    else:
        resto = cabeza.fin + cabeza.largo - len(inicio)
        if resto <= conn.parser.unreader.disponibles():
            return _nada(inicio)
        falta = Falta(cuanto=resto if resto <= EN_EL_NUCLEO else 0, cabeza=cabeza, resto=resto)
    if cabeza.por_continuar and not conn.peticion.continuada:
        conn.peticion.continuada = True
        with contextlib.suppress(OSError):
            conn.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n", socket.MSG_DONTWAIT)
    return falta


def puede(enchufe: socket.socket, que: int, paciencia: int) -> bool:
    """Whether a socket can be read or written, now or so many milliseconds later."""
    espera = select.poll()
    espera.register(enchufe, que)
    return bool(espera.poll(paciencia))
