"""Who uses the hub meanwhile, each as an honest one does: what got no answer is sent again, word for word."""

import http.client
import re
import time
from base64 import b64encode
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

import requests
from lxml import etree

from bench.cliente import FALLAS_DE_RED
from servicios.publicacion import RUTAS
from tests.caos.libreta import Acuse, Libreta
from tests.caos.terreno import Terreno
from tests.dominio.pasos import PDF
from tests.servicios.mensajes import SOAP, TIPO, elementos, escritura, muestra

LOTES = (1, 1, 5)
PAUSA, TRAS_UN_TROPIEZO = 0.02, 0.1
"""Seconds between two items, and before an attempt is made again."""
ESPERA = 15.0
PACIENCIA = 240.0
"""Seconds after which a sender gives a message up, which fails the run."""
GUARDADO = ("creada", "existente", "actualizada", "sin_cambio")
ANTES = ("existente", "sin_cambio")
PASAJERO = re.compile(rb"HUB-900[23]")
"""The two refusals after which the same message is worth sending again."""


class Abandono(Exception):
    """Nobody answered for too long."""


@dataclass(frozen=True)
class Escena:
    """What all senders share: where they send, the hour that their samples speak of, and when to stop."""

    terreno: Terreno
    libreta: Libreta
    prefijo: str
    fin: Event

    def hora(self, hace: float) -> datetime:
        """An instant some hours ago, of which no clock here says that it is still to come."""
        return datetime.now(UTC).replace(microsecond=0) - timedelta(hours=hace)

    def insistir(self, intentar: Callable[[int], Any]) -> Any:
        """What comes of trying until it is something; `intentar` gives None, or fails, as long as it is nothing."""
        desde = time.monotonic()
        for intento in count():
            try:
                if (hecho := intentar(intento)) is not None:
                    return hecho
            except (*FALLAS_DE_RED, requests.RequestException) as falla:
                self.libreta.tropezar(type(falla).__name__)
            if time.monotonic() - desde > PACIENCIA:
                raise Abandono
            time.sleep(TRAS_UN_TROPIEZO)
        raise AssertionError


class Emisor(Thread):
    """Does one thing after the other until told to stop, and always ends what it began."""

    def __init__(self, escena: Escena, numero: int) -> None:
        super().__init__(daemon=True, name=f"{type(self).__name__}-{numero}")
        self.escena, self.numero = escena, numero
        self.falla: BaseException | None = None

    def run(self) -> None:
        try:
            for vuelta in count():
                if self.escena.fin.is_set():
                    return
                self.una(vuelta, f"{self.escena.prefijo}{self.name[0]}{self.numero}-{vuelta}")
                self.escena.fin.wait(PAUSA)
        except BaseException as falla:
            self.falla = falla

    def una(self, vuelta: int, codigo: str) -> None:
        """One round of work, under a code of its own."""
        raise NotImplementedError


class Lis(Emisor):
    """A laboratory's system: creates, receives and delivers, by turns with and without ids of its own messages."""

    def una(self, vuelta: int, codigo: str) -> None:
        version = ("soap11", "soap12")[(vuelta + self.numero) % 2]
        con_id = vuelta % 4 < 2
        codigos = [f"{codigo}-{n}" for n in range(LOTES[vuelta % len(LOTES)])]
        pasos = (
            ("crearMuestras", "muestras", 2, [_muestra(self.escena, uno) for uno in codigos]),
            ("recepcionarMuestra", "recepciones", 3, [_recepcion(self.escena, uno) for uno in codigos]),
            ("entregaResultado", "entregas", 4, [_entrega(self.escena, uno, vuelta % 5 == 0) for uno in codigos]),
        )
        for operacion, lista, estado, items in pasos:
            cola = elementos({"id_mensaje_cliente": f"{codigo}-{estado}"}) if con_id else ""
            mensaje = SOAP[version](escritura(operacion, lista, "".join(items), cola))
            self.enviar(version, mensaje, codigos, estado)

    def enviar(self, version: str, mensaje: bytes, codigos: Sequence[str], estado: int) -> None:
        """Until all of it is acknowledged."""
        numero, cuerpo, intento = self.escena.insistir(lambda vez: self._intentar(version, mensaje, vez))
        items = [*etree.fromstring(cuerpo).iter("{*}item")]
        desenlaces = [item.findtext("{*}desenlace") for item in items]
        if len(items) != len(codigos) or not set(desenlaces) <= set(GUARDADO):
            self.escena.libreta.rechazar(f"{self.name}: {cuerpo[:900].decode(errors='replace')}")
            return
        repetido = b"repetido>true<" in cuerpo
        tarde = len(codigos) if intento and repetido else sum(uno in ANTES for uno in desenlaces) if intento else 0
        acuses = [
            Acuse(codigo, estado, int(item.findtext("{*}id_muestra")), numero)
            for codigo, item in zip(codigos, items, strict=True)
        ]
        self.escena.libreta.acusar(*acuses, sin_respuesta=tarde)

    def _intentar(self, version: str, mensaje: bytes, intento: int) -> tuple[int, bytes, int] | None:
        partes = urlsplit(self.escena.terreno.hub.direccion)
        cabeceras = {"Content-Type": TIPO[version], "ACCESSKEY": self.escena.terreno.hub.clave}
        with closing(http.client.HTTPConnection(str(partes.hostname), partes.port, timeout=ESPERA)) as conexion:
            conexion.request("POST", RUTAS[version], mensaje, cabeceras)
            respuesta = conexion.getresponse()
            cuerpo = respuesta.read()
        if respuesta.status == 200:
            return int(respuesta.headers["X-Hub-Mensaje"]), cuerpo, intento
        self._mirar(cuerpo)
        return None

    def _mirar(self, cuerpo: bytes) -> None:
        """A refusal must have a code, and one that says that trying again is worth it."""
        if (pasajero := PASAJERO.search(cuerpo)) is None:
            self.escena.libreta.rechazar(f"{self.name}: {cuerpo[:900].decode(errors='replace')}")
        self.escena.libreta.tropezar(pasajero[0].decode() if pasajero else "other")


def _muestra(escena: Escena, codigo: str) -> str:
    return muestra(codigo, fecha_muestra=escena.hora(10).isoformat())


def _recepcion(escena: Escena, codigo: str) -> str:
    datos = {"codigo_muestra_cliente": codigo, "fecha_recepcion_laboratorio": escena.hora(8).isoformat()}
    return f"<recepcion>{elementos(datos)}</recepcion>"


def _entrega(escena: Escena, codigo: str, con_informe: bool) -> str:
    datos = {
        "codigo_muestra_cliente": codigo,
        "resultado": "Negativo",
        "fecha_hora_resultado_laboratorio": escena.hora(6).isoformat(),
    }
    if con_informe:
        datos["informe"] = b64encode(PDF.contenido + codigo.encode()).decode()
    return f"<entrega>{elementos(datos)}</entrega>"
