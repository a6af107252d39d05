"""A call by SOAP: the credentials may be in the envelope, and spyne knows its operations."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from puertas.llamada import Llamada
from servicios import anticipo, envoltura
from servicios.compatibilidad import AnyXml, rpc
from servicios.envoltura import CredencialDelSobre

operacion: Callable[[Callable[..., Any]], Any] = rpc(AnyXml, _returns=AnyXml, _body_style="bare")
"""Makes a function an operation of the contract, under its own name; its shape is the published schema's affair."""


@dataclass(slots=True)
class LlamadaSoap(Llamada):
    """spyne's user context of one call; `credencial` is that of the envelope."""

    credencial: CredencialDelSobre | None = None

    def credenciales(self) -> tuple[str | None, str | None]:
        """Those of the HTTP header and of the envelope, which must agree."""
        return envoltura.conciliar(self.clave, self.credencial)

    def anticipar(self) -> None:
        """Learn who calls by the HTTP header, or else by the beginning of the message; refuses who is unknown."""
        self.credencial = None if self.clave else anticipo.credencial_de(self.sobre.cuerpo, self.codificacion)
        self.identificar()
