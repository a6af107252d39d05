"""The examples of docs/integrador.md, played on a hub: `python -m tests.manual` writes its answers into the manual.

A block of XML is a message, whole or only what goes into Body; the block after it, empty or not, is the answer.
"""

import io
import re
import sys
import tempfile
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lxml import etree
from sqlalchemy import text

from consola.demostracion.anfitrion import convidar
from dominio.actor import Actor
from dominio.enumeraciones import Rol
from dominio.items import Recepcion
from dominio.maestros import cargar_fijos
from dominio.pedidos import RecepcionarMuestra
from dominio.porteria import Porteria
from dominio.ventanilla import Ventanilla
from modelos import crear_motor
from modelos.migraciones import migrar
from servicios.aplicacion import crear_aplicacion_soap
from tests.elenco import RelojDePrueba, crear, una_muestra

MANUAL = Path(__file__).resolve().parent.parent / "docs" / "integrador.md"
XML = re.compile(r"^```xml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SOBRES = {
    "http://schemas.xmlsoap.org/soap/envelope/": ("soap11", "text/xml; charset=utf-8"),
    "http://www.w3.org/2003/05/soap-envelope": ("soap12", "application/soap+xml; charset=utf-8"),
}
SOBRE = '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>{}</e:Body></e:Envelope>'
PRIMERA_MUESTRA, PRIMER_MENSAJE = 5001, 18001


class Escenario:
    """The hub of the manual: the masters of `make demo`, three samples, and a clock that moves on ten minutes a message."""

    def __init__(self, direccion_base: str) -> None:
        self.motor = crear_motor(direccion_base)
        self.reloj = RelojDePrueba()
        self.reloj.ahora = datetime(2026, 3, 5, 12, 30, tzinfo=UTC)
        migrar(self.motor)
        with self.motor.begin() as conexion:
            cargar_fijos(conexion)
            for serie, numero in (("muestra", PRIMERA_MUESTRA), ("mensaje", PRIMER_MENSAJE)):
                conexion.execute(text("UPDATE numerador SET siguiente = :n WHERE serie = :s"), {"n": numero, "s": serie})
        self.convite = convidar(self.motor, "http://127.0.0.1:8080")
        ventanilla = Ventanilla(self.motor, reloj=self.reloj)
        porteria = Porteria(self.motor, self.reloj)
        self.puertas = {version: crear_aplicacion_soap(ventanilla, porteria, version, "x") for version, _ in SOBRES.values()}
        self._preparar(ventanilla)

    def _preparar(self, ventanilla: Ventanilla) -> None:
        """The samples that the examples reject, give back and transfer; the first two are at the laboratory."""
        norte = Actor(rol=Rol.LABORATORIO, laboratorio_id=1, laboratorio_nombre="Laboratorio Norte")
        propios = {
            "rut_responsable": self.convite.profesional,
            "cod_deis": self.convite.cod_deis,
            "fecha_muestra": datetime(2026, 3, 4, 15, tzinfo=UTC),
        }
        codigos = ("N-0010", "N-0011", "N-0012")
        ventanilla.atender(norte, crear(*(una_muestra(codigo, **propios) for codigo in codigos)))
        recibidas = tuple(Recepcion(codigo_muestra_cliente=codigo) for codigo in codigos[:2])
        ventanilla.atender(norte, RecepcionarMuestra(items=recibidas))

    def enviar(self, mensaje: str) -> str:
        """The answer, shown as the message was: a whole envelope, or what is in Body."""
        entero = "Envelope>" in mensaje
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
    return etree.tostring(mostrado, encoding="unicode", with_tail=False) + "\n"


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
