"""Whoever sees to it that the feeds go out in the morning: a look every minute, and the work in a process apart.

Each process of the hub has one of these, on every machine; that only one works at a time is seen to by that process
(`entrega.por_turno`). What could not be done is tried again at the next look, and told once and not each time.
"""

import subprocess
from collections.abc import Mapping, Sequence
from datetime import time, timedelta
from threading import Event, Thread

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from dominio.reportes.destinos.despacho import hay_destinos, por_despachar
from dominio.reportes.entrega import por_entregar
from dominio.reportes.remesas import pendientes
from dominio.vocabulario.tiempo import Reloj, en_chile
from modelos import para_leer

trazas = structlog.get_logger("hub.reportes")
CADA = timedelta(minutes=1)


class Pregonero:
    """Starts the process that issues and delivers, once the hour has come and something is missing."""

    def __init__(
        self,
        motor: Engine,
        reloj: Reloj,
        desde: time,
        orden: Sequence[str],
        entorno: Mapping[str, str],
        *,
        a_la_carpeta: bool = True,
    ) -> None:
        """`desde` is the hour of Chile from which on yesterday is issued; `a_la_carpeta` says that there is a folder."""
        self._a_la_carpeta = a_la_carpeta
        self._motor, self._reloj, self._desde = motor, reloj, desde
        self._orden, self._entorno = orden, entorno
        self._fallo = 0

    def iniciar(self) -> None:
        """Look from now on, as long as this process lives."""
        Thread(target=self._velar, name="pregonero", daemon=True).start()

    def _velar(self) -> None:
        while True:
            Event().wait(CADA.total_seconds())
            self.mirar()

    def mirar(self) -> None:
        """Do what there is to do now."""
        try:
            if self.toca():
                self._hacer()
        except (SQLAlchemyError, OSError) as falla:
            trazas.warning("reporte_diario_impedido", exc_info=falla)

    def toca(self) -> bool:
        """Whether something is missing that should be out by now."""
        ahora = self._reloj()
        if en_chile(ahora).time() < self._desde:
            return False
        if not self._a_la_carpeta and not hay_destinos(self._motor):
            return False
        with para_leer(self._motor) as conexion:
            faltan = pendientes(conexion, ahora)
        en_la_carpeta = self._a_la_carpeta and por_entregar(self._motor)
        return bool(faltan or en_la_carpeta or por_despachar(self._motor, ahora))

    def _hacer(self) -> None:
        with subprocess.Popen(  # noqa: S603 (our own interpreter, our own program)
            self._orden, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=dict(self._entorno), process_group=0
        ) as hijo:
            hijo.wait()
        if hijo.returncode and hijo.returncode != self._fallo:
            trazas.error("reporte_diario_fallido", codigo=hijo.returncode)
        self._fallo = hijo.returncode
