"""A gunicorn worker that keeps its threads for serving: connections that it cannot take at once it leaves to its brothers,
and requests that are still on their way to the kernel."""

import contextlib
import fcntl
import io
import math
import select
import selectors
import socket
import struct
import termios
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from gunicorn.http.errors import InvalidResponseHeader, InvalidResponseHeaderName, ParseException
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, ThreadWorker

from config import ilegible
from config.llegada import CABEZA, esperado

PLAZO = 20.0
"""Seconds that a request may take to arrive, or its beginning if it is a large one."""
RITMO = 64 * 1024
"""Bytes a second that the rest of a large one has to come at."""
MAXIMO_RESTO = 32 * 1024 * 1024
"""Bytes that are waited for at that rate, whatever was announced; the hub reads no more."""
A_MEDIAS = 800
"""Requests on their way that a process keeps; of more, the oldest has had its time."""
PACIENCIA = 2
"""Milliseconds that a thread waits for the next request of whom it has just answered, if nobody else waits for it."""
TURNO = 0.5
"""Seconds that a thread serves the same connection without a pause; then a new one may have its place."""
ILEGIBLE = "hub.peticion_ilegible"
"""In the environment that the application gets: what is wrong with a request that is not HTTP."""


class TrabajadorParejo(ThreadWorker):
    """gthread takes every connection that comes, up to its limit, whatever it has to do already, and reads in its threads.

    Of 16 connections opened at once one process took 12 to 16 and the other core idled; with a process that takes no more
    than it has threads for, idle connections aside, the same load was served 1.2 to 1.4 times as fast. What nobody takes
    yet waits in the kernel's queue.

    Sixteen callers who sent a byte a second held all threads. So a request gets a thread when it is complete; until then the
    kernel keeps it (SO_RCVLOWAT tells when to look again). Large ones are read by threads as they come, but never by more
    than half of them.

    A connection went back to the main loop after each request, to be given to a thread again. A thread that stays with who
    goes on at once took 0.37 ms of CPU a request where that took 0.41 (16 connections, an application that does nothing).
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._a_medias: dict[Any, float] = {}
        """Connections whose request is on its way, and until when it may be."""
        self._largas: dict[Any, float] = {}
        """Connections whose large request a thread is reading, likewise."""
        self._en_fila: deque[tuple[Any, int]] = deque()
        """Connections with a large request that no thread may read yet."""

    @property
    def worker_connections(self) -> int:
        """How many connections this process may hold at this moment."""
        sin_hilo = len(self._a_medias) + len(self._en_fila)
        ociosas = len(self.keepalived_conns) + len(self.pending_conns) + sin_hilo
        return min(self._tope, int(self.cfg.threads) + ociosas)

    @worker_connections.setter
    def worker_connections(self, tope: Any) -> None:
        self._tope = int(tope)
        self._a_medias, self._en_fila = {}, deque()

    def get_thread_pool(self) -> "Hilos":
        """The threads, of which it must be known whether somebody waits for them."""
        return Hilos(max_workers=self.cfg.threads)

    # ── arriving ────────────────────────────────────────────────────────────────────────────────────────────────────
    def handle(self, conn: Any) -> Any:
        """In a thread: serve some requests of those that come at once, or say what of one is still to come."""
        conn.init()
        conn.data_ready = True
        fin = time.monotonic() + TURNO
        while True:
            if conn not in self._largas and (falta := _falta(conn)):
                conn.falta = falta
                return True
            if not super().handle(conn):
                return False
            if conn in self._largas or time.monotonic() > fin or not self._sigue(conn):
                return True
            vars(conn).pop("hasta", None)

    def _sigue(self, conn: Any) -> bool:
        """Whether the next request begins to come while nobody else waits for this thread."""
        if not self.alive or self.tpool.hay_fila():
            return False
        espera = select.poll()
        espera.register(conn.sock, select.POLLIN)
        return bool(espera.poll(PACIENCIA))

    def finish_request(self, conn: Any, fs: Any) -> None:
        """After a request the connection waits for the next, or for the rest of this one."""
        falta = vars(conn).pop("falta", None)
        if falta:
            self._aplazar(conn, *falta)
            return
        vars(conn).pop("hasta", None)
        if self._largas.pop(conn, None) is not None and self._en_fila:
            self._leer_larga(*self._en_fila.popleft())
        super().finish_request(conn, fs)

    def _aplazar(self, conn: Any, cuanto: int, resto: int) -> None:
        if cuanto:
            self._esperar(conn, cuanto)
        elif len(self._largas) < max(1, int(self.cfg.threads) // 2):
            self._leer_larga(conn, resto)
        else:
            self._en_fila.append((conn, resto))

    def _esperar(self, conn: Any, cuanto: int) -> None:
        """Look again when the kernel has so many bytes, or no more will come."""
        if len(self._a_medias) >= A_MEDIAS:
            self._rendirse(next(iter(self._a_medias)))
        self._a_medias[conn] = vars(conn).setdefault("hasta", time.monotonic() + PLAZO)
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, cuanto)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._llego_algo, conn))

    def _dejar_de_esperar(self, conn: Any) -> None:
        del self._a_medias[conn]
        self.poller.unregister(conn.sock)
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)

    def _llego_algo(self, conn: Any, _enchufe: Any) -> None:
        self._dejar_de_esperar(conn)
        self.enqueue_req(conn)

    def _rendirse(self, conn: Any) -> None:
        """Serve what there is of a request: whoever reads it will see that it ends early."""
        self._dejar_de_esperar(conn)
        _dejar_de_oir(conn)
        self._largas[conn] = math.inf
        self.enqueue_req(conn)

    def _leer_larga(self, conn: Any, resto: int) -> None:
        self._largas[conn] = time.monotonic() + PLAZO + min(resto, MAXIMO_RESTO) / RITMO
        self.enqueue_req(conn)

    def murder_pending(self) -> None:
        """End the wait for those who take too long; when stopping, for those who have not sent all in two seconds."""
        super().murder_pending()
        ahora = time.monotonic()
        limite = ahora if self.alive else ahora + PLAZO - STOP_KEEPALIVE_LINGER
        for conn in [conn for conn, hasta in self._a_medias.items() if hasta <= limite]:
            self._rendirse(conn)
        for conn in [conn for conn, hasta in self._largas.items() if hasta <= ahora]:
            self._largas[conn] = math.inf
            _dejar_de_oir(conn)

    # ── not HTTP ────────────────────────────────────────────────────────────────────────────────────────────────────
    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Let the application answer, in the words of the address, a request that gunicorn could not read."""
        if not isinstance(exc, ParseException) or isinstance(exc, InvalidResponseHeader | InvalidResponseHeaderName):
            super().handle_error(req, client, addr, exc)
            return
        entorno = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": getattr(req, "path", None) or ilegible.ruta_de(exc),
            "QUERY_STRING": "",
            "REMOTE_ADDR": addr[0] if addr else "",
            "wsgi.input": io.BytesIO(),
            "wsgi.url_scheme": "http",
            ILEGIBLE: ilegible.motivo_de(exc),
        }
        cabecera = io.StringIO()

        def comenzar(estado: str, cabeceras: list[tuple[str, str]], _falla: Any = None) -> None:
            lineas = [f"HTTP/1.1 {estado}", "Connection: close", *(f"{nombre}: {valor}" for nombre, valor in cabeceras)]
            cabecera.write("\r\n".join(lineas) + "\r\n\r\n")

        cuerpo = b"".join(self.wsgi(entorno, comenzar))
        with contextlib.suppress(OSError):
            client.sendall(cabecera.getvalue().encode("latin-1") + cuerpo)


class Hilos(ThreadPoolExecutor):
    """Threads that know whether there is more to do than they can do at once."""

    def hay_fila(self) -> bool:
        """Whether a request waits for a thread."""
        return not self._work_queue.empty()


def _falta(conn: Any) -> tuple[int, int] | None:
    """Bytes to wait for, and those that a thread will have to wait for after them; None if the request is here.

    It reads what it can without waiting, into the buffer from which the parser will take it.
    """
    buffer = conn.parser.unreader.buf
    try:
        nuevos = conn.sock.recv(CABEZA, socket.MSG_DONTWAIT)
    except BlockingIOError:
        nuevos = b""
    else:
        if not nuevos:  # no more will come
            return None
    buffer.seek(0, io.SEEK_END)
    buffer.write(nuevos)
    inicio = buffer.getvalue()
    cuanto, resto = esperado(inicio)
    falta = cuanto - len(inicio)
    if falta > 0 and (len(nuevos) < CABEZA or falta > _disponibles(conn.sock)):
        return falta, resto
    return (0, resto) if resto else None


def _disponibles(enchufe: socket.socket) -> int:
    """Bytes that the kernel has for us."""
    return int(struct.unpack("i", fcntl.ioctl(enchufe, termios.FIONREAD, bytes(4)))[0])


def _dejar_de_oir(conn: Any) -> None:
    """Let whoever reads from this connection come to an end; it can still be answered."""
    with contextlib.suppress(OSError):
        conn.sock.shutdown(socket.SHUT_RD)
