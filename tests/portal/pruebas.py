"""A whole hub with its sandbox, and the try-it page as a browser without scripts uses it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from sqlalchemy import Engine
from werkzeug.test import Client, TestResponse

import hub as composicion
from config.ajustes import Ajustes
from hub import crear_aplicacion, crear_metricas
from modelos import crear_motor
from servicios.pruebas import proceso as pruebas_proceso
from servicios.pruebas.puertas import PREFIJO, BancoDePruebas
from servicios.publicacion import RUTAS
from tests.elenco import poblar
from tests.servicios.mensajes import SOAP, TIPO

SIN_CEDER = f"import os; os.nice = lambda _: 0; {composicion.SERVIR_PRUEBAS}"
"""As the hub starts it, but for its priority: with the lowest one a test would wait for all others."""
MAESTROS = '<listarMaestro xmlns="urn:hub-lis:interconexion:v1"><nombre>laboratorios</nombre></listarMaestro>'


class HubEntero:
    """The hub as the world sees it: pages, real doors and the sandbox's."""

    def __init__(self, datos: Path, base: str, **ajustes: str) -> None:
        self.ajustes = Ajustes.desde_entorno({"HUB_DATOS": str(datos), "HUB_BASE_DATOS": base, **ajustes})
        self.motor: Engine = crear_motor(base)
        self.claves = poblar(self.motor, datetime.now(UTC))
        self.metricas = crear_metricas()
        self.aplicacion = crear_aplicacion(self.ajustes, self.metricas)
        self.cliente = Client(self.aplicacion)

    @property
    def banco(self) -> BancoDePruebas | None:
        """The sandbox as this hub offers it."""
        puertas = [puerta for ruta, puerta in self.aplicacion.aplicacion._rutas.items() if ruta.startswith(PREFIJO)]
        return puertas[0].func.__self__ if puertas else None

    def soap(
        self, contenido: str, clave: str, version: str = "soap11", *, pruebas: bool = True, **opciones: Any
    ) -> TestResponse:
        """Post an operation to a door."""
        ruta = (PREFIJO if pruebas else "") + RUTAS[version]
        return self.enviar(ruta, SOAP[version](contenido), {"ACCESSKEY": clave}, TIPO[version], **opciones)

    def enviar(self, ruta: str, cuerpo: bytes, cabeceras: dict[str, str], tipo: str, **opciones: Any) -> TestResponse:
        return self.cliente.post(ruta, data=cuerpo, headers=cabeceras, content_type=tipo, **opciones)

    def pagina(self, ruta: str = "/integradores/probar") -> "Pagina":
        """Open the try-it page."""
        return Pagina(self, self.cliente.get(ruta))


class Pagina:
    """The try-it page."""

    def __init__(self, hub: HubEntero, respuesta: TestResponse) -> None:
        self._hub = hub
        self.estado = respuesta.status_code
        self.texto = respuesta.get_data(as_text=True)
        self.arbol = html.fromstring(self.texto)

    @property
    def mensaje(self) -> str:
        """What is in the field."""
        return (self.arbol.xpath("//textarea")[0].text or "").removeprefix("\n")

    @property
    def resumen(self) -> str:
        """Status, time and number of the answer."""
        return " ".join(self.arbol.xpath("string(//*[@class='resumen-respuesta'])").split())

    @property
    def respuesta(self) -> str:
        """The answer as it is shown."""
        return self.arbol.xpath("string(//section[@aria-labelledby='respuesta']//pre)")

    @property
    def codigos(self) -> list[str]:
        """The error codes of the answer, each of which has a remedy beside it."""
        filas = self.arbol.xpath("//section[@aria-labelledby='respuesta']//tbody/tr")
        assert all(len(fila.xpath("string(td[3])")) > 10 for fila in filas)
        return [fila.xpath("string(td[1])") for fila in filas]

    @property
    def orden(self) -> str:
        """The order of curl."""
        return self.arbol.xpath("string(//section[@aria-labelledby='titulo-curl']//pre)")

    def preparar(self, operacion: str, version: str = "soap11", laboratorio: int = 1) -> "Pagina":
        """Choose an operation."""
        campos = {**self._ocultos(0), "operacion": operacion, "version": version, "laboratorio": str(laboratorio)}
        respuesta = self._hub.cliente.post("/integradores/probar/preparar", data=campos)
        assert respuesta.status_code == 303, respuesta.text
        return self._hub.pagina(respuesta.location)

    def enviar(self, mensaje: str | None = None, **cambios: str) -> "Pagina":
        """Send what is in the field, or another message."""
        campos = {**self._ocultos(1), "clave": self.arbol.get_element_by_id("c-clave").value or ""}
        campos |= {"mensaje_soap": self.mensaje if mensaje is None else mensaje, **cambios}
        respuesta = self._hub.cliente.post("/integradores/probar", data=campos, content_type="multipart/form-data")
        return Pagina(self._hub, respuesta)

    def seguir(self, rotulo: str) -> "Pagina":
        """Follow a link of the page."""
        (enlace,) = self.arbol.xpath(f"//a[normalize-space()='{rotulo}']/@href")
        return self._hub.pagina(enlace.partition("#")[0])

    def _ocultos(self, cual: int) -> dict[str, str]:
        formulario = self.arbol.xpath("//main//form")[cual]
        return {campo.name: campo.value for campo in formulario.xpath(".//input[@type='hidden']")}


@contextmanager
def hub_entero(
    datos: Path, bancada: Any, tipo: str, programa: str = SIN_CEDER, plazo: float = 60.0, **ajustes: str
) -> Iterator[HubEntero]:
    """A hub with a database of that kind, and one for its sandbox; `programa` is what the sandbox's process runs."""
    with (
        bancada.base(tipo) as base,
        bancada.base(tipo, con="nada") as pruebas,
        pytest.MonkeyPatch.context() as parche,
    ):
        parche.setattr(composicion, "SERVIR_PRUEBAS", programa)
        parche.setattr(pruebas_proceso, "PLAZO_DE_RESPUESTA", plazo)
        hub = HubEntero(datos, base, **{"HUB_BASE_PRUEBAS": pruebas, **ajustes})
        try:
            yield hub
        finally:
            if hub.banco is not None:
                hub.banco.proceso.soltar()
            hub.motor.dispose()
