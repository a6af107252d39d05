"""The samples of two weeks, counted by the database in one pass over them.

They are read once and counted four ways; what comes back are counts alone, a few thousand however many samples there are.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Connection, Integer, Select, case, cast, func, literal, null, select, union_all

from dominio.reportes.periodo import Dias
from modelos import Establecimiento, Muestra

DIA, COMUNA, RECEPCION, RESULTADO = range(4)
"""What a count is by: day and laboratory, comuna, hours until the reception, hours from there to the result."""
HORA_EN_MICROSEGUNDOS = 3_600_000_000
_M = Muestra.__table__.c


@dataclass(slots=True)
class Recuento:
    """How many samples there are, by day and by comuna with their result, and by the whole hours that each step took.

    Days are told by their place in the period. `comunas` and hours are those of the newer week; `ultimos` is when each
    laboratory last informed one.
    """

    dias: Counter[tuple[int, int, str | None]] = field(default_factory=Counter)
    """By place of the day, laboratory and result."""
    comunas: Counter[tuple[int | None, str | None]] = field(default_factory=Counter)
    """By the comuna of the establishment, if the master has one, and result."""
    recepcion: defaultdict[int, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    resultado: defaultdict[int, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    ultimos: dict[int, datetime] = field(default_factory=dict)


def recontar(conexion: Connection, donde: list[ColumnElement[bool]], dias: Dias, desde: int) -> Recuento:
    """Count those that meet the conditions; the newer week is that from the day in that place on."""
    hecho = Recuento()
    for que, clave, horas, resultado, n, ultimo in conexion.execute(_orden(conexion, donde, dias, desde)):
        if que == DIA:
            hecho.dias[horas, clave, resultado] += n
            if ultimo is not None:
                hecho.ultimos[clave] = max(ultimo, hecho.ultimos.get(clave, ultimo))
        elif que == COMUNA:
            hecho.comunas[clave, resultado] += n
        else:
            de_quien = hecho.recepcion if que == RECEPCION else hecho.resultado
            de_quien[clave][horas] += n
    return hecho


def _orden(conexion: Connection, donde: list[ColumnElement[bool]], dias: Dias, desde: int) -> Any:
    leidas = _leidas(donde, dias)
    m, n, nada = leidas.c, func.count().label("n"), null()
    nueva = m.lugar >= desde
    comuna = Establecimiento.comuna_codigo
    por_dia = select(literal(DIA), m.laboratorio_id, m.lugar, m.resultado, n, func.max(m.informado_en))
    por_comuna = (
        select(literal(COMUNA), comuna, cast(nada, Integer), m.resultado, n, cast(nada, m.informado_en.type))
        .join(Establecimiento, Establecimiento.cod_deis == m.cod_deis, isouter=True)
        .where(nueva)
    )

    def por_horas(que: int, desde_cuando: Any, hasta_cuando: Any) -> Select[Any]:
        horas = _horas(conexion, desde_cuando, hasta_cuando)
        sin_nada = cast(nada, m.resultado.type), n, cast(nada, m.informado_en.type)
        orden = select(literal(que), m.laboratorio_id, horas, *sin_nada).select_from(leidas)
        return orden.where(nueva, m.fecha_recepcion_laboratorio.is_not(None), hasta_cuando.is_not(None)).group_by(
            m.laboratorio_id, horas
        )

    return union_all(
        por_dia.group_by(m.laboratorio_id, m.lugar, m.resultado),
        por_comuna.group_by(comuna, m.resultado),
        por_horas(RECEPCION, m.fecha_muestra, m.fecha_recepcion_laboratorio),
        por_horas(RESULTADO, m.fecha_recepcion_laboratorio, m.fecha_hora_resultado_laboratorio),
    )


def _leidas(donde: list[ColumnElement[bool]], dias: Dias) -> CTE:
    """The samples with what they are counted by; used by several, it is read once on both databases."""
    lugar = case(*((_M.fecha_muestra < borde, n) for n, borde in enumerate(dias.bordes[1:]))).label("lugar")
    fechas = (_M.fecha_muestra, _M.fecha_recepcion_laboratorio, _M.fecha_hora_resultado_laboratorio, _M.informado_en)
    orden = select(lugar, _M.laboratorio_id, _M.cod_deis, _M.resultado, *fechas)
    return orden.where(*donde, _M.fecha_muestra >= dias.bordes[0], _M.fecha_muestra < dias.bordes[-1]).cte("leidas")


def _horas(conexion: Connection, desde: Any, hasta: Any) -> Any:
    """Whole hours from one instant to another; on SQLite by whole microseconds, since its own clock rounds them."""
    if conexion.dialect.name == "postgresql":
        return cast(func.floor(func.date_part("epoch", hasta - desde) / literal(3600.0)), Integer)
    segundos, antes = (cast(func.strftime("%s", func.substr(uno, 1, 19)), Integer) for uno in (hasta, desde))
    microsegundos = cast(func.substr(hasta, 21), Integer) - cast(func.substr(desde, 21), Integer)
    return ((segundos - antes) * literal(1_000_000) + microsegundos).self_group().op("/")(literal(HORA_EN_MICROSEGUNDOS))
