"""The kinds of faults: each does harm and comes back when whatever it had to undo is undone."""

import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from random import Random

import psycopg2

from bench.procesos import descendientes
from tests.caos.terreno import Terreno

POR_ALGUIEN = 1.5
"""Seconds to wait for a process that is only there while a workbook is served."""


@dataclass(frozen=True)
class Falla:
    """What is done, how often beside the others, and on which databases; empty `falta` says that this machine can."""

    nombre: str
    peso: int
    hacer: Callable[[Terreno, Random], object]
    bases: tuple[str, ...] = ("sqlite", "postgres")
    falta: Callable[[Terreno], str] = lambda _: ""


def matar_trabajador(terreno: Terreno, azar: Random) -> None:
    """kill -9 of one process that serves."""
    terreno.acabar(azar.sample(terreno.trabajadores(), 1))


def matar_maestro(terreno: Terreno, azar: Random) -> None:
    """kill -9 of the master alone: its processes have to see it by themselves."""
    hijos = terreno.trabajadores()
    terreno.acabar([terreno.hub.pid])
    terreno.esperar_que_mueran(hijos)


def matar_hub(terreno: Terreno, azar: Random) -> None:
    """kill -9 of all processes of the hub at once, as when the machine loses its power."""
    todos = [terreno.hub.pid, *descendientes(terreno.hub.pid)]
    terreno.acabar(todos)
    terreno.esperar_que_mueran(todos)


def matar_aparte(terreno: Terreno, azar: Random) -> None:
    """kill -9 of a process that serves an upload, reads a workbook or seals; whichever is there."""
    hasta = time.monotonic() + POR_ALGUIEN
    while not (unos := terreno.aparte()) and time.monotonic() < hasta:
        time.sleep(0.005)
    time.sleep(azar.random() * 0.3)
    terreno.acabar(azar.sample(unos, min(1, len(unos))))


def detener_trabajador(terreno: Terreno, azar: Random) -> None:
    """SIGSTOP of one process that serves, and SIGCONT."""
    (uno,) = azar.sample(terreno.trabajadores(), 1)
    terreno.acabar([uno], signal.SIGSTOP)
    time.sleep(azar.uniform(0.2, 1.5))
    terreno.acabar([uno], signal.SIGCONT)


def llenar_disco(terreno: Terreno, azar: Random) -> None:
    """No room left on the disk of the database and of the hub's own files, and room again."""
    terreno.disco.llenar(azar.choice([0, 4096, 65_536]))
    try:
        time.sleep(azar.uniform(0.3, 1.2))
    finally:
        terreno.disco.vaciar()


def mover_reloj(terreno: Terreno, azar: Random) -> None:
    """The hub's clock steps, up to 50 minutes forth or back, or comes right again: what comes by a clock that is two hours
    behind an earlier one is told as put among what is sealed, and rightly so."""
    terreno.reloj.mover(azar.choice([0, azar.randrange(-3000, 3000), azar.randrange(-90, 90)]))
    time.sleep(azar.uniform(0.3, 1.5))


def matar_servidor_de_base(terreno: Terreno, azar: Random) -> None:
    """kill -9 of a process of PostgreSQL that serves the hub: all others end too, and the database recovers."""
    assert terreno.cluster is not None
    with suppress(psycopg2.Error):
        suyos = "backend_type = 'client backend' AND pid <> pg_backend_pid()"
        orden = f"SELECT pid FROM pg_stat_activity WHERE {suyos} ORDER BY (state = 'active') DESC, pid LIMIT 8"
        pids = [pid for (pid,) in terreno.cluster.mandar(orden)]
        terreno.acabar(azar.sample(pids, min(1, len(pids))))


def matar_postgres(terreno: Terreno, azar: Random) -> None:
    """kill -9 of PostgreSQL's first process; whoever looks after the machine starts it again."""
    assert terreno.cluster is not None
    if (pid := terreno.cluster.pid) is not None:
        hijos = descendientes(pid)
        terreno.acabar([pid])
        terreno.acabar(hijos)
        terreno.esperar_que_mueran([pid, *hijos])


def cortar_red(terreno: Terreno, azar: Random) -> None:
    """All connections to PostgreSQL break and none is taken, or nothing arrives and nobody is told, for a while."""
    assert terreno.cable is not None
    if azar.random() < 0.5:
        terreno.cable.cortar()
        time.sleep(azar.uniform(0.1, 1.0))
        terreno.cable.tender()
    else:
        terreno.cable.callar()
        time.sleep(azar.uniform(0.3, 2.0))
        terreno.cable.hablar()


def _sin_disco(terreno: Terreno) -> str:
    return "" if terreno.disco.propio else "only root can have a disk of its own"


def _sin_reloj(terreno: Terreno) -> str:
    return "" if terreno.reloj.biblioteca else "this machine lacks libfaketime (Debian: apt install faketime)"


POSTGRES = ("postgres",)
FALLAS = (
    Falla("kill worker", 10, matar_trabajador),
    Falla("kill hub", 4, matar_hub),
    Falla("kill master", 2, matar_maestro),
    Falla("kill upload", 5, matar_aparte),
    Falla("stop worker", 2, detener_trabajador),
    Falla("disk full", 2, llenar_disco, falta=_sin_disco),
    Falla("clock step", 2, mover_reloj, falta=_sin_reloj),
    Falla("kill backend", 4, matar_servidor_de_base, POSTGRES),
    Falla("kill postgres", 3, matar_postgres, POSTGRES),
    Falla("network", 3, cortar_red, POSTGRES),
)
POR_NOMBRE = {una.nombre: una for una in FALLAS}


def sortear(semilla: int, numero: int, tipo: str) -> tuple[Falla, Random]:
    """Which is the n-th fault of a seed, and the chance that decides all about it."""
    azar = Random(f"{semilla}/{numero}")
    propias = [una for una in FALLAS if tipo in una.bases]
    return azar.choices(propias, [una.peso for una in propias])[0], azar
