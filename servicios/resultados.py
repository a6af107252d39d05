"""The SOAP operations that deliver and correct results; what they take and give is in the published contract."""

from typing import Any

from dominio.muestras.pedidos import CorregirResultado, EntregaResultado
from dominio.ventanilla.recibos import Recibo
from servicios.compatibilidad import ServiceBase
from servicios.llamada import operacion


class Resultados(ServiceBase):
    """Results of received samples, with their reports."""

    @operacion
    def entregaResultado(ctx: Any, pedido: EntregaResultado) -> Recibo:
        """Entrega resultados, con su informe PDF si lo hay."""
        return ctx.udc.atender(pedido)

    @operacion
    def corregirResultado(ctx: Any, pedido: CorregirResultado) -> Recibo:
        """Corrige resultados ya entregados, una sola vez y dentro del plazo."""
        return ctx.udc.atender(pedido)
