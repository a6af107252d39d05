"""How the window answers the help desk's pages."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dominio.mesa import mensajes, muestras, reenvio
from dominio.ventanilla.pedidos import Pedido
from dominio.ventanilla.recibos import Recibo

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

DE_MESA: dict[type[Pedido], Callable[["Consulta", Any], Recibo]] = {
    mensajes.ListarRechazados: mensajes.listar,
    mensajes.VerRechazado: mensajes.ver,
    reenvio.PrepararReenvio: reenvio.preparar,
    muestras.VerMuestra: muestras.ver,
    muestras.ListarAutorizaciones: muestras.listar,
}
"""Each of these requests with its answer."""
