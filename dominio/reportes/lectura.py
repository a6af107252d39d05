"""The samples of a report: read a piece at a time in one order, or only counted."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, case, func, select
from sqlalchemy.orm import aliased

from dominio.reportes.alcance import AlcanceDeReporte
from dominio.reportes.descripcion import ClaseDeReporte
from dominio.reportes.examenes import del_examen
from dominio.reportes.periodo import Dias
from modelos import Comuna, Establecimiento, Laboratorio, Muestra, Region

FILAS_POR_PARTE = 5_000
_M = Muestra.__table__.c
_COMUNA_DE_ORIGEN, _COMUNA_DEL_LABORATORIO, _RESIDENCIA = aliased(Comuna), aliased(Comuna), aliased(Comuna)
_REGION_DE_ORIGEN, _REGION_DEL_LABORATORIO = aliased(Region), aliased(Region)
_FILAS: Select[Any] = (
    select(
        *_M,
        Establecimiento.nombre.label("establecimiento"),
        _REGION_DE_ORIGEN.nombre.label("region_de_origen"),
        Laboratorio.nombre.label("laboratorio"),
        _REGION_DEL_LABORATORIO.nombre.label("region_del_laboratorio"),
        _RESIDENCIA.nombre.label("comuna_de_residencia"),
    )
    .join(Laboratorio, Laboratorio.id == _M.laboratorio_id)
    .join(Establecimiento, Establecimiento.cod_deis == _M.cod_deis, isouter=True)
    .join(_COMUNA_DE_ORIGEN, _COMUNA_DE_ORIGEN.codigo == Establecimiento.comuna_codigo, isouter=True)
    .join(_REGION_DE_ORIGEN, _REGION_DE_ORIGEN.codigo == _COMUNA_DE_ORIGEN.region_codigo, isouter=True)
    .join(_COMUNA_DEL_LABORATORIO, _COMUNA_DEL_LABORATORIO.codigo == Laboratorio.comuna_codigo, isouter=True)
    .join(_REGION_DEL_LABORATORIO, _REGION_DEL_LABORATORIO.codigo == _COMUNA_DEL_LABORATORIO.region_codigo, isouter=True)
    .join(_RESIDENCIA, _RESIDENCIA.codigo == _M.paciente_comuna, isouter=True)
)
"""A sample with the names that its codes have."""


def condiciones(
    reporte: ClaseDeReporte, alcance: AlcanceDeReporte, dias: Dias, examen: str | None = None
) -> list[ColumnElement[bool]]:
    """Which samples are in the report; without an examination, those of the default ones."""
    bordes = dias.bordes
    return [
        *alcance.condiciones,
        _M.estado.in_([estado.value for estado in reporte.estados]),
        *del_examen(examen, reporte.tecnicas),
        reporte.fecha >= bordes[0],
        reporte.fecha < bordes[-1],
    ]


def por_partes(conexion: Connection, donde: Sequence[ColumnElement[bool]], fecha: Any) -> Iterator[Sequence[Row[Any]]]:
    """The samples by that date and their number, some thousands at a time.

    Their numbers are put in order once; pages by the last date would sort the rest again for each.
    """
    ids = conexion.execute(select(_M.id).where(*donde).order_by(fecha, _M.id)).scalars().all()
    for desde in range(0, len(ids), FILAS_POR_PARTE):
        tanda = ids[desde : desde + FILAS_POR_PARTE]
        halladas = de_ids(conexion, (), tanda)
        yield [halladas[uno] for uno in tanda]


def de_ids(conexion: Connection, donde: Sequence[ColumnElement[bool]], ids: Collection[int]) -> dict[int, Row[Any]]:
    """Of these samples, those that meet the conditions."""
    return {fila.id: fila for fila in conexion.execute(_FILAS.where(*donde, _M.id.in_(ids)))}


def contar_por_dia(
    conexion: Connection, reporte: ClaseDeReporte, alcance: AlcanceDeReporte, dias: Dias, examen: str | None
) -> dict[tuple[int, int, str | None], int]:
    """How many samples the report would have, by the place of the day in the period, state and result."""
    lugar = case(*((reporte.fecha < borde, n) for n, borde in enumerate(dias.bordes[1:])))
    orden = (
        select(lugar, _M.estado, _M.resultado, func.count())
        .where(*condiciones(reporte, alcance, dias, examen))
        .group_by(lugar, _M.estado, _M.resultado)
    )
    return {(dia, estado, resultado): n for dia, estado, resultado, n in conexion.execute(orden)}


def contar_por_comuna(
    conexion: Connection, reporte: ClaseDeReporte, alcance: AlcanceDeReporte, dias: Dias, examen: str | None
) -> list[tuple[str | None, str | None, int]]:
    """How many, by the region and the comuna of the establishment; None where the masters do not know it."""
    orden = (
        select(Region.nombre, Comuna.nombre, func.count())
        .select_from(Muestra)
        .join(Establecimiento, Establecimiento.cod_deis == _M.cod_deis, isouter=True)
        .join(Comuna, Comuna.codigo == Establecimiento.comuna_codigo, isouter=True)
        .join(Region, Region.codigo == Comuna.region_codigo, isouter=True)
        .where(*condiciones(reporte, alcance, dias, examen))
        .group_by(Region.nombre, Comuna.nombre)
        .order_by(func.count().desc(), Comuna.nombre)
    )
    return [(region, comuna, n) for region, comuna, n in conexion.execute(orden)]
