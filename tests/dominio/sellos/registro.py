"""A record for the seal's tests: messages put straight into the tables, and what was sealed of them."""

import hashlib
from datetime import datetime

from sqlalchemy import insert, select

from dominio.ventanilla.compresion import comprimir
from modelos import Mensaje, MensajeCuerpo, SelloHoja


def escribir(motor, cuando: datetime, numeros) -> None:
    """Messages of these numbers, received at that instant."""
    numeros = list(numeros)
    if not numeros:
        return
    with motor.begin() as conexion:
        conexion.execute(insert(Mensaje), [_mensaje(numero, cuando) for numero in numeros])
        cuerpos = [
            {"mensaje_id": n, "pedido": comprimir(b"pedido %d" % n), "respuesta": comprimir(b"respuesta %d" % n)}
            for n in numeros
        ]
        conexion.execute(insert(MensajeCuerpo), cuerpos)


def _mensaje(numero: int, cuando: datetime) -> dict:
    return {
        "id": numero,
        "recibido_en": cuando,
        "puerta": "soap11",
        "operacion": "crearMuestras",
        "laboratorio_id": 1,
        "total": 1,
        "aceptados": 1,
        "rechazados": 0,
        "desenlace": "aceptado",
        "duracion_us": 1000,
        "tamano_pedido": 10,
        "huella_pedido": hashlib.sha256(b"pedido %d" % numero).digest(),
        "huella_respuesta": hashlib.sha256(b"respuesta %d" % numero).digest(),
    }


def sellados(motor) -> list[int]:
    """The numbers of what was sealed, in its order."""
    with motor.connect() as conexion:
        return list(conexion.execute(select(SelloHoja.mensaje_id).order_by(SelloHoja.lugar)).scalars())


def hojas(motor) -> list[bytes]:
    """The leaves' digests, in their order."""
    with motor.connect() as conexion:
        return [bytes(h) for h in conexion.execute(select(SelloHoja.huella).order_by(SelloHoja.lugar)).scalars()]
