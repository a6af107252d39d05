"""Which upload is served next: one queue for all who serve them, in which nobody's large file holds up the small ones."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from dominio.cargas.duenos import Dueno, dueno_de, suyas
from dominio.cargas.estados import PENDIENTES, EstadoCarga
from dominio.cargas.tomas import con_noticias, hay_noticias
from modelos import Carga, Laboratorio

POR_SEGUNDO = 100_000
"""Bytes that a second of waiting is worth: a small file goes before a large one, but not before one that waited long."""
_C = Carga.__table__.c


def por_tomar(conexion: Connection, ahora: datetime) -> list[int]:
    """The uploads that could be served now, the next one first; of an owner one at a time."""
    pendientes = _pendientes(conexion)
    ocupados = {dueno_de(una) for una in pendientes if _la_sirven(una, ahora)}
    return [una.id for una in _en_orden(pendientes, ahora) if dueno_de(una) not in ocupados]


def cuantas_antes(conexion: Connection, id_carga: int, ahora: datetime) -> int:
    """How many are being served or go before one that waits."""
    pendientes = _pendientes(conexion)
    servidas = sum(_la_sirven(una, ahora) for una in pendientes)
    en_orden = [una.id for una in _en_orden(pendientes, ahora)]
    return servidas + (en_orden.index(id_carga) if id_carga in en_orden else 0)


def reservar(conexion: Connection, id_carga: int, ahora: datetime) -> bool:
    """Take the turn of the upload's owner until the transaction ends; False if another of their uploads is served.

    All those who take samples share one row to wait for, for as long as it takes to see whose turn it is.
    """
    suyo = select(_C.laboratorio_id, _C.usuario_id).join(Laboratorio, _C.laboratorio_id == Laboratorio.id)
    orden = suyo.where(_C.id == id_carga).with_for_update(of=Laboratorio, key_share=True)
    quien = dueno_de(conexion.execute(orden).one())
    viva = select(_C.id).where(suyas(quien), _en_manos(ahora)).limit(1)
    return conexion.execute(viva).first() is None


def abandonada(ahora: datetime) -> ColumnElement[bool]:
    """Whether whoever served it has not been heard of for long."""
    return (_C.estado == EstadoCarga.EN_PROCESO) & ~con_noticias(_C.latido, ahora)


def _en_manos(ahora: datetime) -> ColumnElement[bool]:
    return (_C.estado == EstadoCarga.EN_PROCESO) & con_noticias(_C.latido, ahora)


def _pendientes(conexion: Connection) -> list[Any]:
    """All that wait or are served: few, since nobody may have more than some."""
    columnas = (_C.id, _C.laboratorio_id, _C.usuario_id, _C.tamano, _C.subida_en, _C.estado, _C.latido)
    return list(conexion.execute(select(*columnas).where(_C.estado.in_(PENDIENTES))).all())


def _la_sirven(una: Any, ahora: datetime) -> bool:
    return bool(una.estado == EstadoCarga.EN_PROCESO and hay_noticias(una.latido, ahora))


def _en_orden(pendientes: list[Any], ahora: datetime) -> list[Any]:
    """Those that nobody serves. Of one owner they go as they came: a later file may mend an earlier one.

    Who waits for another of their own goes where that one does, also among those that are as big: once it is served, the
    place that was told still holds.
    """
    libres = sorted((una for una in pendientes if not _la_sirven(una, ahora)), key=lambda una: una.id)
    turno: dict[int, tuple[float, int]] = {}
    ultimo: dict[Dueno, tuple[float, int]] = {}
    for una in libres:
        propio = (una.tamano + POR_SEGUNDO * una.subida_en.timestamp(), una.id)
        turno[una.id] = ultimo[dueno_de(una)] = max(propio, ultimo.get(dueno_de(una), propio))
    return sorted(libres, key=lambda una: (turno[una.id], una.id))
