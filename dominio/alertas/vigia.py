"""Whoever sees to it that alerts are looked for and told: a look every so often, by one process of all machines.

Each process tells what it has channels for, whoever looked: the settings of two machines may differ.

It has a thread of its own in each process, and nobody waits for it: its questions are of few rows, and what is sent has its
time limits.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any, Protocol

import structlog
from sqlalchemy import Engine, not_, or_, select, update

from dominio.alertas.avisos import Canal, avisar
from dominio.alertas.canales import AvisosPedidos, abrir_canales
from dominio.alertas.certificado import CertificadoPublico
from dominio.alertas.condiciones import mirar
from dominio.alertas.libro import anotar
from dominio.alertas.tipos import PRIMERA, ULTIMA, Umbrales
from dominio.vocabulario.tiempo import Reloj
from modelos import AlertaTurno, insertar, para_leer

trazas = structlog.get_logger("hub.alertas")
_T: Any = AlertaTurno.__table__


class AlertasPedidas(AvisosPedidos, Protocol):
    """What the settings say of alerts."""

    @property
    def alertas_cada(self) -> int: ...
    @property
    def alerta_atraso(self) -> int: ...
    @property
    def alerta_respaldo(self) -> int: ...
    @property
    def sellar_cada(self) -> int: ...
    @property
    def cabezas(self) -> Path | None: ...


class Vigia:
    """Looks for alerts, notes and tells them."""

    def __init__(
        self,
        motor: Engine,
        reloj: Reloj,
        cada: int,
        umbrales: Umbrales,
        canales: Sequence[Canal],
        entre: timedelta,
        direccion_publica: str = "",
    ) -> None:
        """`cada` are seconds; with 0 nobody looks. Between two messages to a channel `entre` goes by."""
        self._certificado = CertificadoPublico(direccion_publica)
        self._motor, self._reloj, self._cada = motor, reloj, timedelta(seconds=cada)
        self._umbrales, self._canales, self._entre = umbrales, tuple(canales), entre

    def iniciar(self) -> None:
        """Look from now on, as long as this process lives."""
        if self._cada:
            Thread(target=self._velar, name="vigia", daemon=True).start()

    def _velar(self) -> None:
        while True:
            Event().wait(self._cada.total_seconds())
            self.mirar()

    def mirar(self) -> None:
        """Look and note if it is this process's turn, and tell in any case; nothing that fails hinders the rest."""
        _sin_caer(self._refrescar)
        _sin_caer(self._anotar_si_toca)
        for canal in self._canales:
            _sin_caer(partial(self._avisar, canal))

    def recorrer(self) -> None:
        """Look, note and tell, whosever turn it is."""
        self._refrescar()
        self._anotar()
        for canal in self._canales:
            self._avisar(canal)

    def _refrescar(self) -> None:
        self._certificado.refrescar(self._reloj())

    def _anotar_si_toca(self) -> None:
        if tomar_turno(self._motor, self._reloj(), self._cada):
            self._anotar()

    def _anotar(self) -> None:
        ahora = self._reloj()
        mirada = mirar(self._motor, ahora, self._umbrales)
        anotar(self._motor, ahora, self._certificado.agregar(mirada, ahora))

    def _avisar(self, canal: Canal) -> None:
        avisar(self._motor, canal, self._reloj(), self._entre)


def _sin_caer(paso: Callable[[], None]) -> None:
    """The thread lives on, whatever happens."""
    try:
        paso()
    except Exception as falla:
        trazas.warning("alertas_impedidas", exc_info=falla)


def crear_vigia(motor: Engine, reloj: Reloj, dicho: AlertasPedidas) -> Vigia:
    """Whoever looks for alerts, as the settings want it."""
    umbrales = Umbrales(
        atraso_horas=dicho.alerta_atraso,
        respaldo_horas=dicho.alerta_respaldo,
        sellar_cada=dicho.sellar_cada,
        cabezas=dicho.cabezas,
    )
    entre = timedelta(minutes=dicho.avisos_cada)
    return Vigia(motor, reloj, dicho.alertas_cada, umbrales, abrir_canales(dicho), entre, dicho.direccion_publica)


def tomar_turno(motor: Engine, ahora: datetime, cada: timedelta) -> bool:
    """Whether it is time for a look and no other process of any machine has taken it. Half the time is enough: clocks of
    several machines do not agree to the second."""
    de_ahora = _T.c.id == ULTIMA
    tarde = or_(_T.c.mirada_en.is_(None), _T.c.mirada_en <= ahora - cada / 2, _T.c.mirada_en > ahora + cada)
    with para_leer(motor) as conexion:
        if conexion.execute(select(_T.c.id).where(de_ahora, not_(tarde))).first():
            return False
    with motor.begin() as conexion:
        filas = [{"id": PRIMERA, "mirada_en": ahora}, {"id": ULTIMA, "mirada_en": None}]
        conexion.execute(insertar(conexion, _T).values(filas).on_conflict_do_nothing())
        return bool(conexion.execute(update(_T).where(de_ahora, tarde).values(mirada_en=ahora)).rowcount)
