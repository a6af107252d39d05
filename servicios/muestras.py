"""The SOAP operations that register samples and move them; what they take and give is in the published contract."""

from typing import Any

from dominio.muestras.pedidos import (
    CambioLaboratorio,
    CrearMuestras,
    DevolverMuestra,
    RecepcionarMuestra,
    RechazarMuestra,
)
from dominio.ventanilla.recibos import Recibo
from servicios.compatibilidad import ServiceBase
from servicios.llamada import operacion


class Muestras(ServiceBase):
    """Samples, from their announcement to the laboratory's bench."""

    @operacion
    def crearMuestras(ctx: Any, pedido: CrearMuestras) -> Recibo:
        """Registra muestras nuevas; cada una se acepta o se rechaza por separado."""
        return ctx.udc.atender(pedido)

    @operacion
    def recepcionarMuestra(ctx: Any, pedido: RecepcionarMuestra) -> Recibo:
        """Informa que las muestras llegaron al laboratorio."""
        return ctx.udc.atender(pedido)

    @operacion
    def rechazarMuestra(ctx: Any, pedido: RechazarMuestra) -> Recibo:
        """Rechaza muestras que no se pueden analizar, con su motivo."""
        return ctx.udc.atender(pedido)

    @operacion
    def devolverMuestra(ctx: Any, pedido: DevolverMuestra) -> Recibo:
        """Devuelve muestras un paso: al origen, o una informada para informarla otra vez."""
        return ctx.udc.atender(pedido)

    @operacion
    def cambioLaboratorio(ctx: Any, pedido: CambioLaboratorio) -> Recibo:
        """Deriva muestras a otro laboratorio."""
        return ctx.udc.atender(pedido)
