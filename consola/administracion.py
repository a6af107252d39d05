"""How commands administer: as the portal does, by requests to the window, so that each is on record with who asked."""

import json
from dataclasses import asdict
from typing import Any

from sqlalchemy import Engine

from consola.persona import quien_opera
from dominio.atencion import abrir_ventanilla
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.pedidos import Administracion
from dominio.ventanilla.recibos import Recibo
from dominio.ventanilla.sobre import Sobre
from dominio.vocabulario.enumeraciones import Puerta, Rol
from dominio.vocabulario.errores import ErrorDominio

MESA = Actor(rol=Rol.MESA_AYUDA)


def administrar(motor: Engine, pedido: Administracion, **dicho: Any) -> Any:
    """The window's receipt; `dicho` is what the record keeps of what was asked, by default all the fields.

    Raises the `ErrorDominio` that refuses the request, which is on record too.
    """
    ventanilla = abrir_ventanilla(motor)
    sobre = Sobre(
        puerta=Puerta.CONSOLA,
        operacion=pedido.operacion,
        cuerpo=_json(dicho or asdict(pedido)),  # type: ignore[call-overload]
        recibido_en=ventanilla.reloj(),
        origen=quien_opera()[:45],
        codificar=_de_recibo,
        codificar_error=_de_error,
    )
    return ventanilla.atender(MESA, pedido, sobre)


def _de_recibo(recibo: Recibo) -> bytes:
    return _json({"id_mensaje": recibo.id_mensaje, **recibo.resumen()})  # type: ignore[attr-defined]


def _de_error(error: ErrorDominio) -> bytes:
    hecho = {"codigo": error.codigo, "campo": error.campo, "valor": error.valor, "mensaje": error.mensaje}
    return _json({"id_mensaje": error.id_mensaje, **hecho})


def _json(datos: dict[str, Any]) -> bytes:
    presentes = {nombre: valor for nombre, valor in datos.items() if valor is not None}
    return json.dumps(presentes, ensure_ascii=False, default=str).encode()
