"""The examples of docs/integrador.md, played on a hub: `python -m tests.manual` writes its answers into the manual.

A block of XML is a message, whole or only what goes into Body; the block after it, empty or not, is the answer.
"""

import io
import re
import sys
import tempfile
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from lxml import etree
from sqlalchemy import text

from consola.demostracion.anfitrion import convidar
from dominio.atencion import abrir_ventanilla
from dominio.maestros.publicados import cargar_fijos
from dominio.ventanilla.porteria import Porteria
from dominio.vocabulario.tiempo import en_chile
from modelos import crear_motor
from modelos.migraciones import migrar
from servicios.aplicacion import crear_aplicacion_soap
from tests.asentado import esperar_asentado
from tests.elenco import RelojDePrueba

MANUAL = Path(__file__).resolve().parent.parent / "docs" / "integrador.md"
XML = re.compile(r"^```xml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SOBRES = {
    "http://schemas.xmlsoap.org/soap/envelope/": ("soap11", "text/xml; charset=utf-8"),
    "http://www.w3.org/2003/05/soap-envelope": ("soap12", "application/soap+xml; charset=utf-8"),
}
SOBRE = '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>{}</e:Body></e:Envelope>'
PRIMERA_MUESTRA, PRIMER_MENSAJE = 5004, 18003
TOMADAS_EN = date(2026, 3, 5)
"""The day that readers replace by yesterday's."""
FECHA = re.compile(r"\b2026-03-\d\d")
CURSOR = "MS4wLjExLjU1NmU3MDBk"
"""What stands for any cursor: the real ones differ from one database to another."""
PREFIJO = "N-"
"""What the codes of the examples begin with, and readers replace by something of their own."""
IDENTIFICADA = re.compile(r"<id_muestra>(\d+)<")
CREADA = re.compile(r"<codigo_muestra_cliente>(.+)</codigo_muestra_cliente>\s*<id_muestra>(\d+)<")
LEIDO_EN = datetime(2026, 3, 6, 12, 30, tzinfo=UTC)
"""When the manual is read, as it is written."""


class Escenario:
    """The hub of the manual: the masters of `make demo`, and a clock that moves on ten minutes a message."""

    def __init__(self, direccion_base: str, ahora: datetime = LEIDO_EN) -> None:
        self.motor = crear_motor(direccion_base)
        self.reloj = RelojDePrueba()
        self.reloj.ahora = ahora
        migrar(self.motor)
        with self.motor.begin() as conexion:
            cargar_fijos(conexion)
            for serie, numero in (("muestra", PRIMERA_MUESTRA), ("mensaje", PRIMER_MENSAJE)):
                conexion.execute(text("UPDATE numerador SET siguiente = :n WHERE serie = :s"), {"n": numero, "s": serie})
        self.convite = convidar(self.motor, "http://127.0.0.1:8080")
        ventanilla = abrir_ventanilla(self.motor, reloj=self.reloj)
        porteria = Porteria(self.motor, self.reloj)
        self.puertas = {version: crear_aplicacion_soap(ventanilla, porteria, version, "x") for version, _ in SOBRES.values()}

    def enviar(self, mensaje: str) -> str:
        """The answer, shown as the message was: a whole envelope, or what is in Body."""
        entero = "Envelope>" in mensaje
        esperar_asentado(self.motor)
        sobre = (mensaje if entero else SOBRE.format(mensaje)).replace("SU-CLAVE", self.convite.laboratorios[0].accesskey)
        version, tipo = SOBRES[etree.QName(etree.fromstring(sobre)).namespace]
        con_token = "UsernameToken" in mensaje
        respuesta = self._post(version, tipo, sobre.encode(), "" if con_token else self.convite.laboratorios[0].accesskey)
        self.reloj.avanzar(minutes=10)
        return _sangrar(respuesta, entero)

    def _post(self, version: str, tipo: str, cuerpo: bytes, clave: str) -> bytes:
        entorno: dict[str, Any] = {
            "REQUEST_METHOD": "POST",
            "QUERY_STRING": "",
            "CONTENT_TYPE": tipo,
            "CONTENT_LENGTH": str(len(cuerpo)),
            "REMOTE_ADDR": "192.0.2.7",
            "wsgi.input": io.BytesIO(cuerpo),
            **({"HTTP_ACCESSKEY": clave} if clave else {}),
        }
        return b"".join(self.puertas[version](entorno, lambda *_: None))


def _sangrar(respuesta: bytes, entero: bool) -> str:
    sobre = etree.fromstring(respuesta, etree.XMLParser(remove_blank_text=True))
    mostrado = sobre if entero else deepcopy(sobre[-1][0])
    etree.cleanup_namespaces(mostrado)
    etree.indent(mostrado)
    for cursor in mostrado.iter("{*}cursor"):
        cursor.text = CURSOR
    return etree.tostring(mostrado, encoding="unicode", with_tail=False) + "\n"


class Lector:
    """Somebody who sends the examples in order, and changes what the manual says."""

    def __init__(self, escenario: Escenario, prefijo: str) -> None:
        self.escenario = escenario
        self.prefijo = prefijo
        self.ayer = (en_chile(escenario.reloj()) - timedelta(days=1)).date()
        self.numeros: dict[str, str] = {}

    def cambiar(self, texto: str) -> str:
        """A message of the manual as this reader sends it; an answer, as this reader expects it."""
        propio = texto.replace(TOMADAS_EN.isoformat(), self.ayer.isoformat()).replace(PREFIJO, self.prefijo)
        return IDENTIFICADA.sub(lambda hallada: f"<id_muestra>{self.numeros.get(hallada[1], hallada[1])}<", propio)

    def enviar(self, mensaje: str, esperada: str) -> str:
        """The answer; the numbers that it gives to samples are kept in the place of the manual's."""
        respuesta = self.escenario.enviar(self.cambiar(mensaje))
        propios = dict(CREADA.findall(respuesta))
        for codigo, numero in CREADA.findall(esperada):
            self.numeros[numero] = propios.get(codigo.replace(PREFIJO, self.prefijo), numero)
        return respuesta


def ejemplos_de(manual: str) -> list[tuple[str, str]]:
    """The messages of the manual and their answers."""
    bloques = XML.findall(manual)
    return list(zip(bloques[::2], bloques[1::2], strict=True))


def desenlaces(respuesta: str) -> list[str]:
    """What became of each thing that was asked for, and every code of an error."""
    return re.findall(r"<desenlace>\w+|HUB-\d{4}(?=<)", respuesta)


def reproducir(manual: str, direccion_base: str) -> str:
    """The manual with the answers that the hub gives today."""
    escenario = Escenario(direccion_base)
    pendiente: list[str] = []

    def poner(hallado: re.Match[str]) -> str:
        if pendiente:
            return f"```xml\n{pendiente.pop()}```"
        pendiente.append(escenario.enviar(hallado[1]))
        return hallado[0]

    reproducido = XML.sub(poner, manual)
    escenario.motor.dispose()
    return reproducido


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as carpeta:
        MANUAL.write_text(reproducir(MANUAL.read_text("utf-8"), f"sqlite:///{carpeta}/hub.db"), encoding="utf-8")
    sys.stdout.write(f"{MANUAL}\n")
