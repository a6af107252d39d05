"""The threads that serve calls, which relieve each other: one of them works, until it has to wait for something.

Threads that work at the same time keep the interpreter from each other: with eight of them a small call took a third more
of the processor. Whoever has the turn reads what came, call after call; then it does what was asked for meanwhile, as to
lead those who wait at the window. Who is about to wait gives the turn to the next thread (`ceder`); from who takes long it
is taken away.
"""

from collections import deque
from collections.abc import Callable
from threading import Lock, Thread, local
from time import monotonic

from config.bucle.conexion import PedidoHttp

SEGUIDOS = 64
"""Calls that are read before what was asked for meanwhile is done, however many wait."""
DEMORA = 0.02
"""Seconds for which those who wait leave the turn to a thread that does one thing; a group takes a third of that."""


class Relevos:
    """A lane whose threads take turns."""

    def __init__(self, hilos: int) -> None:
        self._hilos = hilos
        self._cerrojo = Lock()
        self._pedidos: deque[PedidoHttp] = deque()
        self._trabajos: deque[Callable[[], None]] = deque()
        self._seguidos = 0
        self._ociosos: list[Lock] = []
        """The threads that wait, each known by the lock that it sleeps at; whoever wakes one has given it the turn."""
        self._de_turno: Lock | None = None
        self._desde = 0.0
        """Since when it does what it does."""
        self._propio = local()
        self.ultimo = float("-inf")
        """When the last call came."""

    def poner(self, pedido: PedidoHttp) -> None:
        """Have it served when those before it are, once `avisar` is called."""
        self.ultimo = pedido.desde
        self._pedidos.append(pedido)

    def avisar(self) -> None:
        """Begin with what was put here: once for several calls, so that the threads are not in the way of who puts them.

        As long as some wait (`esperan`), to be called again after `DEMORA`.
        """
        if self._pedidos:
            with self._cerrojo:
                if self._de_turno is not None and monotonic() - self._desde > DEMORA:
                    self._de_turno = None
                self._dar_turno()

    @property
    def esperan(self) -> bool:
        """Whether calls wait for the turn."""
        return bool(self._pedidos)

    def encargar(self, trabajo: Callable[[], None]) -> None:
        """Have something done by the next thread that has the turn, after what it has to read."""
        with self._cerrojo:
            self._trabajos.append(trabajo)
            self._dar_turno()

    def ceder(self) -> None:
        """Give the turn to another thread, if the one that calls has it."""
        hilo = getattr(self._propio, "hilo", None)
        with self._cerrojo:
            if hilo is not None and hilo is self._de_turno:
                self._de_turno = None
                self._dar_turno()

    def iniciar(self, servir: Callable[[PedidoHttp, "Relevos"], None]) -> None:
        """Begin to serve."""
        for _ in range(self._hilos):
            Thread(target=self._trabajar, args=(servir,), daemon=True).start()

    def _trabajar(self, servir: Callable[[PedidoHttp, "Relevos"], None]) -> None:
        hilo = self._propio.hilo = Lock()
        hilo.acquire()
        while True:
            self._esperar_turno(hilo)
            while (trabajo := self._siguiente(hilo)) is not None:
                if isinstance(trabajo, PedidoHttp):
                    servir(trabajo, self)
                else:
                    trabajo()
                del trabajo

    def _esperar_turno(self, hilo: Lock) -> None:
        with self._cerrojo:
            if self._de_turno is None and (self._pedidos or self._trabajos):
                self._de_turno = hilo
                return
            self._ociosos.append(hilo)
        hilo.acquire()

    def _siguiente(self, hilo: Lock) -> "PedidoHttp | Callable[[], None] | None":
        with self._cerrojo:
            if hilo is not self._de_turno:
                return None
            self._desde = monotonic()
            if self._pedidos and (not self._trabajos or self._seguidos < SEGUIDOS):
                self._seguidos += 1
                return self._pedidos.popleft()
            self._seguidos = 0
            if self._trabajos:
                return self._trabajos.popleft()
            self._de_turno = None
            return None

    def _dar_turno(self) -> None:
        if self._de_turno is None and self._ociosos and (self._pedidos or self._trabajos):
            self._desde, self._de_turno = monotonic(), self._ociosos.pop()
            self._de_turno.release()
