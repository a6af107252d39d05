"""How new connections come to a process, which takes no more than its share of them."""

import selectors
import socket
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any

from config.bucle.reparto import REPARTO
from config.escucha import demorar

DEJAR = 0.02
"""Seconds that a new connection is left to the other processes, if one of them has fewer."""


class EntradaHttp:
    """The listening sockets of a process. `hay_sitio` says whether it takes more; `llego` gets each, and where it came."""

    def __init__(
        self,
        oyentes: Sequence[socket.socket],
        ojo: selectors.BaseSelector,
        edad: int,
        hay_sitio: Callable[[], bool],
        llego: Callable[[socket.socket, Any, socket.socket], None],
    ) -> None:
        self._oyentes, self._ojo, self._edad = oyentes, ojo, edad
        self._hay_sitio, self._llego = hay_sitio, llego
        self.abierta = False
        """Whether connections are taken now."""
        self._dejada = False
        """Whether one was left to the others already, so that it has to be taken now."""
        self._dejar_hasta = 0.0

    def volver(self) -> None:
        """Take connections again, if it is this process' turn."""
        if not self.abierta and (REPARTO.toca(self._edad) or monotonic() >= self._dejar_hasta):
            self._abrir(self._hay_sitio())

    def _abrir(self, quiere: bool) -> None:
        if quiere == self.abierta:
            return
        self.abierta = quiere
        for oyente in self._oyentes:
            if quiere:
                oyente.setblocking(False)
                self._ojo.register(oyente, selectors.EVENT_READ, oyente)
            else:
                self._ojo.unregister(oyente)

    def atender(self, oyente: socket.socket) -> None:
        """Take one connection, whose first bytes are here as a rule; the next is for who has fewer then."""
        if not (self._dejada or REPARTO.toca(self._edad)) or not self._hay_sitio():
            self._abrir(False)
            self._dejada, self._dejar_hasta = True, monotonic() + DEJAR
            return
        self._dejada = False
        self._tomar(oyente)

    def _tomar(self, oyente: socket.socket) -> bool:
        try:
            enchufe, cliente = oyente.accept()
        except OSError:
            return False  # another process was faster, or its caller is gone, or there are too many open files
        enchufe.setblocking(False)
        self._llego(enchufe, cliente, oyente)
        return True

    def apurar(self) -> None:
        """Take the silent connections as well: the kernel cuts them off when nobody listens any more."""
        for oyente in self._oyentes:
            demorar(oyente, 0)

    def cerrar(self, *, con_lo_que_espera: bool) -> None:
        """Listen no more; if nobody else does, first take what waits, which the kernel would cut off."""
        self._abrir(False)
        for oyente in self._oyentes:
            if con_lo_que_espera:
                oyente.setblocking(False)
                while self._tomar(oyente):
                    pass
            oyente.close()
