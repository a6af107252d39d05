"""How the auditor's pages ask: what shows somebody's data through the window, and so on record; the rest directly."""

from collections.abc import Callable
from typing import TypeVar

from flask import request
from sqlalchemy import Connection

from dominio.auditoria import MensajeBuscado, PaginaDeMensajes, buscar
from dominio.auditoria.atencion import MensajesHallados, sobre_de
from dominio.auditoria.pedidos import BuscarMensajes
from dominio.mensajes.busqueda import MENSAJES_POR_PAGINA
from dominio.mensajes.filtro import Filtro
from dominio.mensajes.recorrido import AL_MIRAR
from dominio.personas.usuarios import nombres
from dominio.ventanilla.pedidos import Pedido
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.enumeraciones import Puerta
from portal.marco import contexto

R = TypeVar("R", bound=Recibo)


def pedir(pedido: Pedido, clase: type[R], preparar: Callable[[R], None] | None = None) -> R:
    """The window's answer to an auditor; the record keeps what was asked and what was shown, as it does at the console.

    `preparar` finishes the answer before the record sees it.
    """
    ventanilla = contexto.ventanilla()
    sobre = sobre_de(pedido, puerta=Puerta.PORTAL, recibido_en=ventanilla.reloj(), origen=request.remote_addr or "")
    codificar = sobre.codificar

    def preparar_y_codificar(recibo: Recibo) -> bytes:
        if preparar is not None and isinstance(recibo, clase):
            preparar(recibo)
        assert codificar is not None  # noqa: S101 (`sobre_de` always gives one)
        return codificar(recibo)

    sobre.codificar = preparar_y_codificar
    recibo = ventanilla.atender(contexto.actor(), pedido, contexto.apuntar_en(sobre))
    contexto.anotar(recibo.id_mensaje)
    if not isinstance(recibo, clase):
        raise TypeError(f"{pedido.operacion} was answered by a {type(recibo).__name__}")
    return recibo


def hallar(filtro: Filtro, cursor: str | None, limite: int = MENSAJES_POR_PAGINA) -> PaginaDeMensajes:
    """A page of the log; a search that names somebody is itself on record."""
    if filtro.nombra_a_alguien:
        return pedir(BuscarMensajes(filtro=filtro, cursor=cursor, limite=limite), MensajesHallados).pagina
    with contexto.ventanilla().motor.connect() as conexion:
        return buscar(conexion, filtro, cursor=cursor, limite=limite, ritmo=AL_MIRAR)


def personas(conexion: Connection, *listas: tuple[MensajeBuscado, ...]) -> dict[int, str]:
    """Who the users of these messages are."""
    numeros = [mensaje.usuario_id for lista in listas for mensaje in lista if mensaje.usuario_id is not None]
    return nombres(conexion, numeros) if numeros else {}
