"""Both SOAP doors of a hub on a real database, called as a WSGI server calls them."""

import io
from dataclasses import dataclass, field
from typing import Any
from wsgiref.validate import validator

import pytest
from lxml import etree
from sqlalchemy import Engine, select

from dominio.ventanilla.cuerpos import Cual, abrir
from dominio.ventanilla.porteria import Porteria
from dominio.ventanilla.ventanilla import Ventanilla
from modelos import Mensaje, MensajeCuerpo
from servicios.aplicacion import crear_aplicacion_soap
from servicios.publicacion import RUTAS
from tests.elenco import NORTE
from tests.servicios.mensajes import SOAP, TIPO, validar


@dataclass
class Respuesta:
    """What came back."""

    estado: str
    cabeceras: dict[str, str]
    cuerpo: bytes
    segundos: float = 0.0

    @property
    def raiz(self) -> Any:
        return etree.fromstring(self.cuerpo)

    @property
    def contenido(self) -> Any:
        """The one child of Body; valid, if it is an answer."""
        ((contenido,),) = self.raiz
        if not contenido.tag.endswith("}Fault"):
            validar(contenido)
        return contenido

    def texto(self, nombre: str) -> str | None:
        """The text of the first element of that name, whatever its namespace."""
        return next((e.text for e in self.raiz.iter(f"{{*}}{nombre}")), None)

    def todos(self, nombre: str) -> list[str]:
        return [e.text for e in self.raiz.iter(f"{{*}}{nombre}")]

    @property
    def codigo(self) -> str | None:
        """The error code of a fault."""
        (error,) = self.raiz.iter("{*}ErrorHub")
        validar(error)
        return error.findtext("{*}codigo")


@dataclass
class Hub:
    """A hub as its callers see it."""

    motor: Engine
    ventanilla: Ventanilla
    claves: dict[int, str]
    porteria: Porteria = field(init=False)
    puertas: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.porteria = Porteria(self.motor, self.ventanilla.reloj)
        self.puertas = {
            version: validator(
                crear_aplicacion_soap(self.ventanilla, self.porteria, version, f"https://hub.cl{RUTAS[version]}")
            )
            for version in ("soap11", "soap12")
        }

    def enviar(self, cuerpo: bytes, version: str = "soap11", clave: int | str | None = NORTE, **entorno: Any) -> Respuesta:
        """Post a message, with the key of a laboratory unless told otherwise."""
        ambiente = {
            "REQUEST_METHOD": "POST",
            "SCRIPT_NAME": "",
            "PATH_INFO": "/soap/v1/interconexion",
            "QUERY_STRING": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "CONTENT_TYPE": TIPO[version],
            "CONTENT_LENGTH": str(len(cuerpo)),
            "REMOTE_ADDR": "192.0.2.7",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(cuerpo),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            **({} if clave is None else {"HTTP_ACCESSKEY": self.claves.get(clave, clave)}),
            **entorno,
        }
        comienzo: list[Any] = []
        partes = self.puertas[version](
            {k: v for k, v in ambiente.items() if v is not None}, lambda *args: comienzo.append(args)
        )
        try:
            contenido = b"".join(partes)
        finally:
            partes.close()
        return Respuesta(comienzo[0][0], dict(comienzo[0][1]), contenido)

    def operacion(self, contenido: str, version: str = "soap11", **opciones: Any) -> Respuesta:
        """Post an operation element in an envelope of the door's version."""
        return self.enviar(SOAP[version](contenido), version, **opciones)

    def registro(self, respuesta: Respuesta) -> Any:
        """The record of the message that got this answer, with both bodies; None if there is none."""
        numero = int(respuesta.cabeceras["X-Hub-Mensaje"])
        with self.motor.connect() as conexion:
            fila = conexion.execute(
                select(Mensaje.__table__, MensajeCuerpo.__table__).where(
                    Mensaje.id == numero, MensajeCuerpo.mensaje_id == Mensaje.id
                )
            ).one()
            return fila, abrir(conexion, fila, Cual.PEDIDO), abrir(conexion, fila, Cual.RESPUESTA)


@pytest.fixture
def hub(motor: Engine, ventanilla: Ventanilla, claves: dict[int, str]) -> Hub:
    """The hub, with Laboratorio Norte and Laboratorio Sur."""
    return Hub(motor, ventanilla, claves)
