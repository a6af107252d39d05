"""Whether a message is about the sample of a test's hub, and whether its life tells it as a reading."""

from typing import Any

from sqlalchemy import select

from dominio.auditoria import ClaseDePaso, vida
from modelos import MensajeMuestra


def tocada_por(mundo: Any, id_mensaje: int | None) -> bool:
    """Whether that message is about the sample."""
    suya = select(MensajeMuestra).where(MensajeMuestra.mensaje_id == id_mensaje)
    with mundo.motor.begin() as conexion:
        return conexion.execute(suya.where(MensajeMuestra.muestra_id == mundo.muestra)).first() is not None


def leida_por(mundo: Any, id_mensaje: int | None) -> bool:
    """Whether the life of the sample tells that message as a reading."""
    with mundo.motor.begin() as conexion:
        pasos = vida(conexion, mundo.muestra, ahora=mundo.reloj()).pasos
    return any((paso.clase, paso.id_mensaje) == (ClaseDePaso.LECTURA, id_mensaje) for paso in pasos)
