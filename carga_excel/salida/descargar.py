"""Workbooks with data, asked of the window as any other query: who saw which patient is on record."""

from carga_excel.libros.columnas import Libro
from carga_excel.salida import plantilla
from dominio.muestras.planillas.pedidos import DatosDePlanilla, PlanillaHallada
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.recibos import Recibo
from dominio.ventanilla.sobre import Sobre
from dominio.ventanilla.ventanilla import Ventanilla
from dominio.vocabulario.enumeraciones import Puerta


def descargar(ventanilla: Ventanilla, actor: Actor, libro: Libro, *, origen: str | None = None) -> bytes:
    """«Descargar data actual»: the template with the actor's samples that wait for a result."""

    def codificar(recibo: Recibo) -> bytes:
        assert isinstance(recibo, PlanillaHallada)  # noqa: S101 (what the window answers to this request)
        return plantilla.actual(libro, recibo.filas, *recibo.ademas, valores=recibo.valores)

    pedido = DatosDePlanilla(planilla=libro.clave)
    sobre = Sobre(
        puerta=Puerta.EXCEL,
        operacion=pedido.operacion,
        cuerpo=libro.clave.encode(),
        recibido_en=ventanilla.reloj(),
        origen=origen,
        codificar=codificar,
    )
    ventanilla.atender(actor, pedido, sobre)
    return sobre.respuesta
