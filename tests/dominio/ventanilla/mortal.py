"""A hub's process that is killed in the middle of committing a group: `python -m tests.dominio.ventanilla.mortal ADDRESS`.

Each line that it reads (a seed and a prefix) makes a child that serves samples of that prefix in many threads and tells of
each that was acknowledged, `A code sample message`. Of the groups of at least `GRANDE` it chooses one, tells of it, `G
size`, and is killed within milliseconds of the beginning of its commit. `F signal` tells that it is over.
"""

import os
import signal
import sys
from collections.abc import Sequence
from itertools import count
from random import Random
from threading import Thread, local
from time import monotonic
from typing import Any

from sqlalchemy import event

from dominio.atencion import abrir_ventanilla
from dominio.ventanilla.actor import Actor
from dominio.vocabulario.enumeraciones import Rol
from modelos import crear_motor
from modelos.conexion import CursorBreve
from tests.elenco import NORTE, RelojDePrueba, crear, una_muestra

GRANDE = 5
HILOS = 24
DEMORA = 0.01
"""Seconds at most from the beginning of the commit to the end."""


def decir(*palabras: object) -> None:
    """A line of its own, whoever else writes."""
    os.write(1, (" ".join(map(str, palabras)) + "\n").encode())


def vivir(direccion: str, semilla: int, prefijo: str) -> None:
    """Serve until killed."""
    azar, motor, este = Random(semilla), crear_motor(direccion), local()
    ventanilla = abrir_ventanilla(motor, reloj=RelojDePrueba())
    escribir = ventanilla._escribano._escribir
    faltan = azar.randrange(1, 12)

    def anotar_cuantos(conexion: Any, casos: Sequence[Any]) -> None:
        este.cuantos = len(casos)
        escribir(conexion, casos)

    def al_cerrar(*_: object) -> None:
        nonlocal faltan
        if getattr(este, "cuantos", 0) < GRANDE:
            return
        faltan -= 1
        if faltan == 0:
            decir("G", este.cuantos)
            Thread(target=morir, args=(azar.random() * DEMORA,)).start()
        este.cuantos = 0

    ventanilla._escribano._escribir = anotar_cuantos  # type: ignore[method-assign]
    if motor.dialect.name == "sqlite":
        event.listen(motor, "commit", al_cerrar)
    else:
        ultima = CursorBreve.ultima
        CursorBreve.ultima = lambda *dado: al_cerrar() or ultima(*dado)  # type: ignore[method-assign]
    hilos = [Thread(target=enviar, args=(ventanilla, f"{prefijo}-{n}")) for n in range(HILOS)]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join()


def morir(demora: float) -> None:
    """Without a goodbye; a sleep would be too coarse."""
    hasta = monotonic() + demora
    while monotonic() < hasta:
        pass
    os.kill(os.getpid(), signal.SIGKILL)


def enviar(ventanilla: Any, prefijo: str) -> None:
    actor = Actor(rol=Rol.LABORATORIO, laboratorio_id=NORTE, laboratorio_nombre="Laboratorio Norte")
    for n in count():
        codigo = f"{prefijo}-{n}"
        (item,) = (recibo := ventanilla.atender(actor, crear(una_muestra(codigo)))).items
        decir("A", codigo, item.id_muestra, recibo.id_mensaje)


def principal(direccion: str) -> None:
    for linea in sys.stdin:
        semilla, prefijo = linea.split()
        hijo = os.fork()
        if hijo == 0:
            vivir(direccion, int(semilla), prefijo)
            os._exit(1)
        decir("F", os.waitstatus_to_exitcode(os.waitpid(hijo, 0)[1]))


if __name__ == "__main__":
    principal(sys.argv[1])
