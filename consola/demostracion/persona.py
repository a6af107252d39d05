"""A person at the portal, as a browser without pictures would be: comes in, fills in forms and follows where they lead."""

from typing import Any

import requests
from lxml import html

from dominio.personas.usuarios_demo import UsuarioDemo

ESPERA_DE_PERSONA = 30
"""Seconds that a person waits for a page."""


class Persona:
    """Somebody of the demonstration, who comes in at once."""

    def __init__(self, url: str, usuario: UsuarioDemo) -> None:
        self.nombre = usuario.nombre
        self._url = url
        self._sesion = requests.Session()
        self._sesion.trust_env = False  # the hub is on this machine, whatever proxy the environment names
        self.enviar("/entrar", "/entrar", cuenta=usuario.cuenta, contrasena=usuario.contrasena)

    def abrir(self, ruta: str) -> requests.Response:
        """GET; raises `requests.HTTPError` of a page that is none."""
        respuesta = self._sesion.get(self._url + ruta, timeout=ESPERA_DE_PERSONA)
        respuesta.raise_for_status()
        return respuesta

    def enviar(self, pagina: str, accion: str, **escrito: Any) -> requests.Response:
        """The form of that page which goes to `accion`, filled in, and where it led."""
        arbol: Any = html.fromstring(self.abrir(pagina).content)
        forma = next(una for una in arbol.forms if (una.action or pagina) == accion)
        respuesta = self._sesion.post(
            self._url + accion, data={**dict(forma.form_values()), **escrito}, timeout=ESPERA_DE_PERSONA
        )
        respuesta.raise_for_status()
        return respuesta
