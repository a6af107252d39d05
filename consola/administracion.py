"""How commands administer: as the portal does, by requests to the window, so that each is on record with who asked."""

import json
from dataclasses import asdict
from typing import Any

from sqlalchemy import Engine

from consola.persona import quien_opera
from dominio.atencion import abrir_ventanilla
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.pedidos import Administracion, Pedido
from dominio.ventanilla.recibos import Recibo
from dominio.ventanilla.sobre import Sobre
from dominio.ventanilla.ventanilla import Ventanilla
from dominio.vocabulario.enumeraciones import Puerta, Rol
from dominio.vocabulario.errores import ErrorDominio

MESA = Actor(rol=Rol.MESA_AYUDA)


def administrar(motor: Engine, pedido: Administracion, **dicho: Any) -> Any:
    """The window's receipt; `dicho` is what the record keeps of what was asked, by default all the fields.

    Raises the `ErrorDominio` that refuses the request, which is on record too.
    """
    ventanilla = abrir_ventanilla(motor)
    sobre = sobre_de_consola(ventanilla, pedido, dicho or asdict(pedido))  # type: ignore[call-overload]
    return ventanilla.atender(MESA, pedido, sobre)


def sobre_de_consola(ventanilla: Ventanilla, pedido: Pedido, dicho: dict[str, Any]) -> Sobre:
    """The envelope of a command: who gave it, what was asked, and what the answer says of itself."""
    return Sobre(
        puerta=Puerta.CONSOLA,
        operacion=pedido.operacion,
        cuerpo=_json(dicho),
        recibido_en=ventanilla.reloj(),
        origen=quien_opera()[:45],
        codificar=_de_recibo,
        codificar_error=_de_error,
    )


def _de_recibo(recibo: Recibo) -> bytes:
    propio: dict[str, Any] = getattr(recibo, "resumen", dict)()
    return _json({"id_mensaje": recibo.id_mensaje, **propio})


def _de_error(error: ErrorDominio) -> bytes:
    hecho = {"codigo": error.codigo, "campo": error.campo, "valor": error.valor, "mensaje": error.mensaje}
    return _json({"id_mensaje": error.id_mensaje, **hecho})


def _json(datos: dict[str, Any]) -> bytes:
    presentes = {nombre: valor for nombre, valor in datos.items() if valor is not None}
    return json.dumps(presentes, ensure_ascii=False, default=str).encode()
