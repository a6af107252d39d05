"""Whoever sees to it that the record is sealed from time to time: in a process apart, so that no call waits for it.

Each process of the hub has one of these, on every machine; the one that takes the turn starts the other process. The two are
tied by a pipe: when this process ends, so does the other, and what it had not sealed waits for the next turn.
"""

import subprocess
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from dominio.sellos.sellador import tomar_turno
from dominio.vocabulario.tiempo import Reloj

trazas = structlog.get_logger("hub.sello")


class Notario:
    """Starts the process that seals, every so often and when it is asked to."""

    def __init__(
        self,
        motor: Engine,
        reloj: Reloj,
        cada: int,
        orden: Sequence[str],
        entorno: Mapping[str, str],
        carpeta: Path | None = None,
    ) -> None:
        """`cada` are seconds; with 0 it seals only when it is asked to. `carpeta` is where the newest head has to be."""
        self._motor, self._reloj, self._cada, self._carpeta = motor, reloj, cada, carpeta
        self._orden, self._entorno = orden, entorno
        self._aviso = Event()

    def iniciar(self) -> None:
        """Look from now on, as long as this process lives."""
        Thread(target=self._velar, name="notario", daemon=True).start()

    def despertar(self) -> None:
        """Somebody wants the record sealed now."""
        self._aviso.set()

    def _velar(self) -> None:
        while True:
            pedido = self._aviso.wait(self._cada or None)
            self._aviso.clear()
            try:
                if pedido or self._toca():
                    self.sellar()
            except (SQLAlchemyError, OSError) as falla:
                trazas.warning("sello_impedido", exc_info=falla)

    def _toca(self) -> bool:
        return tomar_turno(self._motor, self._reloj(), timedelta(seconds=self._cada), self._carpeta)

    def sellar(self) -> None:
        """Have the record sealed; comes back when that is done, well or badly."""
        with subprocess.Popen(  # noqa: S603 (our own interpreter, our own program)
            self._orden, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=dict(self._entorno), process_group=0
        ) as hijo:
            hijo.wait()
        if hijo.returncode:
            trazas.error("sello_fallido", codigo=hijo.returncode)
