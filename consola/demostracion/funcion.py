"""The show of `hub demo`: a hub in a process of its own, the day played against it, and then it goes on serving."""

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import click

from config.ajustes import Ajustes
from consola.auditoria import atender, mostrar_vida
from consola.base import base_al_dia
from consola.demostracion.anfitrion import Convite
from consola.demostracion.jornada import Jornada, JornadaInterrumpida
from consola.demostracion.relato import Relato
from dominio.auditoria.pedidos import VerVida

NO_SALIO = 1
"""Exit code when the hub did not do what the day needs."""
PLAZO_DE_CIERRE = 40
"""Seconds that the hub has to finish what it took."""


def mostrar(ajustes: Ajustes, entorno: dict[str, str], *, en_json: bool, salir: bool) -> int:
    """Play the day against a hub in a process of its own; gives the exit code."""
    relato = Relato(sys.stderr if en_json else None)
    relato.portada(ajustes.direccion_publica)
    with _hub_aparte(entorno) as proceso:
        linea = proceso.stdout.readline() if proceso.stdout else ""
        if not linea:
            return proceso.wait()
        if en_json:
            click.echo(linea.rstrip())
        convite = Convite.de_json(linea)
        try:
            _contar(ajustes, convite, relato)
        except JornadaInterrumpida as error:
            relato.falla(error.paso, error.motivo)
            return NO_SALIO
        return 0 if salir else _atender_hasta_que_lo_detengan(proceso, relato)


def _contar(ajustes: Ajustes, convite: Convite, relato: Relato) -> None:
    id_muestra = Jornada(convite, relato).jugar()
    relato.paso("Todo quedó en el registro: la vida de esa muestra", "hub auditoria muestra")
    with base_al_dia(ajustes) as motor:
        mostrar_vida(relato.consola, atender(motor, VerVida(id_muestra=id_muestra)).vida)
    relato.seguir_a_mano(convite, id_muestra, f"HUB_DATOS={shlex.quote(str(ajustes.datos))} {_este_programa()}")


def _este_programa() -> str:
    """How the command was called, as seen from here."""
    return shlex.quote(os.path.relpath(sys.argv[0]))


def _atender_hasta_que_lo_detengan(proceso: subprocess.Popen[str], relato: Relato) -> int:
    try:
        relato.consola.print("\nEl hub sigue atendiendo. Deténgalo con Ctrl-C.\n")
        return proceso.wait()
    except KeyboardInterrupt:
        relato.consola.print("\nEl hub se detiene.")
        return 0


@contextmanager
def _hub_aparte(entorno: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A hub of the demonstration in a session of its own, so that it stops when we say it, and always with us."""
    orden = [sys.executable, "-P", "-c", "from consola import principal; principal()", "demo", "--json", "--sin-jornada"]
    orden += ["--datos", entorno["HUB_DATOS"]]
    entorno = {"HUB_NIVEL_TRAZAS": "aviso", **entorno}
    _al_detener(signal.default_int_handler)
    proceso = subprocess.Popen(orden, env=entorno, stdout=subprocess.PIPE, text=True, start_new_session=True)  # noqa: S603

    def detener(senal: int, cuadro: FrameType | None) -> None:
        proceso.terminate()  # Python drops what is raised here within a `__del__`; without its hub the day ends all the same
        signal.default_int_handler(senal, cuadro)

    _al_detener(detener)
    try:
        yield proceso
    finally:
        proceso.terminate()
        try:
            proceso.wait(PLAZO_DE_CIERRE)
        except subprocess.TimeoutExpired:
            proceso.kill()
            proceso.wait()


def _al_detener(hacer: Callable[[int, FrameType | None], None]) -> None:
    for senal in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(senal, hacer)
