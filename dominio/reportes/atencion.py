"""How the window answers what is asked of reports."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dominio.muestras.pedidos import Conciliar, ReporteDiario
from dominio.reportes import conciliacion, delta, emision, pedidos, propio, remesas, situacion, tributacion
from dominio.reportes.destinos.registro import ATENCION_DE_DESTINOS
from dominio.reportes.libros import encargo
from dominio.ventanilla.pedidos import Pedido
from dominio.ventanilla.recibos import Recibo

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

ATENCION_DE_REPORTES: dict[type[Pedido], Callable[["Consulta", Any], Recibo]] = {
    pedidos.VerTotales: emision.totales,
    pedidos.EmitirReporte: emision.emitir,
    pedidos.ListarReportes: emision.listar,
    pedidos.VerReporte: emision.ver,
    pedidos.DescargarReporte: emision.descargar,
    pedidos.PedirLibro: encargo.pedir,
    pedidos.EmitirDiario: remesas.emitir,
    pedidos.DeclararTributacion: tributacion.declarar,
    pedidos.VerTributacion: tributacion.ver,
    ReporteDiario: propio.reporte_diario,
    Conciliar: conciliacion.conciliar,
    pedidos.ConciliarPlanilla: conciliacion.conciliar_planilla,
    pedidos.VerSituacion: situacion.ver,
    pedidos.CompararReporte: delta.comparar,
    **ATENCION_DE_DESTINOS,
}
"""Each of these requests with its answer."""
