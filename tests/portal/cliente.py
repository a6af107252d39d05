"""A client of the portal without a browser: it keeps cookies and sends the form's token, as a browser does."""

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dominio.ventanilla.porteria import SIN_TRATO
from dominio.vocabulario.enumeraciones import Proposito
from tests.portal.servidor import Personas

FICHA = re.compile(r'name="(csrf_token|envio)" value="([^"]+)"')
QUE_PASO = re.compile(r"[?&]vuelta=|^/envios/")
"""Addresses to which a form's sender is sent to read what became of it."""


def sin_numeros(pagina: str) -> str:
    """A page without what differs between two requests: numbers, and the token of its form."""
    fichas = r"(?<=csrf_token\" value=\")[^\"]+|(?<=envio\" value=\")[^\"]+|(?<=X-CSRFToken\": \")[^\"]+"
    return re.sub(rf"{fichas}|\d+", "#", pagina)


class Cliente:
    """Asks for pages and sends forms; follows no redirection by itself."""

    def __init__(self, cliente: FlaskClient, personas: Personas, cabeceras: dict[str, str] | None = None) -> None:
        self._cliente = cliente
        self.personas = personas
        self._cabeceras = cabeceras or {}

    def entrar(self, cuenta: str, proposito: Proposito | None = Proposito.VIGILANCIA) -> "Cliente":
        """Come in, with the second factor if there is one, and say what for if that is asked."""
        persona = self.personas[cuenta]
        respuesta = self.enviar("/entrar", {"cuenta": cuenta, "contrasena": persona.contrasena})
        if persona.totp_secreto:
            respuesta = self.enviar("/entrar/codigo", {"codigo_totp": self.personas.codigo(cuenta)})
        assert respuesta.status_code == 303, respuesta.text
        if proposito and persona.rol in SIN_TRATO:
            self.enviar("/proposito", {"proposito": proposito})
        return self

    def ver(self, ruta: str, **opciones: Any) -> TestResponse:
        """GET."""
        return self._cliente.get(ruta, **opciones)

    def enviar(self, ruta: str, datos: dict[str, Any] | None = None, **opciones: Any) -> TestResponse:
        """POST of a form, with tokens that any page of this session shows; what became of it, if a page tells that."""
        return self.seguir(self.entregar(ruta, {**self.fichas(), **(datos or {})}, **opciones))

    def seguir(self, respuesta: TestResponse) -> TestResponse:
        """The page that tells what became of a form, if its answer leads to one; with the message of what was asked."""
        if respuesta.status_code != 303 or not QUE_PASO.search(respuesta.location):
            return respuesta
        pagina = self.ver(respuesta.location)
        pagina.headers["X-Hub-Mensaje"] = respuesta.headers.get("X-Hub-Mensaje", "")
        return pagina

    def entregar(self, ruta: str, datos: dict[str, Any], **opciones: Any) -> TestResponse:
        """POST of exactly these fields, and its answer as it is."""
        return self._cliente.post(ruta, data=datos, **{"headers": self._cabeceras, **opciones})

    def pedir(self, metodo: str, ruta: str, **opciones: Any) -> TestResponse:
        """Any method, without a token."""
        return self._cliente.open(ruta, method=metodo, **opciones)

    def ficha(self) -> str:
        """The token of this session, as its pages give it."""
        return self.fichas()["csrf_token"]

    def fichas(self) -> dict[str, str]:
        """The token of this session and one for a form, as its pages give them."""
        halladas = dict(FICHA.findall(self._cliente.get("/entrar/contrasena", follow_redirects=True).text))
        assert halladas.keys() == {"csrf_token", "envio"}
        return halladas

    def galletas(self) -> list[str]:
        """The cookies that it would send, as `name=value`."""
        return [f"{una.key}={una.value}" for una in self._cliente._cookies.values()]
