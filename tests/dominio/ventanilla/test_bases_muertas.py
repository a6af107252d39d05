"""A PostgreSQL that is killed in the middle of committing a group loses nothing that was acknowledged, and doubles nothing.

`HUB_PRUEBAS_MUERTES=200` kills it as often.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from random import Random
from threading import Event, Thread
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import Engine
from structlog.testing import capture_logs

from bench.cluster import SinPostgres, cluster
from dominio.atencion import abrir_ventanilla
from dominio.vocabulario.errores import ErrorDominio
from modelos import crear_motor
from modelos.migraciones import migrar
from tests.bases import prescindir
from tests.dominio.ventanilla.mortal import DEMORA, GRANDE
from tests.dominio.ventanilla.test_muertes import guardadas
from tests.elenco import RelojDePrueba, crear, poblar, una_muestra

MUERTES = int(os.environ.get("HUB_PRUEBAS_MUERTES", "3"))
EMISORES = 24
PAUSA = 0.05
"""Seconds that a sender waits after a refusal: without it all of them would do nothing else than be refused."""
ESPERA = 60.0
"""Seconds in which a server that was killed has to serve again."""


@pytest.fixture
def motor() -> Iterator[Engine]:
    """A server of this test's own: all that use it lose their connections."""
    try:
        with cluster() as este:
            motor = crear_motor(este.crear_base("muertes"))
            migrar(motor)
            poblar(motor, RelojDePrueba()())
            yield motor
            motor.dispose()
    except SinPostgres as error:
        prescindir(str(error))


class Asesino:
    """Kills the process of the server that commits a group, as often as it is told to (`matar`)."""

    def __init__(self, ventanilla: Any) -> None:
        self._escribir, self._azar = ventanilla._escribano._escribir, Random(1)
        self._armado = Event()
        self.mato = Event()
        self.tamanos: list[int] = []
        ventanilla._escribano._escribir = self._escribiendo

    def matar(self) -> None:
        """Wait for a group that is large enough, and kill who commits it."""
        self.mato.clear()
        self._armado.set()
        assert self.mato.wait(ESPERA)

    def _escribiendo(self, conexion: Any, casos: Any) -> None:
        if len(casos) >= GRANDE and self._armado.is_set():
            self._armado.clear()
            proceso = conexion.connection.dbapi_connection.get_backend_pid()
            self.tamanos.append(len(casos))
            Thread(target=self._tras, args=(self._azar.random() * DEMORA, proceso)).start()
        self._escribir(conexion, casos)

    def _tras(self, demora: float, proceso: int) -> None:
        hasta = monotonic() + demora
        while monotonic() < hasta:
            pass
        with suppress(ProcessLookupError):
            os.kill(proceso, signal.SIGKILL)
        self.mato.set()


def emitir(ventanilla: Any, actor: Any, prefijo: str, acusar: Callable[[str, int, int], None], fin: Event) -> None:
    """Send samples until told to stop; what gets no receipt is left as it is, and soon the next has another code."""
    numero = 0
    while not fin.is_set():
        codigo = f"{prefijo}-{numero}"
        numero += 1
        try:
            recibo = ventanilla.atender(actor, crear(una_muestra(codigo)))
        except ErrorDominio:
            fin.wait(PAUSA)
        else:
            acusar(codigo, recibo.items[0].id_muestra, recibo.id_mensaje)


@pytest.mark.timeout(120 + 20 * MUERTES)
def test_una_base_muerta_al_confirmar_un_grupo_no_pierde_ni_duplica(motor, laboratorio_norte, capsys):
    """Each acknowledged sample is stored under the number that was told, each stored one with its step and its message."""
    ventanilla = abrir_ventanilla(motor, reloj=RelojDePrueba())
    asesino, fin, llego = Asesino(ventanilla), Event(), Event()
    acusadas: dict[str, tuple[int, int]] = {}

    def acusar(codigo: str, muestra: int, mensaje: int) -> None:
        acusadas[codigo] = muestra, mensaje
        llego.set()

    emisores = [Thread(target=emitir, args=(ventanilla, laboratorio_norte, f"E{n}", acusar, fin)) for n in range(EMISORES)]
    with capture_logs():  # to write how each failed would take longer than the server is away
        for emisor in emisores:
            emisor.start()
        try:
            for _ in range(MUERTES):
                asesino.matar()
                llego.clear()
                assert llego.wait(ESPERA)
        finally:
            fin.set()
            for emisor in emisores:
                emisor.join()

    almacenadas = guardadas(motor)
    assert {codigo: almacenadas.get(codigo) for codigo in acusadas} == acusadas
    sin_acuse = [codigo for codigo in almacenadas if codigo not in acusadas]
    for codigo in sin_acuse[:50]:
        (item,) = ventanilla.atender(laboratorio_norte, crear(una_muestra(codigo))).items
        assert item.id_muestra == almacenadas[codigo][0]
    with capsys.disabled():
        sys.stdout.write(
            f"\n{MUERTES} kills of PostgreSQL in the commit of groups of {min(asesino.tamanos)} to {max(asesino.tamanos)}; "
            f"{len(acusadas)} acknowledged, {len(sin_acuse)} stored without an answer, 0 lost, 0 doubled\n"
        )
