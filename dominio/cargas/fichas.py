"""An upload as its owner sees it. Nothing of a patient is in it, so that looking at its progress is not on record."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from dominio.cargas.duenos import Dueno, suyas
from dominio.cargas.espera import cuantas_antes
from dominio.cargas.estados import PENDIENTES, EstadoCarga
from dominio.cargas.tomas import hay_noticias
from dominio.muestras.planillas.pedidos import Planilla
from dominio.vocabulario.errores import CargaDesconocida, RepeticionSuperada
from modelos import Carga, Usuario

_C = Carga.__table__.c


@dataclass(frozen=True, slots=True, kw_only=True)
class FichaCarga:
    """One upload; the counts are of rows, `delante` of uploads that will be served before it."""

    id: int
    planilla: Planilla
    simular: bool
    a_proposito: bool
    nombre: str
    tamano: int
    subida_en: datetime
    quien: str
    estado: EstadoCarga
    intentos: int
    interrumpida: bool
    fase: str | None
    hecho: int
    total: int
    terminada_en: datetime | None
    mensaje_id: int | None
    guardadas: int
    sin_cambio: int
    repetidas: int
    rechazadas: int
    por_codigo: dict[str, int]
    error_codigo: str | None
    error_mensaje: str | None
    delante: int = 0

    @property
    def pendiente(self) -> bool:
        """Whether there is something to wait for."""
        return self.estado in PENDIENTES

    @property
    def superadas(self) -> int:
        """Rows that were refused because they repeat what was applied once and overtaken since."""
        return self.por_codigo.get(RepeticionSuperada.codigo, 0)

    @property
    def filas(self) -> int:
        """Rows with data of the file."""
        return self.guardadas + self.sin_cambio + self.rechazadas


def selecto() -> Select[Any]:
    """The statement that reads uploads with the names of who sent them."""
    return select(Carga.__table__, Usuario.nombre.label("quien")).join_from(Carga, Usuario, Usuario.id == _C.usuario_id)


def leer(conexion: Connection, quien: Dueno, id_carga: int, ahora: datetime) -> FichaCarga:
    """An upload of theirs; raises CargaDesconocida of any other, as if it did not exist."""
    fila = conexion.execute(selecto().where(_C.id == id_carga, suyas(quien))).one_or_none()
    if fila is None:
        raise CargaDesconocida(campo="id", valor=id_carga)
    espera = fila.estado == EstadoCarga.EN_ESPERA
    return ficha(fila, ahora, cuantas_antes(conexion, id_carga, ahora) if espera else 0)


def ficha(fila: Any, ahora: datetime, delante: int = 0) -> FichaCarga:
    """A row of `selecto`."""
    en_proceso = fila.estado == EstadoCarga.EN_PROCESO
    return FichaCarga(
        id=fila.id,
        planilla=Planilla(fila.planilla),
        simular=fila.simular,
        a_proposito=fila.a_proposito,
        nombre=fila.nombre,
        tamano=fila.tamano,
        subida_en=fila.subida_en,
        quien=fila.quien,
        estado=EstadoCarga(fila.estado),
        intentos=fila.intentos,
        interrumpida=fila.intentos > 0 if not en_proceso else not hay_noticias(fila.latido, ahora),
        fase=fila.fase,
        hecho=fila.hecho,
        total=fila.total,
        terminada_en=fila.terminada_en,
        mensaje_id=fila.mensaje_id,
        guardadas=fila.guardadas or 0,
        sin_cambio=fila.sin_cambio or 0,
        repetidas=fila.repetidas or 0,
        rechazadas=fila.rechazadas or 0,
        por_codigo=json.loads(fila.por_codigo or "{}"),
        error_codigo=fila.error_codigo,
        error_mensaje=fila.error_mensaje,
        delante=delante,
    )
