"""How a message of the record is served again: its bytes are read as its door reads them, and asked of the window anew."""

from collections.abc import Callable
from typing import cast

from flask import current_app, request

from carga_excel.importar import importar
from carga_excel.libros.descripcion import LIBROS
from dominio.mesa.reenvio import SOLO_DE_PRUEBA, ReenvioPreparado
from dominio.ventanilla.pedidos import Escritura, Pedido
from dominio.ventanilla.recibos import Recibo
from dominio.ventanilla.sobre import Sobre
from dominio.vocabulario.enumeraciones import Puerta
from dominio.vocabulario.errores import ErrorDominio, MensajeNoReenviable, datos_de
from portal.marco import contexto

Relector = Callable[[bytes, Puerta], Pedido]
"""Reads a recorded SOAP message again; given by who composes the hub, since the portal does not know SOAP."""


def atender(preparado: ReenvioPreparado) -> Recibo:
    """The receipt of the new message; raises what refuses it as a whole, which is on record and linked then."""
    if preparado.puerta is Puerta.EXCEL:
        return _planilla(preparado)
    sobre = Sobre(
        puerta=Puerta.PORTAL,
        operacion=preparado.nombre_operacion,
        cuerpo=preparado.cuerpo,
        recibido_en=contexto.ventanilla().reloj(),
        origen=_origen(),
        reenvio=preparado.reenvio,
        codificar=lambda recibo: contexto.en_json(contexto.resumen(recibo)),
        codificar_error=lambda error: contexto.en_json({"id_mensaje": error.id_mensaje, **datos_de(error)}),
    )
    try:
        pedido = _relector()(preparado.cuerpo, preparado.puerta)
        if isinstance(pedido, Escritura) and pedido.simular:
            raise MensajeNoReenviable(campo="id_mensaje", valor=preparado.reenvio.original, detalle=SOLO_DE_PRUEBA)
    except ErrorDominio as error:
        contexto.ventanilla().rechazar(sobre, error, preparado.actor)
        raise
    return contexto.ventanilla().atender(preparado.actor, pedido, sobre)


def _planilla(preparado: ReenvioPreparado) -> Recibo:
    libro = next(libro for libro in LIBROS.values() if libro.pedido.operacion == preparado.nombre_operacion)
    with importar(
        contexto.ventanilla(),
        preparado.actor,
        libro,
        preparado.cuerpo,
        a_proposito=preparado.a_proposito,
        origen=_origen(),
        reenvio=preparado.reenvio,
    ) as carga:
        return carga.recibo


def _origen() -> str | None:
    return (request.remote_addr or "")[:45] or None


def _relector() -> Relector:
    relector = cast("Relector | None", current_app.extensions["hub_relector"])
    if relector is None:
        raise RuntimeError("this portal was made without a reader of SOAP messages")
    return relector
