"""The SOAP operations that read; what they take and give is in the published contract."""

from typing import Any

from dominio.muestras.pedidos import (
    CambiosDesde,
    Conciliar,
    DatosMuestraFECHA,
    DatosMuestraID,
    DatosMuestraRUT,
    EstadoMensaje,
    EstadoServicio,
    ListarMaestro,
    ObtenerInforme,
    ReporteDiario,
)
from dominio.ventanilla.recibos import Recibo
from servicios.compatibilidad import ServiceBase
from servicios.llamada import operacion


class Consultas(ServiceBase):
    """What a laboratory may ask about its own samples and messages, and what anyone may ask about the service."""

    @operacion
    def datosMuestraID(ctx: Any, pedido: DatosMuestraID) -> Recibo:
        """Una muestra propia, por su número en el hub."""
        return ctx.udc.atender(pedido)

    @operacion
    def datosMuestraRUT(ctx: Any, pedido: DatosMuestraRUT) -> Recibo:
        """Las muestras propias de un paciente, por páginas."""
        return ctx.udc.atender(pedido)

    @operacion
    def datosMuestraFECHA(ctx: Any, pedido: DatosMuestraFECHA) -> Recibo:
        """Las muestras propias en un estado, tomadas en los 7 días desde una fecha, por páginas."""
        return ctx.udc.atender(pedido)

    @operacion
    def obtenerInforme(ctx: Any, pedido: ObtenerInforme) -> Recibo:
        """El informe PDF vigente de una muestra propia."""
        return ctx.udc.atender(pedido)

    @operacion
    def estadoMensaje(ctx: Any, pedido: EstadoMensaje) -> Recibo:
        """Qué fue de un mensaje propio anterior."""
        return ctx.udc.atender(pedido)

    @operacion
    def listarMaestro(ctx: Any, pedido: ListarMaestro) -> Recibo:
        """Un maestro completo."""
        return ctx.udc.atender(pedido)

    @operacion
    def estadoServicio(ctx: Any, pedido: EstadoServicio) -> Recibo:
        """Versiones, hora del servidor y límites; no exige clave."""
        return ctx.udc.atender(pedido)

    @operacion
    def cambiosDesde(ctx: Any, pedido: CambiosDesde) -> Recibo:
        """Lo que pasó con las muestras propias después de un cursor, en el orden en que quedó guardado."""
        return ctx.udc.atender(pedido)

    @operacion
    def reporteDiario(ctx: Any, pedido: ReporteDiario) -> Recibo:
        """Las cifras propias de un día."""
        return ctx.udc.atender(pedido)

    @operacion
    def conciliar(ctx: Any, pedido: Conciliar) -> Recibo:
        """En qué difieren los resultados que el laboratorio cree entregados en un día y los que el hub tiene."""
        return ctx.udc.atender(pedido)
