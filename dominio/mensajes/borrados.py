"""Identities of patients that were blanked by order, as the record itself tells it: out of which messages, when, and why.

What is not as it came in was blanked only if a message of the record says so by its number, with the digests of what is
left. Whether that message is as it was sealed is looked at where the seal is.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from dominio.ventanilla.cuerpos import DEL_CUERPO, Cual, abrir
from dominio.vocabulario.enumeraciones import CausaDeBorrado, DesenlaceMensaje
from dominio.vocabulario.errores import ContenidoSinIdentidad, ErrorDominio
from dominio.vocabulario.tiempo import en_chile
from modelos import Informe, Mensaje, MensajeBorrado, MensajeCuerpo

BORRAR = "auditoria.borrarIdentidad"
"""The operation of the messages that say what was blanked."""
ENTERO_BORRADO = b"[identidad borrada]"
"""What stands for a body that had to go as a whole."""
TROZO = 1_000
"""Numbers that one statement names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdenDeBorrado:
    """What one message of the record says that it blanked: samples, reports, and of each message what is left.

    Of a message, `ahora` has the digest of each part that was changed, and `documentos` the items that named the patient.
    """

    id_mensaje: int
    dada_en: datetime
    causa: CausaDeBorrado
    muestras: frozenset[int]
    informes: frozenset[int]
    mensajes: Mapping[str, Mapping[str, Any]]

    @property
    def dicha(self) -> str:
        """What pages say in the place of an identity."""
        cuando = f"{en_chile(self.dada_en):%d-%m-%Y}"
        return f"Identidad borrada por la orden {self.id_mensaje} ({self.causa.nombre}) el {cuando}"

    def error(self, id_mensaje: int) -> ContenidoSinIdentidad:
        """The refusal of whoever needs the content of that message as it came in."""
        return ContenidoSinIdentidad(campo="id_mensaje", valor=id_mensaje, orden=self.id_mensaje)


def orden_de_mensaje(conexion: Connection, id_mensaje: int) -> OrdenDeBorrado | None:
    """The newest order that blanked somebody in a message."""
    dadas = ordenes_por_mensaje(conexion, [id_mensaje]).get(id_mensaje)
    return dadas[-1] if dadas else None


def ordenes_por_mensaje(conexion: Connection, numeros: Iterable[int]) -> dict[int, list[OrdenDeBorrado]]:
    """Of each of these messages the orders that blanked somebody in it, oldest first, if the record explains all of them."""
    orden = select(MensajeBorrado.mensaje_id, MensajeBorrado.orden_id)
    orden = orden.order_by(MensajeBorrado.mensaje_id, MensajeBorrado.vez)
    filas = [
        fila for trozo in _trozos(numeros) for fila in conexion.execute(orden.where(MensajeBorrado.mensaje_id.in_(trozo)))
    ]
    dadas = leer_ordenes(conexion, {fila.orden_id for fila in filas})
    por_mensaje: dict[int, list[OrdenDeBorrado]] = {}
    sin_explicar = set()
    for fila in filas:
        suya = dadas.get(fila.orden_id)
        if suya is None or str(fila.mensaje_id) not in suya.mensajes:
            sin_explicar.add(fila.mensaje_id)
        else:
            por_mensaje.setdefault(fila.mensaje_id, []).append(suya)
    return {numero: suyas for numero, suyas in por_mensaje.items() if numero not in sin_explicar}


def informes_borrados(conexion: Connection, *donde: Any) -> frozenset[int]:
    """Of the reports that meet the conditions and have no bytes any more, those of which an order says so."""
    filas: Any = conexion.execute(select(Informe.id, Informe.mensaje_id).where(Informe.contenido.is_(None), *donde)).all()
    dadas = ordenes_por_mensaje(conexion, {fila.mensaje_id for fila in filas})
    return frozenset(f.id for f in filas if any(f.id in una.informes for una in dadas.get(f.mensaje_id, ())))


def leer_ordenes(conexion: Connection, numeros: Iterable[int]) -> dict[int, OrdenDeBorrado]:
    """The orders of these numbers; one that is not what was written explains nothing, and is itself told as altered."""
    hallados = (Mensaje.id, Mensaje.recibido_en, Mensaje.huella_pedido, Mensaje.huella_respuesta, *DEL_CUERPO)
    orden: Any = select(*hallados).join_from(Mensaje, MensajeCuerpo, MensajeCuerpo.mensaje_id == Mensaje.id)
    orden = orden.where(
        Mensaje.operacion == BORRAR,
        Mensaje.laboratorio_id.is_(None),
        Mensaje.desenlace == DesenlaceMensaje.ADMINISTRADA.value,
    )
    filas = [fila for trozo in _trozos(numeros) for fila in conexion.execute(orden.where(Mensaje.id.in_(trozo)))]
    leidas = [_leer(conexion, fila) for fila in filas]
    return {una.id_mensaje: una for una in leidas if una is not None}


def _leer(conexion: Connection, fila: Any) -> OrdenDeBorrado | None:
    try:
        pedido, respuesta = (_cuerpo(conexion, fila, cual) for cual in (Cual.PEDIDO, Cual.RESPUESTA))
        return OrdenDeBorrado(
            id_mensaje=fila.id,
            dada_en=fila.recibido_en,
            causa=CausaDeBorrado(pedido["causa"]),
            muestras=frozenset(respuesta["muestras"]),
            informes=frozenset(respuesta["informes"]),
            mensajes=respuesta["mensajes"],
        )
    except (ErrorDominio, ValueError, LookupError, TypeError, AttributeError):
        return None


def _cuerpo(conexion: Connection, fila: Any, cual: Cual) -> Any:
    cuerpo = abrir(conexion, fila, cual)
    if hashlib.sha256(cuerpo).digest() != bytes(getattr(fila, f"huella_{cual}")):
        raise ValueError("not what was written")
    return json.loads(cuerpo)


def _trozos(numeros: Iterable[int]) -> Iterable[Sequence[int]]:
    todos = sorted(set(numeros))
    return (todos[desde : desde + TROZO] for desde in range(0, len(todos), TROZO))
