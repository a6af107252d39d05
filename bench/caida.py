"""What becomes of acknowledged samples when a worker is killed in the middle of the load (show 9)."""

import http.client
import os
import re
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from threading import Event, Thread
from urllib.parse import urlsplit

from sqlalchemy import Engine, select

from bench.datos import cuerpos
from bench.procesos import hijos
from modelos import Historial, Mensaje, Muestra

SOBRE = (
    '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
    '<ns0:crearMuestras xmlns:ns0="urn:hub-lis:interconexion:v1"><ns0:muestras>{}</ns0:muestras></ns0:crearMuestras>'
    "</s:Body></s:Envelope>"
)
MUESTRA = "<ns0:muestra><ns0:codigo_muestra_cliente>{}</ns0:codigo_muestra_cliente>{}</ns0:muestra>"
ITEM = re.compile(rb"codigo_muestra_cliente>([^<]+)</[^<>]+><[^<>]*id_muestra>(\d+)<")
LOTES = (1, 1, 5)
"""Samples of the messages that a sender sends in turn."""
ESPERA = 20.0
"""Seconds without an answer after which a sender gives a message up."""


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
    """Codes that have more than one sample, or another id than the acknowledged one, once all was sent again."""


class Cliente:
    """A LIS with one connection, opened again after each failure."""

    def __init__(self, direccion: str, clave: str) -> None:
        partes = urlsplit(direccion)
        self._ruta = partes.path
        self._conexion = http.client.HTTPConnection(str(partes.hostname), partes.port, timeout=ESPERA)
        self._cabeceras = {
            "Content-Type": "text/xml; charset=utf-8",
            "SOAPAction": '"urn:hub-lis:interconexion:v1/crearMuestras"',
            "ACCESSKEY": clave,
        }

    def crear(self, codigos: Sequence[str]) -> tuple[int, dict[str, str], bytes]:
        """Send the samples of these codes; the content of each is always the same for a code."""
        items = (MUESTRA.format(codigo, _contenido(codigo)) for codigo in codigos)
        try:
            self._conexion.request("POST", self._ruta, SOBRE.format("".join(items)).encode(), self._cabeceras)
            respuesta = self._conexion.getresponse()
            return respuesta.status, {k.lower(): v for k, v in respuesta.getheaders()}, respuesta.read()
        except (OSError, http.client.HTTPException):
            self._conexion.close()
            raise


POZO = cuerpos()


def _contenido(codigo: str) -> str:
    return POZO[int(codigo.rpartition("-")[2]) % len(POZO)]


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
                estado, cabeceras, cuerpo = self._cliente.crear(codigos)
            except (OSError, http.client.HTTPException):
                self._balance.inciertos.append(codigos)
                continue
            anotar(self._balance, codigos, estado, cabeceras, cuerpo)
            self._balance.tras_caida += tras


def anotar(balance: Balance, codigos: Sequence[str], estado: int, cabeceras: dict[str, str], cuerpo: bytes) -> None:
    """Write an answer down: all accepted, or a refusal to be looked into."""
    dichas = {codigo.decode(): int(clave) for codigo, clave in ITEM.findall(cuerpo)}
    if estado == 200 and dichas.keys() == set(codigos):
        balance.acusadas.update(dichas)
        balance.mensajes.add(int(cabeceras["x-hub-mensaje"]))
    else:
        balance.rechazos.append(f"{estado}: {cuerpo[:600].decode(errors='replace')}")


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
    balance, fin, ultima = Balance(), Event(), Event()
    hilos = [Emisor(direccion, clave, f"caida-{n}", fin, balance, ultima) for n in range(emisores)]
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
    balance.duplicadas = _duplicadas(este, balance)
    este.dispose()
    return balance


def _reenviar(direccion: str, clave: str, balance: Balance) -> None:
    """Do what a LIS does: send again, word for word, each message whose fate it does not know."""
    cliente = Cliente(direccion, clave)
    for codigos in balance.inciertos:
        anotar(balance, codigos, *cliente.crear(codigos))


def _faltantes(motor: Engine, balance: Balance) -> int:
    with motor.connect() as conexion:
        muestras = dict(conexion.execute(select(Muestra.codigo_muestra_cliente, Muestra.id)).tuples())
        con_traza = set(conexion.execute(select(Historial.muestra_id)).scalars())
        mensajes = set(conexion.execute(select(Mensaje.id)).scalars())
    perdidas = [c for c, clave in balance.acusadas.items() if muestras.get(c) != clave or clave not in con_traza]
    return len(perdidas) + len(balance.mensajes - mensajes)


def _duplicadas(motor: Engine, balance: Balance) -> int:
    with motor.connect() as conexion:
        todas = (
            conexion.execute(select(Muestra.codigo_muestra_cliente).where(Muestra.codigo_muestra_cliente.like("caida-%")))
            .scalars()
            .all()
        )
    return len(todas) - len(balance.acusadas)
