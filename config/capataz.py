"""Who looks after the processes that serve: gunicorn's arbiter, which besides can take over from itself."""

import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from time import monotonic
from typing import Any

from gunicorn.arbiter import Arbiter

from config.bucle.reparto import REPARTO
from config.relevo import Relevo, escuchar_senales, impedimento, retener_senales
from config.trazas import traza

RELEVADO = signal.SIGHUP
"""What tells a process that others have taken its place."""


class ProcesoAnterior:
    """A process of the program before this one, as far as gunicorn has to know it."""

    class _SinArchivo:
        def close(self) -> None:
            """It shows its signs of life to nobody any more."""

    tmp = _SinArchivo()


class Capataz(Arbiter):
    """Keeps the processes running. SIGHUP and SIGUSR2 replace them by others with the code and settings on disk.

    What is not `relevable` ends with its terminal instead.
    """

    def __init__(self, app: Any, anteriores: Iterable[int], *, ajena: bool, relevable: bool) -> None:
        super().__init__(app)
        self._ajena, self._relevable = ajena, relevable
        self._anteriores = set(anteriores)
        self._despedidos: float | None = None
        """When those before were told that others have taken their place."""
        self._por_relevar = False

    def handle_hup(self) -> None:
        """Take over from oneself, as soon as that was done for the last time."""
        if not self._relevable:
            raise StopIteration
        self._por_relevar = True

    handle_usr2 = handle_hup

    def manage_workers(self) -> None:
        """Keep as many as there should be, and let those go whose place was taken."""
        super().manage_workers()
        self._anteriores = {pid for pid in self._anteriores if _vive(pid)}
        if self._anteriores:
            self._despedir_anteriores()
        elif self._por_relevar:
            self._relevar()

    def _despedir_anteriores(self) -> None:
        if self._despedidos is None and all(REPARTO.atiende(uno.age) for uno in self.WORKERS.values()):
            self._despedidos = monotonic()
            self._avisar(RELEVADO)
        elif self._despedidos is not None and monotonic() > self._despedidos + self.cfg.graceful_timeout:
            self._avisar(signal.SIGKILL)

    def _avisar(self, senal: int) -> None:
        for pid in self._anteriores:
            with suppress(ProcessLookupError):
                os.kill(pid, senal)

    def _relevar(self) -> None:
        retener_senales()
        if not self.SIG_QUEUE.empty():  # heard before: it comes first
            escuchar_senales()
            return
        self._por_relevar = False
        if motivo := impedimento():
            traza("hub.servidor").error("relevo_imposible", texto=motivo)
            escuchar_senales()
            return
        traza("hub.servidor").info("relevo")
        Relevo(self.LISTENERS[0].fileno(), self._ajena, tuple(self.WORKERS)).empezar()

    def stop(self, graceful: bool = True) -> None:
        """Stop all, also those that were about to go."""
        self.WORKERS.update({pid: ProcesoAnterior() for pid in self._anteriores if _vive(pid)})
        super().stop(graceful)


def _vive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
