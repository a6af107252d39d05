"""A laboratory's own messages: those of its system, its workbooks and its people, and what was wrong in each."""

from flask import Blueprint, render_template, request

from dominio.trabajo.mensajes import ListarMensajes, MensajePropio, MensajesListados, VerMensajePropio
from dominio.ventanilla.pedidos import Permiso
from dominio.vocabulario.enumeraciones import Rol
from portal.marco import contexto
from portal.marco.argumentos import entiende, opcion_de
from portal.marco.formularios import dia_de, presentes
from portal.marco.navegacion import Seccion
from portal.marco.permisos import exige

paginas = Blueprint("laboratorio_mensajes", __name__, url_prefix="/laboratorio/mensajes")
SECCIONES = (Seccion("Mensajes", "laboratorio_mensajes.mensajes", 30, frozenset({Rol.LABORATORIO})),)
MAXIMO_MOSTRADOS = 500
"""Items of one message that its page shows, refused ones first."""


@paginas.get("")
@exige(Permiso.MENSAJE_PROPIO_LEER)
@entiende("ver", "desde", "hasta", "cursor")
def mensajes() -> str:
    """The list: what changed something or wanted to, and of that only what had errors if asked."""
    pedido = ListarMensajes(
        con_errores=opcion_de("ver", {"errores": True}) or False,
        desde=dia_de("desde"),
        hasta=dia_de("hasta"),
        cursor=request.args.get("cursor") or None,
    )
    return render_template(
        "laboratorio/mensajes.html",
        hallado=contexto.pedir(pedido, MensajesListados),
        filtros=presentes("ver", "desde", "hasta"),
    )


@paginas.get("/<int:id_mensaje>")
@exige(Permiso.MENSAJE_PROPIO_LEER)
def mensaje(id_mensaje: int) -> str:
    """One message: what it was, and what became of each of its items."""
    hallado = contexto.pedir(VerMensajePropio(id_mensaje=id_mensaje), MensajePropio)
    items = sorted(hallado.respuesta.items, key=lambda item: not item.errores)
    return render_template(
        "laboratorio/mensaje.html",
        hallado=hallado,
        items=items[:MAXIMO_MOSTRADOS],
        ocultos=max(0, len(items) - MAXIMO_MOSTRADOS),
        seccion_actual="laboratorio_mensajes.mensajes",
    )
