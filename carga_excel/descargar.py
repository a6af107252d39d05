"""Workbooks with data, asked of the window as any other query: who saw which patient is on record."""

from carga_excel import plantilla
from carga_excel.columnas import Libro
from dominio.actor import Actor
from dominio.enumeraciones import Puerta
from dominio.pedidos_planilla import DatosDePlanilla, PlanillaHallada
from dominio.recibos import Recibo
from dominio.sobre import Sobre
from dominio.ventanilla import Ventanilla


def descargar(ventanilla: Ventanilla, actor: Actor, libro: Libro, *, origen: str | None = None) -> bytes:
    """«Descargar data actual»: the template with the actor's samples that wait for a result."""

    def codificar(recibo: Recibo) -> bytes:
        assert isinstance(recibo, PlanillaHallada)  # noqa: S101 (what the window answers to this request)
        return plantilla.actual(libro, recibo.filas)

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
