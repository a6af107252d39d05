"""A message that was refused because the master lacked a professional, and the help desk that has it served again."""

import re

from sqlalchemy import insert, select

from modelos import Mensaje, Profesional
from tests.servicios.mensajes import crear as crear_xml
from tests.servicios.mensajes import muestra, sobre11, sobre12

NUEVA = "9999999-3"
"""A professional whom the master lacks at first."""
MOTIVO = "Se agregó al maestro a la profesional que faltaba"


def rechazado(hub, *codigos, cola="", version="soap11", **opciones) -> int:
    """The number of a message that was refused because of a professional; the first sample of two or more is right."""
    malas = [muestra(codigo, rut_responsable=NUEVA) for codigo in codigos]
    buenas = [muestra("N-buena")] if len(codigos) > 1 else []
    sobre = {"soap11": sobre11, "soap12": sobre12}[version]
    respuesta = hub.enviar(sobre(crear_xml(*buenas, *malas, cola=cola)), version, **opciones)
    assert set(respuesta.todos("codigo")) == {"HUB-2015"}
    return int(respuesta.cabeceras["X-Hub-Mensaje"])


def registrar(motor):
    """The cause is mended: the master has her now."""
    with motor.begin() as conexion:
        conexion.execute(insert(Profesional).values(rut=NUEVA, nombres="Luz", apellidos="Mar", activo=True))


def reenviar(mesa, numero, motivo=MOTIVO, veces=0):
    return mesa.enviar(f"/mesa/mensajes/{numero}/reenviar", {"motivo": motivo, "veces": veces})


def numero_nuevo(respuesta) -> int:
    assert respuesta.status_code == 303, respuesta.text
    return int(respuesta.location.rpartition("/")[2])


def asiento(motor, numero):
    with motor.connect() as conexion:
        return conexion.execute(select(Mensaje.__table__).where(Mensaje.id == numero)).one()


def listados(pagina) -> list[int]:
    return [int(n) for n in re.findall(r'class="principal" href="/mesa/mensajes/(\d+)"', pagina.text)]
