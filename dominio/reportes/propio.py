"""A laboratory's own figures of a day, as its system asks for them."""

from typing import TYPE_CHECKING

from dominio.muestras.pedidos import ReporteDiario
from dominio.reportes.examenes import exigir_examen_del_catalogo
from dominio.reportes.ocupacion import FigurasDelDia, figuras
from dominio.reportes.periodo import dia_pedido
from dominio.ventanilla.recibos import FigurasHalladas

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

DICHAS = (
    "fuente",
    "stock_espera",
    "recibidas",
    "procesadas",
    "otros",
    "stock_final",
    "positivas",
    "acumuladas",
    "acumuladas_positivas",
    "capacidad",
)
"""The figures that are told, in the contract's order."""


def reporte_diario(consulta: "Consulta", pedido: ReporteDiario) -> FigurasHalladas:
    """The figures by each source; those of the day that is not over are as they are so far."""
    dias = dia_pedido(pedido.fecha, consulta.ahora, campo="fecha")
    examen = exigir_examen_del_catalogo(consulta.conexion, pedido.codigo_examen, "codigo_examen")
    return FigurasHalladas(
        **consulta.cabecera,
        fecha=pedido.fecha,
        terminado=dias.bordes[-1] <= consulta.ahora,
        figuras=[_dichas(una) for una in figuras(consulta.conexion, [consulta.laboratorio_id], dias, examen)],
    )


def _dichas(una: FigurasDelDia) -> dict[str, str | int | None]:
    return {campo: getattr(una, campo) for campo in DICHAS}
