"""A call while it is served: what the edge has learnt of it so far, and its one way to the window."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from dominio.muestras.pedidos import EstadoServicio
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.pedidos import Pedido
from dominio.ventanilla.porteria import Porteria
from dominio.ventanilla.recibos import Recibo
from dominio.ventanilla.sobre import Sobre
from dominio.ventanilla.ventanilla import Ventanilla
from dominio.vocabulario.errores import ErrorDominio
from servicios import anticipo, envoltura
from servicios.compatibilidad import AnyXml, rpc
from servicios.envoltura import Envoltura

SIN_CLAVE = EstadoServicio.operacion

operacion: Callable[[Callable[..., Any]], Any] = rpc(AnyXml, _returns=AnyXml, _body_style="bare")
"""Makes a function an operation of the contract, under its own name; its shape is the published schema's affair."""


@dataclass(slots=True)
class Llamada:
    """spyne's user context of one call. `clave` is that of the HTTP header, `codificacion` what the Content-Type says."""

    ventanilla: Ventanilla
    porteria: Porteria
    sobre: Sobre
    clave: str | None
    codificacion: str | None = None
    actor: Actor | None = None
    largo: int = 0
    """Bytes of the message as it came."""

    def identificar(self, sobre_soap: Envoltura) -> None:
        """Learn who calls, by the header or the envelope; only `estadoServicio` is anyone's."""
        if self.sobre.operacion == SIN_CLAVE:
            return
        clave, usuario = envoltura.conciliar(self.clave, sobre_soap.credencial)
        self.actor = self.porteria.identificar(clave, self.sobre.origen, usuario)

    def anticipar(self) -> None:
        """Learn who calls by the HTTP header, or else by the beginning of the message; refuses who is unknown."""
        credencial = None if self.clave else anticipo.credencial_de(self.sobre.cuerpo, self.codificacion)
        clave, usuario = envoltura.conciliar(self.clave, credencial)
        self.actor = self.porteria.identificar(clave, self.sobre.origen, usuario)

    def atender(self, pedido: Pedido) -> Recibo:
        """The window's receipt for this request; its bytes are in the envelope."""
        return self.ventanilla.atender(self.actor, pedido, self.sobre)

    def rechazar(self, error: ErrorDominio) -> None:
        """Have the refusal recorded, under the caller's name if it can be told, and put into bytes."""
        if self.actor is None and not error.codigo.startswith(("HUB-100", "HUB-9")):
            with suppress(Exception):
                self.anticipar()
        self.ventanilla.rechazar(self.sobre, error, self.actor)
