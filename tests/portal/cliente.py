"""A client of the portal without a browser: it keeps cookies and sends the form's token, as a browser does."""

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.portal.servidor import Personas

FICHA = re.compile(r'name="csrf_token" value="([^"]+)"')


def sin_numeros(pagina: str) -> str:
    """A page without what differs between two requests: numbers, and the token of its form."""
    return re.sub(r"\d+|(?<=csrf_token\" value=\")[^\"]+|(?<=X-CSRFToken\": \")[^\"]+", "#", pagina)


class Cliente:
    """Asks for pages and sends forms; follows no redirection by itself."""

    def __init__(self, cliente: FlaskClient, personas: Personas) -> None:
        self._cliente = cliente
        self._personas = personas

    def entrar(self, cuenta: str) -> "Cliente":
        """Come in, with the second factor if there is one."""
        persona = self._personas[cuenta]
        respuesta = self.enviar("/entrar", {"cuenta": cuenta, "contrasena": persona.contrasena})
        if persona.totp_secreto:
            respuesta = self.enviar("/entrar/codigo", {"codigo_totp": self._personas.codigo(cuenta)})
        assert respuesta.status_code == 303, respuesta.text
        return self

    def ver(self, ruta: str, **opciones: Any) -> TestResponse:
        """GET."""
        return self._cliente.get(ruta, **opciones)

    def enviar(self, ruta: str, datos: dict[str, Any] | None = None, **opciones: Any) -> TestResponse:
        """POST of a form, with the token that any page of this session shows."""
        return self._cliente.post(ruta, data={"csrf_token": self.ficha(), **(datos or {})}, **opciones)

    def pedir(self, metodo: str, ruta: str, **opciones: Any) -> TestResponse:
        """Any method, without a token."""
        return self._cliente.open(ruta, method=metodo, **opciones)

    def ficha(self) -> str:
        """The token of this session, as its pages give it."""
        hallada = FICHA.search(self._cliente.get("/entrar/contrasena", follow_redirects=True).text)
        assert hallada is not None
        return hallada[1]

    def galletas(self) -> list[str]:
        """The cookies that it would send, as `name=value`."""
        return [f"{una.key}={una.value}" for una in self._cliente._cookies.values()]
