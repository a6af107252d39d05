"""Whether everybody gets their turn: so many connections that call again as soon as they are answered, and what each got."""

import resource
import selectors
import socket
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench import datos
from bench.atacantes import SOBRE, peticion
from bench.cluster import Cluster
from bench.convivencia import percentil
from bench.hub import Hub
from bench.informe import Exigencia

CONEXIONES = {16: 2.0, 64: 2.0, 200: 2.0, 1000: 4.0}
"""How many are busy at a time, and how many times the answers of one another may get."""
SEGUNDOS = 20
MUESTRA = (
    '<ns0:crearMuestras xmlns:ns0="urn:hub-lis:interconexion:v1"><ns0:muestras><ns0:muestra>'
    "<ns0:codigo_muestra_cliente>J-{}</ns0:codigo_muestra_cliente>{}</ns0:muestra></ns0:muestras></ns0:crearMuestras>"
)


@dataclass
class Turno:
    """One connection: its answers, the longest that it waited for one, and what it waits for now."""

    respuestas: int = 0
    espera: float = 0.0
    desde: float = 0.0
    llegado: bytes = b""


@dataclass
class Ronda:
    """What so many connections got."""

    conexiones: int
    turnos: list[Turno] = field(default_factory=list)

    @property
    def veces(self) -> float:
        """The answers of who got most, for each of who got least."""
        respuestas = [turno.respuestas for turno in self.turnos]
        return max(respuestas) / min(respuestas) if min(respuestas) else float("inf")

    def cifras(self) -> dict[str, float]:
        """For JSON and the table."""
        respuestas, esperas = ([getattr(uno, que) for uno in self.turnos] for que in ("respuestas", "espera"))
        return {
            "respuestas": sum(respuestas),
            "menos": min(respuestas),
            "mediana": percentil(respuestas, 50),
            "mas": max(respuestas),
            "sin_respuesta": respuestas.count(0),
            "peor_espera_s": max(esperas),
        }


def medir(este: Cluster, taller: Path, segundos: int, consola: Console) -> list[Ronda]:
    """Each number of connections in turn, on a hub on PostgreSQL with two processes."""
    _, duro = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (duro, duro))
    hub, numeros = Hub(este.crear_base("justicia"), taller), count(1)
    hub.preparar()
    try:
        hub.iniciar()
        rondas = [_ronda(hub, cuantas, segundos, numeros) for cuantas in CONEXIONES]
    finally:
        hub.detener()
    consola.print(_tabla(rondas, segundos))
    return rondas


def exigencias(rondas: list[Ronda]) -> list[Exigencia]:
    """Nobody goes without, and nobody gets much more than another."""
    return [
        Exigencia(f"{ronda.conexiones} busy connections: answers of one / of another", ronda.veces, tope, minimo=False)
        for ronda, tope in zip(rondas, CONEXIONES.values(), strict=True)
    ]


def _ronda(hub: Hub, cuantas: int, segundos: int, numeros: "count[int]") -> Ronda:
    ronda, cuerpos = Ronda(cuantas), datos.cuerpos()
    with ExitStack() as pila, selectors.DefaultSelector() as ojo:

        def llamar(enchufe: socket.socket, turno: Turno) -> None:
            numero = next(numeros)
            mensaje = SOBRE.format("", MUESTRA.format(numero, cuerpos[numero % len(cuerpos)])).encode()
            turno.llegado, turno.desde = b"", time.monotonic()
            enchufe.sendall(peticion(hub.puerto, mensaje, clave=hub.clave))

        for _ in range(cuantas):
            enchufe = pila.enter_context(socket.create_connection(("127.0.0.1", hub.puerto), timeout=60))
            ronda.turnos.append(Turno())
            ojo.register(enchufe, selectors.EVENT_READ, ronda.turnos[-1])
            llamar(enchufe, ronda.turnos[-1])
        fin = time.monotonic() + segundos
        while time.monotonic() < fin:
            for llave, _ in ojo.select(0.2):
                enchufe, turno = _de(llave)
                turno.llegado += enchufe.recv(65536)
                if b":Envelope>" in turno.llegado[-40:]:
                    _anotar(turno, time.monotonic())
                    llamar(enchufe, turno)
    for turno in ronda.turnos:
        turno.espera = max(turno.espera, fin - turno.desde)
    return ronda


def _de(llave: selectors.SelectorKey) -> tuple[Any, Turno]:
    return llave.fileobj, llave.data


def _anotar(turno: Turno, ahora: float) -> None:
    if b"id_muestra" not in turno.llegado:
        raise ValueError(turno.llegado[-2000:])
    turno.respuestas += 1
    turno.espera = max(turno.espera, ahora - turno.desde)


def _tabla(rondas: list[Ronda], segundos: int) -> Table:
    tabla = Table(title=f"crearMuestras without a pause on PostgreSQL, {segundos} s: answers per connection")
    for titulo in ("connections", "answers", "least", "median", "most", "none", "longest wait, s"):
        tabla.add_column(titulo, justify="right")
    for ronda in rondas:
        *enteros, espera = ronda.cifras().values()
        tabla.add_row(str(ronda.conexiones), *(f"{cifra:.0f}" for cifra in enteros), f"{espera:.2f}")
    return tabla
