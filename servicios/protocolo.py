"""The SOAP protocol that spyne hosts: it reads hardened, validates with the published schema, speaks the domain's types.

spyne asks it, step by step, for a document, a method and the method's arguments; the answer is in bytes already, since the
window has it encoded inside the transaction, to record what is sent. Refusals leave it as what they are (`ErrorDominio`);
`aplicacion` makes faults of them.
"""

from typing import Any

from dominio.vocabulario.errores import OperacionDesconocida
from servicios import decodificacion, envoltura, lectura, llano
from servicios.compatibilidad import ProtocolBase
from servicios.envoltura import Version
from servicios.llano import EnvolturaLlana


class ProtocoloSoap(ProtocolBase):
    """One version of SOAP, in and out."""

    type = frozenset(("soap", "xml"))

    def __init__(self, version: Version) -> None:
        super().__init__(mime_type=f"{version.tipo_de_contenido}; charset=utf-8")
        self.version = version

    def get_context(self, parent: Any, transport: Any) -> None:
        """No context of its own: spyne's refers to itself, and would keep the call's tree until the collector comes."""

    def create_in_document(self, ctx: Any, in_string_encoding: str | None = None) -> None:
        """Parse what came in; the bytes are verified before."""
        utf8 = lectura.a_utf8(ctx.in_string[0], in_string_encoding)
        ctx.in_document = llano.abrir(utf8, self.version) or envoltura.abrir(utf8, self.version)

    def decompose_incoming_envelope(self, ctx: Any, message: Any) -> None:
        """Tell which operation is asked for."""
        ctx.method_request_string = ctx.in_document.marca

    def generate_method_contexts(self, ctx: Any) -> list[Any]:
        """The one context of the call: there are no auxiliary methods, so nothing needs to be copied."""
        metodos = self.app.interface.service_method_map.get(ctx.method_request_string)
        if metodos is None:
            raise OperacionDesconocida(valor=ctx.method_request_string)
        (ctx.descriptor,) = metodos
        return [ctx]

    def deserialize(self, ctx: Any, message: Any) -> None:
        """The operation's only argument: a request of the domain."""
        sobre = ctx.in_document
        ctx.in_object = [sobre.a_pedido() if isinstance(sobre, EnvolturaLlana) else decodificacion.a_pedido(sobre.operacion)]
