"""Who uses the hub from outside, through TLS: a laboratory's system and people at the portal."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import requests
import zeep
from lxml import html

from dominio.personas.segundo_factor import codigo
from dominio.vocabulario.tiempo import reloj_del_sistema
from servicios.publicacion import RUTAS
from tests.servidor_desnudo.raiz import NOMBRE

URL = f"https://{NOMBRE}"
PACIENCIA = 60


def sesion(certificado: Path, **cabeceras: str) -> requests.Session:
    """Trusts this certificate and no other, whatever the machine's environment says."""
    nueva = requests.Session()
    nueva.trust_env, nueva.verify = False, str(certificado)
    nueva.headers.update(cabeceras)
    return nueva


def lis(certificado: Path, version: str, clave: str = "", camino: str = "") -> Any:
    """The service as its published WSDL describes it."""
    transporte = zeep.Transport(
        session=sesion(certificado, **({"ACCESSKEY": clave} if clave else {})),
        timeout=PACIENCIA,
        operation_timeout=PACIENCIA,
    )
    cliente = zeep.Client(f"{URL}{camino}{RUTAS[version]}?wsdl", transport=transporte)
    return cliente.service


class Persona:
    """Somebody with a browser."""

    def __init__(self, certificado: Path, cuenta: str) -> None:
        self._sesion, self._cuenta = sesion(certificado), cuenta
        self.pagina = self._sesion.get(f"{URL}/", timeout=PACIENCIA)

    def ver(self, ruta: str) -> requests.Response:
        """Open a page."""
        self.pagina = self._sesion.get(urljoin(URL, ruta), timeout=PACIENCIA)
        self.pagina.raise_for_status()
        return self.pagina

    def llenar(self, archivos: dict[str, Any] | None = None, **datos: str) -> requests.Response:
        """Send the form of this page that has these fields, and follow where it leads."""
        arbol: Any = html.fromstring(self.pagina.text)
        forma = next(una for una in arbol.forms if {*datos, *(archivos or {})} <= {*una.fields.keys(), "accion"})
        escrito = {**dict(forma.form_values()), **datos}
        donde = urljoin(self.pagina.url, forma.action or "")
        self.pagina = self._sesion.post(donde, data=escrito, files=archivos, timeout=PACIENCIA)
        self.pagina.raise_for_status()
        return self.pagina

    def entrar(self, contrasena: str) -> requests.Response:
        """Say who one is."""
        self.ver("/entrar")
        return self.llenar(cuenta=self._cuenta, contrasena=contrasena)

    def elegir_contrasena(self, nueva: str) -> requests.Response:
        """In the place of the provisional one."""
        assert self.pagina.url.endswith("/entrar/contrasena"), self.pagina.url
        return self.llenar(nueva=nueva, repetida=nueva)

    def activar_segundo_factor(self) -> str:
        """As the application in a phone does; gives its secret."""
        self.ver("/entrar/segundo-factor")
        (mostrado,) = html.fromstring(self.pagina.text).xpath("//*[@class='secreto']/text()")
        secreto = str(mostrado).replace(" ", "")
        self.llenar(codigo_totp=codigo(secreto, reloj_del_sistema()))
        return secreto

    def dar_codigo(self, secreto: str) -> requests.Response:
        """The one that comes next, since each is good for one time."""
        return self.llenar(codigo_totp=codigo(secreto, reloj_del_sistema() + timedelta(seconds=30)))
