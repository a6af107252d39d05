"""The end of a connection, which is not closed before its sender had time to take the answer."""

import selectors
import socket
import time
from functools import partial
from typing import Any

from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, ThreadWorker

LARGA = 20.0
"""Seconds that who was answered before all was sent may go on sending; a connection closed at once would lose its answer."""
DESOIR = 256 * 1024 * 1024
"""Bytes of that which are thrown away."""
DE_A = 64 * 1024


class TrabajadorPaciente(ThreadWorker):
    """A worker that lingers at the end of connections without its main loop waiting: gunicorn's does, up to two seconds."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.despedidas: dict[Any, tuple[float, float]] = {}
        """Connections that are only listened to: since when, and how long they may be."""

    def despedir(self, conn: Any, falta_por_llegar: bool) -> None:
        """Close a connection when its sender does, or has had its time."""
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self.acabar(conn)
            return
        conn.por_desoir = DESOIR
        self.despedidas[conn] = time.monotonic(), LARGA if falta_por_llegar else STOP_KEEPALIVE_LINGER
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._desoir, conn))
        self._desoir(conn, conn.sock)

    def _desoir(self, conn: Any, _enchufe: Any) -> None:
        if conn not in self.despedidas:
            return
        try:
            leidos = len(conn.sock.recv(DE_A))
        except BlockingIOError:
            return
        except OSError:
            leidos = 0
        conn.por_desoir -= leidos
        if not leidos or conn.por_desoir < 0:
            self.acabar(conn)

    def acabar(self, conn: Any) -> None:
        """Close a connection at once."""
        if self.despedidas.pop(conn, None):
            self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()

    def acabar_despedidas(self, ahora: float) -> None:
        """Close those that have had their time; when stopping, nobody has more than two seconds."""
        for conn, (desde, plazo) in list(self.despedidas.items()):
            if ahora - desde > (plazo if self.alive else STOP_KEEPALIVE_LINGER):
                self.acabar(conn)
