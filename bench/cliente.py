"""A small LIS: one connection, messages written by hand, answers as they come."""

import http.client
import re
import ssl
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from bench.datos import cuerpos

SOBRE = (
    '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
    '<ns0:{0} xmlns:ns0="urn:hub-lis:interconexion:v1"><ns0:{1}>{2}</ns0:{1}></ns0:{0}></s:Body></s:Envelope>'
)
MUESTRA = "<ns0:muestra><ns0:codigo_muestra_cliente>{}</ns0:codigo_muestra_cliente>{}</ns0:muestra>"
ENTREGA = (
    "<ns0:entrega><ns0:id_muestra>{}</ns0:id_muestra><ns0:resultado>Negativo</ns0:resultado>"
    "<ns0:fecha_hora_resultado_laboratorio>{}</ns0:fecha_hora_resultado_laboratorio>{}</ns0:entrega>"
)
INFORME = (
    '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
    '<ns0:obtenerInforme xmlns:ns0="urn:hub-lis:interconexion:v1"><ns0:id_muestra>{}</ns0:id_muestra></ns0:obtenerInforme>'
    "</s:Body></s:Envelope>"
)
CREADA = re.compile(rb"codigo_muestra_cliente>([^<]+)</[^<>]+><[^<>]*id_muestra>(\d+)<")
"""A sample that was accepted; one that was refused has no id right after its code."""
ESPERA = 20.0
"""Seconds without an answer after which a message is given up."""

FALLAS_DE_RED = (OSError, http.client.HTTPException)


@dataclass(frozen=True)
class Respuesta:
    """An HTTP answer of the hub."""

    estado: int
    numero: int | None
    """The message's number, from the header."""
    cuerpo: bytes

    @property
    def creadas(self) -> dict[str, int]:
        """The ids of the accepted samples by code."""
        return {codigo.decode(): int(clave) for codigo, clave in CREADA.findall(self.cuerpo)}


class Cliente:
    """A LIS with one connection, which is opened again after a failure."""

    def __init__(self, direccion: str, clave: str, contexto: ssl.SSLContext | None = None) -> None:
        partes = urlsplit(direccion)
        self._ruta, self._clave = partes.path, clave
        lugar = str(partes.hostname), partes.port
        self._conexion = (
            http.client.HTTPConnection(*lugar, timeout=ESPERA)
            if contexto is None
            else http.client.HTTPSConnection(*lugar, timeout=ESPERA, context=contexto)
        )

    def crear(self, codigos: Sequence[str]) -> Respuesta:
        """Send samples of these codes; a code's content is the same whenever it is sent."""
        return self._llamar("crearMuestras", "muestras", (MUESTRA.format(codigo, _contenido(codigo)) for codigo in codigos))

    def entregar(self, muestra: int, momento: str, informe: str = "") -> Respuesta:
        """Deliver a negative result, with a report in base64 if there is one."""
        informe = informe and f"<ns0:informe>{informe}</ns0:informe>"
        return self._llamar("entregaResultado", "entregas", [ENTREGA.format(muestra, momento, informe)])

    def leer_informe(self, muestra: int) -> Respuesta:
        """Ask for the report of a sample."""
        return self._enviar("obtenerInforme", INFORME.format(muestra))

    def _llamar(self, operacion: str, lista: str, items: Iterable[str]) -> Respuesta:
        return self._enviar(operacion, SOBRE.format(operacion, lista, "".join(items)))

    def _enviar(self, operacion: str, mensaje: str) -> Respuesta:
        cabeceras = {
            "Content-Type": "text/xml; charset=utf-8",
            "SOAPAction": f'"urn:hub-lis:interconexion:v1/{operacion}"',
            "ACCESSKEY": self._clave,
        }
        try:
            self._conexion.request("POST", self._ruta, mensaje.encode(), cabeceras)
            respuesta = self._conexion.getresponse()
            numero = respuesta.getheader("X-Hub-Mensaje")
            return Respuesta(respuesta.status, int(numero) if numero else None, respuesta.read())
        except FALLAS_DE_RED:
            self._conexion.close()
            raise


_pozo = cache(cuerpos)


def _contenido(codigo: str) -> str:
    pozo = _pozo()
    return pozo[int(codigo.rpartition("-")[2]) % len(pozo)]
