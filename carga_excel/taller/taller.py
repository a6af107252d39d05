"""Whoever sees to it that long work is done: in processes apart, so that those who answer calls are free for them.

Each process of the hub has one for uploads and one for workbooks of reports. It starts another process when something
waits in its queue and this machine has a place left for it, reads what that one tells, and starts it anew when it ended
badly. The two are tied by a pipe: when this process ends, however it ends, so does the other, and what it was doing waits
for the next.
"""

import json
import secrets
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from threading import Event, Thread
from typing import Any, Generic, Protocol, TypeVar

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from carga_excel.taller.puestos import Puestos
from dominio.vocabulario.tiempo import Reloj
from modelos import para_leer

CADA = 15.0
"""Seconds between two looks at whether something was left behind."""
POR_UN_PUESTO = 0.5
"""Seconds between two looks while something waits for a place."""
A_PROPOSITO = 128 + signal.SIGTERM
"""How it ends when it is told to."""

trazas = structlog.get_logger("hub.taller")


class EnManos(Protocol):
    """Something that was taken out of a queue."""

    @property
    def agotada(self) -> bool:
        """Whether it was begun too often without ever coming to an end."""


T_co = TypeVar("T_co", bound=EnManos, covariant=True)
T = TypeVar("T", bound=EnManos)


class Cola(Protocol[T_co]):
    """What waits to be done, common to all machines: `dominio.cargas.proceso`, `dominio.reportes.libros.proceso`."""

    def hay_por_tomar(self, conexion: Connection, ahora: datetime) -> bool:
        """Whether something could be done now."""

    def tomar(self, conexion: Connection, toma: str, ahora: datetime) -> T_co | None:
        """The next, which nobody else does then."""

    def soltar(self, conexion: Connection, toma: str) -> bool:
        """Let wait again what stopped half way; whether there was something."""


class Taller(Generic[T]):
    """Starts and watches the process that does what waits in a queue."""

    def __init__(
        self,
        cola: Cola[T],
        motor: Engine,
        reloj: Reloj,
        orden: Sequence[str],
        entorno: Mapping[str, str],
        puestos: Puestos,
        contar: Callable[[dict[str, Any]], None] = lambda _asiento: None,
        *,
        rendirse: Callable[[T], None],
        interrumpida: Callable[[], None] = lambda: None,
    ) -> None:
        """`orden` is the command, to which a token is added by which its work is known; `contar` gets what it tells of
        each message that it recorded. `rendirse` gives up what was begun too often, and `interrumpida` is called
        whenever the command ended badly."""
        self._cola, self._motor, self._reloj = cola, motor, reloj
        self._orden, self._entorno, self._contar = orden, entorno, contar
        self._rendirse, self._interrumpida = rendirse, interrumpida
        self._puestos = puestos
        self._avisos = [Event() for _ in range(puestos.cuantos)]

    def iniciar(self) -> None:
        """Look from now on, as long as this process lives."""
        self.despertar()
        for aviso in self._avisos:
            Thread(target=self._velar, args=(aviso,), name="taller", daemon=True).start()

    def despertar(self) -> None:
        """Something waits."""
        for aviso in self._avisos:
            aviso.set()

    def _velar(self, aviso: Event) -> None:
        espera = CADA
        while True:
            aviso.wait(espera)
            aviso.clear()
            espera = CADA
            try:
                if not self.mirar():
                    espera = POR_UN_PUESTO
            except (SQLAlchemyError, OSError, ValueError) as falla:
                trazas.warning("taller_impedido", exc_info=falla)

    def mirar(self) -> bool:
        """Have served what waits, and come back when that is done, well or badly; False if there was no place for it."""
        with para_leer(self._motor) as conexion:
            hay = self._cola.hay_por_tomar(conexion, self._reloj())
        if not hay:
            return True
        with self._puestos.ocupar() as hubo:
            if hubo:
                self._trabajar(secrets.token_hex(16))
        return hubo

    def _trabajar(self, toma: str) -> None:
        """Have a process serve what waits; what it leaves behind when it ends badly waits again at once."""
        with subprocess.Popen(  # noqa: S603 (our own interpreter, our own program)
            [*self._orden, toma],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=dict(self._entorno),
            # A Ctrl-C is for this process, which then takes the other one along. A session of its own would do as well, but
            # Linux shares the processor among sessions before it looks at their priorities (sched_autogroup).
            process_group=0,
        ) as hijo:
            assert hijo.stdout is not None  # noqa: S101 (it is a pipe)
            for linea in hijo.stdout:
                self._contar(json.loads(linea))
        if hijo.returncode:
            self._al_fallar(hijo.returncode, toma)

    def _al_fallar(self, codigo: int, toma: str) -> None:
        """What it was serving waits again; if it could not begin at all, that was an attempt of the next."""
        trazas.error("carga_interrumpida", orden=self._orden[-1], codigo=codigo)
        self._interrumpida()
        with self._motor.begin() as conexion:
            quedo = self._cola.soltar(conexion, toma)
        if quedo:
            self.despertar()
        elif codigo != A_PROPOSITO:
            self._contar_intento(toma)

    def _contar_intento(self, toma: str) -> None:
        with self._motor.begin() as conexion:
            tomada = self._cola.tomar(conexion, toma, self._reloj())
            if tomada is not None and not tomada.agotada:
                self._cola.soltar(conexion, toma)
        if tomada is not None and tomada.agotada:
            self._rendirse(tomada)
