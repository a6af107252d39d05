"""What the help desk does with the masters that come in files; an import is a message of the record."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dominio.maestros.importacion import FilaDeMaestro, Importacion, importar
from dominio.ventanilla.pedidos import Administracion, Pedido
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.enumeraciones import DesenlaceMensaje
from dominio.vocabulario.errores import datos_de

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

ERRORES_EN_EL_REGISTRO = 1_000
"""Errors of rows that the record keeps one by one; it always keeps how many there were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportarMaestro(Administracion):
    """Rows of a file become entries of a master, or are only looked at if `simular`."""

    operacion = "administracion.importarMaestro"
    maestro: str
    filas: Sequence[FilaDeMaestro]
    encabezados: Mapping[str, str]
    simular: bool

    def desenlace(self) -> DesenlaceMensaje:
        """A file that was only looked at changed nothing."""
        return DesenlaceMensaje.SIMULADO if self.simular else DesenlaceMensaje.ADMINISTRADA


@dataclass(slots=True, kw_only=True)
class MaestroImportado(Recibo):
    """What the import did, or would have done."""

    importacion: Importacion

    def resumen(self) -> dict[str, Any]:
        hecho = self.importacion
        return {
            "maestro": hecho.maestro,
            "simulada": hecho.simulada,
            "total": hecho.total,
            "creadas": hecho.creadas,
            "actualizadas": hecho.actualizadas,
            "sin_cambio": hecho.sin_cambio,
            "rechazadas": hecho.rechazadas,
            "errores": [{"fila": uno.fila, **datos_de(uno.error)} for uno in hecho.errores[:ERRORES_EN_EL_REGISTRO]],
        }


def _importar(consulta: "Consulta", pedido: ImportarMaestro) -> MaestroImportado:
    hecho = importar(
        consulta.conexion,
        pedido.maestro,
        pedido.filas,
        ahora=consulta.ahora,
        simular=pedido.simular,
        encabezados=pedido.encabezados,
    )
    return MaestroImportado(**consulta.cabecera, importacion=hecho)


DE_MAESTROS: dict[type[Pedido], Callable[["Consulta", Any], Recibo]] = {ImportarMaestro: _importar}
"""How each of these requests is answered."""
