"""What an auditor may ask of the window. Each of these is itself a message of the record."""

from dataclasses import dataclass

from dominio.pedidos import Pedido, Permiso


@dataclass(frozen=True, slots=True, kw_only=True)
class VerVida(Pedido):
    """The life of one sample, by the hub's number or by the code that a laboratory gave it."""

    permiso = Permiso.AUDITAR
    operacion = "auditoria.muestra"
    id_muestra: int | None = None
    id_laboratorio: int | None = None
    codigo_muestra_cliente: str | None = None
