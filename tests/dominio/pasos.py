"""Steps of a sample's life, as requests, and its trace as it was written."""

from sqlalchemy import select

from dominio.muestras.items import (
    Cambio,
    Correccion,
    Devolucion,
    Informe,
    Recepcion,
    Rechazo,
)
from dominio.muestras.pedidos import (
    CambioLaboratorio,
    CorregirResultado,
    DevolverMuestra,
    RecepcionarMuestra,
    RechazarMuestra,
)
from dominio.vocabulario.enumeraciones import MotivoRechazo, Resultado
from modelos import Historial
from tests.elenco import SUR

PDF = Informe(contenido=b"%PDF-1.4 informe", nombre="informe.pdf")
MOTIVO = "Error de transcripción"


def uno(ventanilla, actor, pedido):
    """The only item of the receipt."""
    (item,) = ventanilla.atender(actor, pedido).items
    return item


def recepcion(clave, **datos):
    return RecepcionarMuestra(items=(Recepcion(id_muestra=clave, **datos),))


def rechazo(clave, motivo=MotivoRechazo.DERRAMADA):
    return RechazarMuestra(items=(Rechazo(id_muestra=clave, motivo=motivo),))


def devolucion(clave, motivo="Faltan datos"):
    return DevolverMuestra(items=(Devolucion(id_muestra=clave, motivo=motivo),))


def cambio(clave, destino=SUR):
    return CambioLaboratorio(items=(Cambio(id_muestra=clave, id_nuevo_laboratorio=destino, motivo="Sin reactivos"),))


def correccion(clave, ventanilla, motivo=MOTIVO, resultado=Resultado.NEGATIVO, **datos):
    fecha = datos.pop("fecha", None) or ventanilla.reloj()
    item = Correccion(id_muestra=clave, resultado=resultado, fecha_hora_resultado_laboratorio=fecha, motivo=motivo, **datos)
    return CorregirResultado(items=(item,))


def pasos(motor, clave):
    """The trace: (from, to, detail)."""
    with motor.connect() as conexion:
        consulta = select(Historial.desde, Historial.hacia, Historial.detalle)
        return [tuple(f) for f in conexion.execute(consulta.where(Historial.muestra_id == clave).order_by(Historial.id))]
