"""What becomes of acknowledged samples when a worker is killed in the middle of the load (show 9)."""

import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from secrets import token_hex
from threading import Event, Thread

from sqlalchemy import Engine, select

from bench.cliente import ESPERA, FALLAS_DE_RED, Cliente, Respuesta
from bench.procesos import hijos
from modelos import Historial, Mensaje, Muestra

LOTES = (1, 1, 5)
"""Samples of the messages that a sender sends in turn."""


@dataclass
class Balance:
    """What the senders know of the fate of what they sent, and what the database says."""

    acusadas: dict[str, int] = field(default_factory=dict)
    """Ids of the samples that were acknowledged, by code."""
    mensajes: set[int] = field(default_factory=set)
    """Numbers of the messages that were answered."""
    inciertos: list[list[str]] = field(default_factory=list)
    """Codes of the messages that got no answer, message by message."""
    rechazos: list[str] = field(default_factory=list)
    """Answers other than a receipt with all samples accepted."""
    muertos: list[int] = field(default_factory=list)
    """Process ids of the workers that were killed."""
    tras_caida: int = 0
    """Samples acknowledged after the last of them died."""
    faltantes: int = 0
    """Acknowledged samples, steps and messages that are not in the database."""
    duplicadas: int = 0
    """Samples beyond one per code, once everything was sent again."""

    def cifras(self) -> dict[str, object]:
        """The figures, without the long lists."""
        return {
            "muertos": len(self.muertos),
            "acusadas": len(self.acusadas),
            "mensajes": len(self.mensajes),
            "sin_respuesta": len(self.inciertos),
            "tras_caida": self.tras_caida,
            "faltantes": self.faltantes,
            "duplicadas": self.duplicadas,
            "rechazos": self.rechazos[:5],
        }


class Emisor(Thread):
    """Sends new samples until told to stop, and writes down what it learns of each message."""

    def __init__(self, direccion: str, clave: str, prefijo: str, fin: Event, balance: Balance, ultima: Event) -> None:
        super().__init__(daemon=True)
        self._cliente = Cliente(direccion, clave)
        self._prefijo, self._fin, self._balance, self._ultima = prefijo, fin, balance, ultima

    def run(self) -> None:
        numeros = count()
        for vuelta in count():
            if self._fin.is_set():
                return
            codigos = [f"{self._prefijo}-{next(numeros)}" for _ in range(LOTES[vuelta % len(LOTES)])]
            tras = self._ultima.is_set()
            try:
                respuesta = self._cliente.crear(codigos)
            except FALLAS_DE_RED:
                self._balance.inciertos.append(codigos)
                continue
            anotar(self._balance, codigos, respuesta)
            self._balance.tras_caida += tras


def anotar(balance: Balance, codigos: Sequence[str], respuesta: Respuesta) -> None:
    """Write an answer down: all accepted, or a refusal to be looked into."""
    creadas = respuesta.creadas
    if respuesta.estado == 200 and creadas.keys() == set(codigos) and respuesta.numero is not None:
        balance.acusadas.update(creadas)
        balance.mensajes.add(respuesta.numero)
    else:
        balance.rechazos.append(f"{respuesta.estado}: {respuesta.cuerpo[:600].decode(errors='replace')}")


def matar_uno(maestro: int) -> int:
    """Kill one worker of this master without warning."""
    victima = hijos(maestro)[0]
    os.kill(victima, signal.SIGKILL)
    return victima


def probar(
    direccion: str,
    clave: str,
    maestro: int,
    motor: Callable[[], Engine],
    *,
    segundos: float = 4.0,
    muertes: int = 2,
    emisores: int = 8,
) -> Balance:
    """Load the hub, kill workers one after the other, send again what got no answer, and count what is missing."""
    balance, fin, ultima, prefijo = Balance(), Event(), Event(), f"caida-{token_hex(4)}"
    hilos = [Emisor(direccion, clave, f"{prefijo}-{n}", fin, balance, ultima) for n in range(emisores)]
    for hilo in hilos:
        hilo.start()
    for _ in range(muertes):
        time.sleep(segundos / (muertes + 1))
        balance.muertos.append(matar_uno(maestro))
    ultima.set()
    time.sleep(segundos / (muertes + 1))
    fin.set()
    for hilo in hilos:
        hilo.join(ESPERA + 5)
    este = motor()
    balance.faltantes = _faltantes(este, balance)
    _reenviar(direccion, clave, balance)
    balance.faltantes += _faltantes(este, balance)
    balance.duplicadas = _duplicadas(este, balance, prefijo)
    este.dispose()
    return balance


def _reenviar(direccion: str, clave: str, balance: Balance) -> None:
    """Do what a LIS does: send again, word for word, each message whose fate it does not know."""
    cliente = Cliente(direccion, clave)
    for codigos in balance.inciertos:
        anotar(balance, codigos, cliente.crear(codigos))


def _faltantes(motor: Engine, balance: Balance) -> int:
    with motor.connect() as conexion:
        muestras = dict(conexion.execute(select(Muestra.codigo_muestra_cliente, Muestra.id)).all())
        con_traza = set(conexion.execute(select(Historial.muestra_id)).scalars())
        mensajes = set(conexion.execute(select(Mensaje.id)).scalars())
    perdidas = [c for c, clave in balance.acusadas.items() if muestras.get(c) != clave or clave not in con_traza]
    return len(perdidas) + len(balance.mensajes - mensajes)


def _duplicadas(motor: Engine, balance: Balance, prefijo: str) -> int:
    with motor.connect() as conexion:
        todas = (
            conexion.execute(
                select(Muestra.codigo_muestra_cliente).where(Muestra.codigo_muestra_cliente.like(f"{prefijo}-%"))
            )
            .scalars()
            .all()
        )
    return len(todas) - len(balance.acusadas)
