"""A laboratory's system, as any LIS would be written with zeep: it knows the WSDL, its number and its key."""

from typing import Any

import requests
import zeep
from lxml import etree
from zeep.exceptions import Fault
from zeep.transports import Transport
from zeep.wsse.username import UsernameToken

from consola.demostracion.anfitrion import LaboratorioDemo

PACIENCIA = 30
"""Seconds to wait for an answer."""


class Lis:
    """A client of the hub; `llamar` is all that it does."""

    def __init__(self, laboratorio: LaboratorioDemo, wsdl: str, *, con_token: bool = False) -> None:
        self.laboratorio = laboratorio
        sesion = requests.Session()
        sesion.trust_env = False  # the hub is on this machine, whatever proxy the environment names
        token = UsernameToken(str(laboratorio.id_laboratorio), laboratorio.accesskey) if con_token else None
        if not con_token:
            sesion.headers["ACCESSKEY"] = laboratorio.accesskey
        transporte = Transport(session=sesion, timeout=PACIENCIA, operation_timeout=PACIENCIA)
        self._cliente = zeep.Client(wsdl, transport=transporte, wsse=token)

    @property
    def operaciones(self) -> list[str]:
        """What the WSDL offers."""
        return sorted(self._cliente.service._operations)

    def llamar(self, operacion: str, **datos: Any) -> Any:
        """The answer to an operation; raises zeep's Fault."""
        return self._cliente.service[operacion](**datos)


def codigo_de(falla: Fault) -> str:
    """The hub's code in a fault, or an empty text."""
    hallados = [] if falla.detail is None else falla.detail.xpath("//*[local-name()='ErrorHub']/*[local-name()='codigo']")
    return str(hallados[0].text) if hallados and isinstance(hallados[0], etree._Element) else ""
