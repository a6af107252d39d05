"""Whether the record is whole: what is kept is compared with what was written down when each message was served."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Engine, exists, select
from zstandard import ZstdError

from dominio.ventanilla.registro import descomprimir
from modelos import (
    Historial,
    Informe,
    Mensaje,
    MensajeCliente,
    MensajeCuerpo,
    MensajeError,
    MensajeMuestra,
    MensajeReenvio,
    Muestra,
)

TANDA = 500
"""Rows that are read at a time; between one lot and the next the hub can write."""
MAXIMO_HUERFANOS = 1_000
"""Missing messages that are told of each table; more of them would say nothing new."""


class Falla(StrEnum):
    """What can be wrong."""

    SIN_CUERPO = "sin_cuerpo"
    PEDIDO_ALTERADO = "pedido_alterado"
    RESPUESTA_ALTERADA = "respuesta_alterada"
    CUENTAS_ALTERADAS = "cuentas_alteradas"
    SIN_MENSAJE = "sin_mensaje"
    INFORME_ALTERADO = "informe_alterado"
    ESTADO_SIN_TRAZA = "estado_sin_traza"

    @property
    def de_que(self) -> str:
        """Whose number a difference of this kind bears."""
        return "muestra" if self in (Falla.INFORME_ALTERADO, Falla.ESTADO_SIN_TRAZA) else "mensaje"


EXPLICACIONES = {
    Falla.SIN_CUERPO: "no están el pedido ni la respuesta del mensaje",
    Falla.PEDIDO_ALTERADO: "el pedido guardado no es el que llegó: su huella SHA-256 es otra",
    Falla.RESPUESTA_ALTERADA: "la respuesta guardada no es la que se entregó: su huella SHA-256 es otra",
    Falla.CUENTAS_ALTERADAS: "los aceptados y rechazados no suman el total",
    Falla.SIN_MENSAJE: "hay datos que nombran este mensaje, pero el mensaje no está",
    Falla.INFORME_ALTERADO: "el PDF guardado no es el que se entregó: su huella SHA-256 o su tamaño son otros",
    Falla.ESTADO_SIN_TRAZA: "el estado de la muestra no es aquel en que la dejó el último paso de su traza",
}


@dataclass(frozen=True, slots=True)
class Diferencia:
    """One thing that is not as it was written; `numero` is that of a message or of a sample, as `falla.de_que` says."""

    falla: Falla
    numero: int
    detalle: str = ""


class Verificador:
    """Walks through the record, or through a period of it, in small transactions, so that the hub goes on meanwhile."""

    def __init__(self, motor: Engine, *, desde: datetime | None = None, hasta: datetime | None = None) -> None:
        self._motor = motor
        self._desde = desde
        self._hasta = hasta
        self.mensajes = 0
        self.informes = 0
        self.muestras = 0
        self.halladas = 0

    def diferencias(self) -> Iterator[Diferencia]:
        """Each difference as soon as it is found; how much was looked at is known when this ends."""
        for hallada in chain(self._mensajes(), self._huerfanos(), self._informes(), self._trazas()):
            self.halladas += 1
            yield hallada

    def _tandas(self, orden: Any, clave: Any, instante: Any) -> Iterator[Sequence[Any]]:
        """The rows of a statement, a few at a time, by key (its column `numero`)."""
        ultimo = -1
        while True:
            with self._motor.connect() as conexion:
                pagina = orden.where(clave > ultimo, *self._periodo(instante)).order_by(clave).limit(TANDA)
                filas = conexion.execute(pagina).all()
            if not filas:
                return
            yield filas
            ultimo = filas[-1].numero

    def _periodo(self, instante: Any) -> list[ColumnElement[bool]]:
        condiciones = []
        if self._desde is not None:
            condiciones.append(instante >= self._desde)
        if self._hasta is not None:
            condiciones.append(instante < self._hasta)
        return condiciones

    def _mensajes(self) -> Iterator[Diferencia]:
        cuentas = (Mensaje.total, Mensaje.aceptados, Mensaje.rechazados)
        cuerpos = (Mensaje.huella_pedido, Mensaje.huella_respuesta, MensajeCuerpo.pedido, MensajeCuerpo.respuesta)
        orden: Any = select(Mensaje.id.label("numero"), *cuentas, *cuerpos)
        orden = orden.join_from(Mensaje, MensajeCuerpo, MensajeCuerpo.mensaje_id == Mensaje.id, isouter=True)
        for filas in self._tandas(orden, Mensaje.id, Mensaje.recibido_en):
            self.mensajes += len(filas)
            for fila in filas:
                yield from (Diferencia(falla, fila.numero) for falla in _fallas_de_mensaje(fila))

    def _huerfanos(self) -> Iterator[Diferencia]:
        """Numbers of messages that other tables name and that are not there."""
        for modelo in (MensajeCuerpo, MensajeMuestra, MensajeError, MensajeCliente, MensajeReenvio, Historial, Informe):
            columna = modelo.__table__.c.mensaje_id
            orden = select(columna).where(~exists().where(Mensaje.id == columna)).distinct().order_by(columna)
            with self._motor.connect() as conexion:
                huerfanos = conexion.execute(orden.limit(MAXIMO_HUERFANOS)).scalars().all()
            yield from (Diferencia(Falla.SIN_MENSAJE, numero, f"tabla {modelo.__tablename__}") for numero in huerfanos)

    def _informes(self) -> Iterator[Diferencia]:
        orden: Any = select(
            Informe.id.label("numero"), Informe.muestra_id, Informe.contenido, Informe.sha256, Informe.tamano
        )
        for filas in self._tandas(orden, Informe.id, Informe.creado_en):
            self.informes += len(filas)
            for fila in filas:
                contenido = bytes(fila.contenido)
                if (hashlib.sha256(contenido).hexdigest(), len(contenido)) != (fila.sha256, fila.tamano):
                    yield Diferencia(Falla.INFORME_ALTERADO, fila.muestra_id, f"informe {fila.numero}")

    def _trazas(self) -> Iterator[Diferencia]:
        ultimo = select(Historial.hacia).where(Historial.muestra_id == Muestra.id).order_by(Historial.id.desc()).limit(1)
        orden: Any = select(
            Muestra.id.label("numero"), Muestra.estado, ultimo.correlate(Muestra).scalar_subquery().label("traza")
        )
        for filas in self._tandas(orden, Muestra.id, Muestra.creada_en):
            self.muestras += len(filas)
            for fila in filas:
                if fila.estado != fila.traza:
                    detalle = f"estado {fila.estado}, traza {fila.traza if fila.traza is not None else 'vacía'}"
                    yield Diferencia(Falla.ESTADO_SIN_TRAZA, fila.numero, detalle)


def _fallas_de_mensaje(fila: Any) -> Iterator[Falla]:
    if fila.aceptados + fila.rechazados != fila.total:
        yield Falla.CUENTAS_ALTERADAS
    if fila.pedido is None:
        yield Falla.SIN_CUERPO
        return
    if not _concuerda(fila.pedido, fila.huella_pedido):
        yield Falla.PEDIDO_ALTERADO
    if not _concuerda(fila.respuesta, fila.huella_respuesta):
        yield Falla.RESPUESTA_ALTERADA


def _concuerda(guardado: bytes, huella: bytes) -> bool:
    try:
        return hashlib.sha256(descomprimir(bytes(guardado))).digest() == bytes(huella)
    except ZstdError:
        return False
