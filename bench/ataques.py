"""What those notice who call while others attack: `estadoServicio` at a steady pace, idle and beside each attack."""

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.atacantes import ESTADO, RUTA
from bench.ataque import ATAQUES
from bench.cluster import Cluster
from bench.contendientes import RAIZ
from bench.convivencia import percentil, resumen
from bench.hub import Hub
from bench.informe import Exigencia
from bench.procesos import descendientes, pss_mb, rss_mb
from dominio.pruebas.laboratorios import LABORATORIOS

ATACANTES = 8
CLIENTES, POR_SEGUNDO = 4, 40
SEGUNDOS = 20
ESPERA = 20.0
CALMA_MS = 60.0
"""A call under so many milliseconds is one of an idle hub; five in a row, and the next attack may begin."""
MAXIMO_VECES, MAXIMO_MS, MAXIMO_MB = 5.0, 1000.0, 250.0
TITULOS = ("attack", "calls", "p50 ms", "p99 ms", "max ms", "failed", "requests/s", "answers/s", "MB/s", "slow after, s")


@dataclass
class Ataque:
    """One attack: milliseconds of each call beside it, those that failed, and what the attackers did."""

    nombre: str
    tiempos: list[float]
    fallidas: int
    hecho: dict[str, int] = field(default_factory=dict)
    segundos_de_resaca: float = 0.0
    """How long the hub stayed slow after they left."""


@dataclass
class Asedio:
    """All attacks on one hub."""

    base: str
    calma: Ataque
    ataques: list[Ataque] = field(default_factory=list)
    pss_mb: float = 0.0
    rss_mb: float = 0.0

    def exigencias(self) -> list[Exigencia]:
        """What must hold beside each attack, and after all."""
        ocioso = percentil(self.calma.tiempos, 99)
        dichas = []
        for uno in self.ataques:
            veces, donde = percentil(uno.tiempos, 99) / ocioso, f"{self.base}, {uno.nombre}"
            dichas += [
                Exigencia(f"{donde}: p99 of calls, beside it / idle", veces, MAXIMO_VECES, minimo=False),
                Exigencia(f"{donde}: slowest call, ms", max(uno.tiempos), MAXIMO_MS, minimo=False),
                Exigencia(f"{donde}: failed calls", uno.fallidas, 0, minimo=False),
            ]
        return [*dichas, Exigencia(f"{self.base}: memory after all, MB (PSS)", self.pss_mb, MAXIMO_MB, minimo=False)]

    def cifras(self) -> dict[str, Any]:
        """For JSON."""
        todos = {uno.nombre: {**resumen(uno.tiempos), "fallidas": uno.fallidas, **uno.hecho} for uno in self._todos()}
        return {"ataques": todos, "pss_mb": self.pss_mb, "rss_mb": self.rss_mb}

    def _todos(self) -> list[Ataque]:
        return [self.calma, *self.ataques]

    def tabla(self, segundos: int) -> Table:
        """For people."""
        tabla = Table(
            title=f"estadoServicio on {self.base}, {segundos} s beside each attack of {ATACANTES}; "
            f"afterwards {self.pss_mb:.0f} MB (PSS), {self.rss_mb:.0f} MB (RSS)"
        )
        for titulo in TITULOS:
            tabla.add_column(titulo, justify="left" if titulo == TITULOS[0] else "right")
        for uno in self._todos():
            r, hecho = resumen(uno.tiempos), uno.hecho
            por_segundo = [hecho.get(que, 0) / segundos for que in ("peticiones", "respuestas", "enviados")]
            tabla.add_row(
                uno.nombre,
                str(len(uno.tiempos)),
                *(f"{r[que]:.1f}" for que in ("p50", "p99", "peor")),
                str(uno.fallidas),
                *(
                    (f"{por_segundo[0]:.1f}", f"{por_segundo[1]:.1f}", f"{por_segundo[2] / 1e6:.2f}")
                    if hecho
                    else ("", "", "")
                ),
                f"{uno.segundos_de_resaca:.1f}" if hecho else "",
            )
        return tabla


def medir(este: Cluster, taller: Path, segundos: int, consola: Console) -> list[Asedio]:
    """Every attack on a hub on SQLite, and on one on PostgreSQL."""
    hechos = []
    for nombre in ("SQLite", "PostgreSQL"):
        propio = taller / f"ataques-{nombre.lower()}"
        propio.mkdir()
        base = f"sqlite:///{propio}/hub.db" if nombre == "SQLite" else este.crear_base("ataques")
        hechos.append(_asediar(Hub(base, propio), nombre, segundos, consola.print))
        consola.print(hechos[-1].tabla(segundos))
    return hechos


def _asediar(hub: Hub, nombre: str, segundos: int, decir: Callable[[str], None]) -> Asedio:
    hub.preparar()
    try:
        hub.iniciar()
        _llamar(hub, 3)
        asedio = Asedio(nombre, Ataque("idle", *_llamar(hub, segundos)))
        decir(f"{nombre}: idle p99 {percentil(asedio.calma.tiempos, 99):.1f} ms")
        for cual in ATAQUES:
            asedio.ataques.append(_atacar(hub, cual, segundos))
            decir(f"{nombre}: {cual} p99 {percentil(asedio.ataques[-1].tiempos, 99):.1f} ms")
        procesos = [hub.pid, *descendientes(hub.pid)]
        asedio.pss_mb, asedio.rss_mb = sum(map(pss_mb, procesos)), sum(map(rss_mb, procesos))
    finally:
        hub.detener()
    return asedio


def _atacar(hub: Hub, cual: str, segundos: int) -> Ataque:
    with _atacantes(hub, cual, segundos) as procesos:
        ataque = Ataque(cual, *_llamar(hub, segundos))
        hechos = [json.loads(proceso.communicate(timeout=60)[0]) for proceso in procesos]
    ataque.hecho = {que: sum(hecho[que] for hecho in hechos) for que in hechos[0]}
    ataque.segundos_de_resaca = _esperar_calma(hub)
    return ataque


@contextmanager
def _atacantes(hub: Hub, cual: str, segundos: int) -> Iterator[list["subprocess.Popen[str]"]]:
    """Eight of them, who end by themselves; when something goes wrong here, at once."""
    orden = [sys.executable, "-m", "bench.ataque", cual, str(hub.puerto), str(segundos)]
    entradas = {"cwd": RAIZ, "stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    procesos = [subprocess.Popen([*orden, str(numero), LABORATORIOS[0].clave], **entradas) for numero in range(ATACANTES)]
    try:
        for proceso in procesos:
            proceso.stdout.readline()
        for proceso in procesos:
            proceso.stdin.write("now\n")
            proceso.stdin.flush()
        yield procesos
    finally:
        for proceso in procesos:
            proceso.kill()
            proceso.wait()


# ── the calls ───────────────────────────────────────────────────────────────────────────────────────────────────────
def _llamar(hub: Hub, segundos: float) -> tuple[list[float], int]:
    """Milliseconds of each call, counted from when it was due, and how many failed; half the clients keep a connection.

    Those that a slow hub left no time for are not made: the one that is late by then tells of it.
    """
    comienzo = time.monotonic()
    fin = comienzo + segundos

    def un_cliente(numero: int) -> list[tuple[float, bool]]:
        conexion, hechas = http.client.HTTPConnection("127.0.0.1", hub.puerto, timeout=ESPERA), []
        while (debida := comienzo + (numero + len(hechas) * CLIENTES) / POR_SEGUNDO) < fin and time.monotonic() < fin:
            time.sleep(max(0.0, debida - time.monotonic()))
            salio = _una_llamada(conexion)
            hechas.append(((time.monotonic() - debida) * 1000, salio))
            if numero % 2 or not salio:
                conexion.close()
        conexion.close()
        return hechas

    with ThreadPoolExecutor(CLIENTES) as varios:
        hechas = [*chain.from_iterable(varios.map(un_cliente, range(CLIENTES)))]
    return [tiempo for tiempo, _ in hechas], sum(not salio for _, salio in hechas)


def _una_llamada(conexion: http.client.HTTPConnection) -> bool:
    try:
        conexion.request("POST", RUTA, ESTADO, {"Content-Type": "text/xml; charset=utf-8"})
        respuesta = conexion.getresponse()
        return b"estadoServicioResponse" in respuesta.read() and respuesta.status == 200
    except (OSError, http.client.HTTPException):
        return False


def _esperar_calma(hub: Hub) -> float:
    """Seconds until calls are as quick as at an idle hub again; a minute at most."""
    comienzo, seguidas = time.monotonic(), 0
    while seguidas < 5 and time.monotonic() - comienzo < 60:
        conexion, desde = http.client.HTTPConnection("127.0.0.1", hub.puerto, timeout=ESPERA), time.monotonic()
        salio = _una_llamada(conexion)
        conexion.close()
        seguidas = seguidas + 1 if salio and (time.monotonic() - desde) * 1000 < CALMA_MS else 0
        time.sleep(0.05)
    return time.monotonic() - comienzo
