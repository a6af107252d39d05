"""Serving again a message that was refused, once its cause was mended: whether that can be done, and as whom."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from dominio.mensajes.borrados import orden_de_mensaje
from dominio.mensajes.vencidos import vencimiento
from dominio.muestras.pedidos import CONSULTAS
from dominio.muestras.reglas import exigir_motivo
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.cuerpos import DEL_CUERPO, Cual, abrir
from dominio.ventanilla.pedidos import Pedido, Permiso
from dominio.ventanilla.recibos import Recibo
from dominio.ventanilla.reenvios import enlaces_de, veces_de
from dominio.ventanilla.sobre import Reenvio
from dominio.vocabulario.enumeraciones import DesenlaceMensaje, Puerta, Rol
from dominio.vocabulario.errores import (
    DatoObligatorio,
    ErrorDominio,
    MensajeAtendidoEntretanto,
    MensajeDesconocido,
    MensajeNoReenviable,
)
from modelos import Laboratorio, Mensaje, MensajeCuerpo

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

RECHAZADOS = (DesenlaceMensaje.PARCIAL, DesenlaceMensaje.RECHAZADO, DesenlaceMensaje.FALLIDO)
PUERTAS_REENVIABLES = (Puerta.SOAP11, Puerta.SOAP12, Puerta.EXCEL)
"""Doors whose messages can be read again: the record keeps the request itself. Of a page it keeps what was filled in."""
SOLO_DE_PRUEBA = "se envió para probar, y no guarda nada; quien lo envió puede probar otra vez, o cargarlo"
DE_LECTURA = ("", *(pedido.operacion for pedido in CONSULTAS))
"""Operations that change nothing, and the name of what could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepararReenvio(Pedido):
    """Ask for a message to be served again; `veces` is how often that had been done when the page was shown."""

    permiso = Permiso.MENSAJE_REENVIAR
    operacion = "mesa.reenviar"
    id_mensaje: int
    veces: int
    motivo: str | None


@dataclass(slots=True, kw_only=True)
class ReenvioPreparado(Recibo):
    """All that a door needs: the bytes as they came, by which door, for which operation, on whose behalf, and of a workbook
    whether its rows are applied also where they were overtaken (`importar`)."""

    reenvio: Reenvio
    puerta: Puerta
    nombre_operacion: str
    actor: Actor
    a_proposito: bool
    cuerpo: bytes = field(repr=False)

    def resumen(self) -> dict[str, Any]:
        """What the record keeps of it."""
        return {"id_original": self.reenvio.original, "vez": self.reenvio.vez}


def preparar(consulta: "Consulta", pedido: PrepararReenvio) -> ReenvioPreparado:
    """The message, if it can be served again; a message that was itself a repetition stands for the first one."""
    conexion = consulta.conexion
    original = enlaces_de(conexion, pedido.id_mensaje).original or pedido.id_mensaje
    fila = leer_original(conexion, original)
    if (impedimento := impedimento_de(conexion, fila)) is not None:
        raise MensajeNoReenviable(campo="id_mensaje", valor=original, detalle=impedimento)
    motivo = motivo_dicho(pedido.motivo)
    veces = veces_de(conexion, original)
    if veces != pedido.veces:
        raise MensajeAtendidoEntretanto(campo="id_mensaje", valor=original)
    return ReenvioPreparado(
        **consulta.cabecera,
        reenvio=Reenvio(original=original, recibido_en=fila.recibido_en, vez=veces + 1, motivo=motivo),
        puerta=Puerta(fila.puerta),
        nombre_operacion=fila.operacion,
        actor=_en_nombre_de(consulta, fila),
        a_proposito=_como_se_pidio(conexion, fila)["a_proposito"],
        cuerpo=abrir(conexion, fila, Cual.PEDIDO),
    )


def motivo_dicho(escrito: str | None) -> str:
    """The reason, if there is one that says something."""
    motivo = (escrito or "").strip()
    if not motivo:
        raise DatoObligatorio(campo="motivo")
    exigir_motivo("motivo", motivo)
    return motivo


def _en_nombre_de(consulta: "Consulta", fila: Any) -> Actor:
    """The laboratory that sent it, and the person of the help desk who has it served."""
    quien = consulta.actor.usuario_id if consulta.actor else None
    return Actor(
        rol=Rol.LABORATORIO,
        laboratorio_id=fila.laboratorio_id,
        laboratorio_nombre=fila.laboratorio,
        usuario_id=quien,
    )


def _como_se_pidio(conexion: Connection, fila: Any) -> dict[str, bool]:
    """What was asked for beside a workbook; its answer tells, and the file does not. A message by SOAP tells all itself."""
    if fila.puerta != Puerta.EXCEL:
        return {"simulado": False, "a_proposito": False}
    dicho = json.loads(abrir(conexion, fila, Cual.RESPUESTA))
    return {"simulado": dicho["simulado"], "a_proposito": dicho.get("a_proposito", False)}


def leer_original(conexion: Connection, id_mensaje: int) -> Any:
    """The message with its laboratory and its request, if it is still kept."""
    orden = (
        select(
            Mensaje.__table__,
            Laboratorio.nombre.label("laboratorio"),
            Laboratorio.activo,
            *DEL_CUERPO,
        )
        .join(Laboratorio, Laboratorio.id == Mensaje.laboratorio_id, isouter=True)
        .join(MensajeCuerpo, MensajeCuerpo.mensaje_id == Mensaje.id, isouter=True)
        .where(Mensaje.id == id_mensaje)
    )
    fila = conexion.execute(orden).one_or_none()
    if fila is None:
        raise MensajeDesconocido(campo="id_mensaje", valor=id_mensaje)
    return fila


def impedimento_de(conexion: Connection, fila: Any) -> str | None:
    """Why a message cannot be served again, as the end of a sentence; None when it can."""
    if fila.laboratorio_id is None:
        return "no se supo de qué laboratorio era, y su contenido puede estar incompleto"
    if fila.puerta not in PUERTAS_REENVIABLES:
        return "no llegó por SOAP ni en una planilla; lo que se pide en una página se repite en la página"
    if fila.operacion in DE_LECTURA:
        return "no pudo leerse, o era una consulta"
    if fila.desenlace not in RECHAZADOS:
        return "no fue rechazado"
    if not fila.activo:
        return "su laboratorio está desactivado"
    return _impedimento_del_cuerpo(conexion, fila)


def _impedimento_del_cuerpo(conexion: Connection, fila: Any) -> str | None:
    if fila.pedido is None:
        vencido = vencimiento(conexion, fila.id)
        return "su contenido ya no se conserva" if vencido is None else f"su contenido {vencido.dicho}"
    try:
        pedido = abrir(conexion, fila, Cual.PEDIDO)
    except ErrorDominio as error:
        return f"su contenido no está entero ({error.codigo})"
    if hashlib.sha256(pedido).digest() != bytes(fila.huella_pedido):
        return "lo que se guardó no es lo que llegó, según su huella"
    if pedido and (borrado := orden_de_mensaje(conexion, fila.id)) is not None:
        return f"en él se borró la identidad de un paciente, por la orden {borrado.id_mensaje}"
    try:
        return SOLO_DE_PRUEBA if _como_se_pidio(conexion, fila)["simulado"] else None
    except (ErrorDominio, ValueError, LookupError, TypeError):
        return "no se sabe si se envió para probar, porque no se lee lo que se contestó"
