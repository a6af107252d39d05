"""The sandbox's process: it serves what comes by its socket, bounds itself, and ends when nobody needs it.

Nobody's message may last: a thread that takes too much processor, or too long, ends the whole process, which is started
again for the next message. A timer of the kernel does the same to a message that does not even let the others' threads run.
"""

import contextlib
import os
import select
import signal
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import get_ident

import structlog

from dominio.vocabulario.limites import MIB
from servicios.pruebas.recado import Recado

A_LA_VEZ = 4
"""Messages in work at a time; more wait in the socket."""
REPOSO = 60.0
"""Seconds without a message after which the process ends."""
LATIDO = 0.25
"""Seconds between two looks at who is still there."""
MAXIMO_CPU = 5.0
"""Seconds of processor that a message may take."""
MAXIMO_DEMORA = 60.0
"""Seconds that it may take on the whole: whoever sent it has gone long before."""
PLAZO_DE_ENTREGA = 10.0
"""Seconds that the hub's process may take to hand over a request, or to take the answer."""
MEMORIA_DE_PRUEBAS = 384 * MIB
"""Of data (RLIMIT_DATA); with four batches of 500 samples in work it has 163."""
DESMEDIDO = 3
"""Exit code when a message took too much."""

trazas = structlog.get_logger("hub.pruebas")


@dataclass(eq=False, slots=True)
class EnMano:
    """A message: its connection and, once a thread has it, since when and by which clock of the thread."""

    conexion: socket.socket
    ida: bool = False
    """Whether the other side closed it."""
    desde: float = 0.0
    reloj: int | None = None
    cpu_antes: float = 0.0

    def empezar(self) -> None:
        """In the thread that serves it."""
        self.desde, self.cpu_antes = time.monotonic(), time.thread_time()
        self.reloj = time.pthread_getcpuclockid(get_ident())

    def desmedida(self) -> bool:
        """Whether it takes more than a message may."""
        if self.reloj is None:
            return False
        cpu = time.clock_gettime(self.reloj) - self.cpu_antes
        return cpu > MAXIMO_CPU or time.monotonic() - self.desde > MAXIMO_DEMORA


class Hija:
    """The loop of the process: takes connections, has threads serve them, and watches over all."""

    def __init__(self, escucha: socket.socket, archivo: Path, responder: Callable[[Recado], Recado]) -> None:
        """`archivo` is the socket's name, taken away before the process ends for want of work."""
        self._escucha, self._archivo, self._responder = escucha, archivo, responder
        self._conexiones: dict[int, EnMano] = {}
        """By number, those whose other side is there."""
        self._en_mano: set[EnMano] = set()
        self._servidas: SimpleQueue[EnMano] = SimpleQueue()
        self._vistas = select.poll()
        self._hubo_alguien = False
        self._ultima = time.monotonic()

    def atender(self) -> None:
        """Until no process of the hub is there any more, or nobody sent anything for a while; ends the process."""
        self._escucha.setblocking(False)
        self._vistas.register(self._escucha, select.POLLIN)
        hilos = ThreadPoolExecutor(A_LA_VEZ)
        while not self._sobra():
            self._turno(hilos)
        self._archivo.unlink(missing_ok=True)  # nobody comes any more, and who came before is served
        while self._turno(hilos) or (self._en_mano and self._conexiones):
            pass
        os._exit(0)  # a message whose sender is gone is not waited for

    def _turno(self, hilos: ThreadPoolExecutor) -> bool:
        """One look at everything; whether somebody came."""
        signal.setitimer(signal.ITIMER_PROF, 2 * MAXIMO_CPU)  # unless it is set again, it ends the process
        llego = False
        for numero, _ in self._vistas.poll(LATIDO * 1000):
            if numero == self._escucha.fileno():
                llego = self._tomar(hilos)
            else:
                self._perder(numero)
        self._recoger()
        if any(una.desmedida() for una in self._en_mano):
            trazas.error("pruebas_desmedidas")
            os._exit(DESMEDIDO)
        return llego

    def _tomar(self, hilos: ThreadPoolExecutor) -> bool:
        try:
            conexion, _ = self._escucha.accept()
        except BlockingIOError:
            return False
        una = self._conexiones[conexion.fileno()] = EnMano(conexion)
        self._vistas.register(conexion, 0)  # only its end is told
        self._en_mano.add(una)
        self._hubo_alguien = True
        hilos.submit(self._servir, una)
        return True

    def _perder(self, numero: int) -> None:
        """The other side of a connection is gone; a thread that has it will notice by itself."""
        self._vistas.unregister(numero)
        una = self._conexiones.pop(numero)
        una.ida = True
        if una not in self._en_mano:
            una.conexion.close()

    def _servir(self, una: EnMano) -> None:
        try:
            una.empezar()
            pedido = Recado.recibir(una.conexion, time.monotonic() + PLAZO_DE_ENTREGA)
            self._responder(pedido).enviar(una.conexion, time.monotonic() + PLAZO_DE_ENTREGA)
        except Exception as falla:
            trazas.warning("pruebas_sin_respuesta", exc_info=falla)
            with contextlib.suppress(OSError):
                una.conexion.shutdown(socket.SHUT_RDWR)
        finally:
            self._servidas.put(una)

    def _recoger(self) -> None:
        """Of those that were served, the connections stay until the other side closes them."""
        with contextlib.suppress(Empty):
            while True:
                una = self._servidas.get_nowait()
                self._en_mano.discard(una)
                self._ultima = time.monotonic()
                if una.ida:
                    una.conexion.close()

    def _sobra(self) -> bool:
        """Whether nobody needs this process."""
        nadie = self._hubo_alguien and not self._conexiones
        return nadie or (not self._en_mano and time.monotonic() - self._ultima > REPOSO)
