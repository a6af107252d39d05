"""How the window answers a laboratory's pages."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dominio.trabajo import ficha, inicio, lista, mensajes
from dominio.ventanilla.pedidos import Pedido
from dominio.ventanilla.recibos import Recibo

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

TRABAJO: dict[type[Pedido], Callable[["Consulta", Any], Recibo]] = {
    inicio.VerInicioDeLaboratorio: inicio.inicio,
    lista.ListarTrabajo: lista.listar,
    ficha.VerMuestraPropia: ficha.ver,
    mensajes.ListarMensajes: mensajes.listar,
    mensajes.VerMensajePropio: mensajes.ver,
}
"""Each of these requests with its answer."""
