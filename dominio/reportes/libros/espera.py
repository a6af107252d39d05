"""Which workbook is made next: one queue for all machines, in which a long one does not hold up the short ones."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from dominio.cargas.estados import PENDIENTES, EstadoCarga
from dominio.cargas.tomas import con_noticias, hay_noticias
from modelos import Reporte, ReporteLibro

POR_SEGUNDO = 5_000
"""Rows that a second of waiting is worth; so many are about what is made in one."""
_L, _R = ReporteLibro.__table__.c, Reporte.__table__.c


def por_hacer(conexion: Connection, ahora: datetime) -> list[int]:
    """The reports whose workbook nobody is making, the next one first."""
    libres = [uno for uno in _pendientes(conexion) if not lo_hacen(uno, ahora)]
    return [uno.reporte_id for uno in sorted(libres, key=_turno)]


def cuantos_antes(conexion: Connection, numero: int, ahora: datetime) -> int:
    """How many are being made or go before one that waits."""
    libres = por_hacer(conexion, ahora)
    en_manos = sum(lo_hacen(uno, ahora) for uno in _pendientes(conexion))
    return en_manos + (libres.index(numero) if numero in libres else 0)


def cuantos_esperan(conexion: Connection, rol: str, clave: str) -> int:
    """How many of one scope wait or are being made."""
    de_ese_alcance = (_R.ambito_rol == rol, _R.ambito_clave == clave)
    orden = select(func.count()).select_from(ReporteLibro).join(Reporte, _R.id == _L.reporte_id)
    return int(conexion.execute(orden.where(_L.estado.in_(PENDIENTES), *de_ese_alcance)).scalar_one())


def abandonado(ahora: datetime) -> ColumnElement[bool]:
    """Whether whoever made it has not been heard of for long."""
    return (_L.estado == EstadoCarga.EN_PROCESO) & ~con_noticias(_L.latido, ahora)


def lo_hacen(uno: Any, ahora: datetime) -> bool:
    """Whether somebody is at it."""
    return bool(uno.estado == EstadoCarga.EN_PROCESO and hay_noticias(uno.latido, ahora))


def _turno(uno: Any) -> tuple[float, int]:
    return uno.filas + POR_SEGUNDO * uno.pedido_en.timestamp(), uno.reporte_id


def _pendientes(conexion: Connection) -> list[Any]:
    """All that wait or are being made: few, since no scope may have more than some."""
    columnas = (_L.reporte_id, _L.pedido_en, _L.estado, _L.latido, _R.filas)
    orden = select(*columnas).join(Reporte, _R.id == _L.reporte_id).where(_L.estado.in_(PENDIENTES))
    return list(conexion.execute(orden).all())
