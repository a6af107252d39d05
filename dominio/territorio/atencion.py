"""How the window answers authorities, establishments and those who take samples."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dominio.territorio import establecimiento, ficha, lista
from dominio.territorio.rotulos import DE_ROTULOS
from dominio.territorio.toma import DE_TOMA
from dominio.ventanilla.pedidos import Pedido
from dominio.ventanilla.recibos import Recibo

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

TERRITORIO: dict[type[Pedido], Callable[["Consulta", Any], Recibo]] = {
    lista.ListarTerritorio: lista.listar,
    ficha.VerDeTerritorio: ficha.ver,
    establecimiento.VerInicioDeEstablecimiento: establecimiento.inicio,
    **DE_TOMA,
    **DE_ROTULOS,
}
"""Each of these requests with its answer."""
