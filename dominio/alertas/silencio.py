"""Laboratories that send nothing at an hour at which they always did.

What counts is the laboratory's own habit, at this hour of this day of the week: messages in the two hours until an hour ago,
in at least three of the last four such days. It is silent when nothing came from it since an hour before those. Holidays of
Chile are no days of habit, and on one the Sundays are. When half of those with a habit are silent at once, that is one case
of all and not one of each: a day off that no calendar knows, or the way to the hub is broken.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, and_, case, exists, select

from dominio.alertas.tipos import UNA_SEMANA, CasoDeAlerta, TipoDeAlerta, Umbrales, del_laboratorio
from dominio.vocabulario.tiempo import en_chile
from modelos import TOMA_DE_MUESTRAS, Laboratorio, Mensaje

VENTANA = timedelta(hours=2)
MARGEN = timedelta(hours=1)
"""How much earlier or later than usual a laboratory may be."""
MENSAJES_DE_HABITO = 5
"""Messages in the two hours of one day that show a habit."""
DIAS_MIRADOS, DIAS_DE_HABITO, SEMANAS = 4, 3, 8
DOMINGO = 6
MUCHOS = 4
"""Silent laboratories that are many, if they are half of those with a habit."""

_L, _M = Laboratorio.__table__.c, Mensaje.__table__.c


def callados(conexion: Connection, ahora: datetime, _umbrales: Umbrales) -> list[CasoDeAlerta]:
    """Who is silent; many at once are one case."""
    con_habito = _con_habito(conexion, ahora)
    if not con_habito:
        return []
    hablan = _que_hablan(conexion, ahora)
    silenciosos = [numero for numero in con_habito if numero not in hablan]
    todos = len(silenciosos) >= MUCHOS and 2 * len(silenciosos) >= len(con_habito)
    casos = [del_laboratorio(TipoDeAlerta.CALLADO, uno, 1, sostiene=todos) for uno in silenciosos]
    return [*casos, CasoDeAlerta(tipo=TipoDeAlerta.CALLADOS, cuantos=len(silenciosos))] if todos else casos


def _que_hablan(conexion: Connection, ahora: datetime) -> set[int]:
    algo = exists().where(_M.laboratorio_id == _L.id, _M.recibido_en > ahora - VENTANA - 2 * MARGEN)
    return set(conexion.execute(select(_L.id).where(_L.activo, algo)).scalars())


def _con_habito(conexion: Connection, ahora: datetime) -> list[int]:
    """Active laboratories that sent enough at this hour, on enough of the days that count."""
    dias = referencias(ahora)
    if len(dias) < DIAS_DE_HABITO:
        return []
    veces = sum((case((_envio_bastante(dia), 1), else_=0) for dia in dias[1:]), case((_envio_bastante(dias[0]), 1), else_=0))
    orden = select(_L.id).where(_L.activo, _L.id != TOMA_DE_MUESTRAS, veces >= DIAS_DE_HABITO).order_by(_L.id)
    return list(conexion.execute(orden).scalars())


def _envio_bastante(dia: datetime) -> Any:
    """Whether that many messages came in the two hours, read no further than that."""
    entre = and_(_M.recibido_en > dia - MARGEN - VENTANA, _M.recibido_en <= dia - MARGEN)
    una = select(_M.id).where(_M.laboratorio_id == _L.id, entre)
    return (
        una.order_by(_M.recibido_en)
        .limit(1)
        .offset(MENSAJES_DE_HABITO - 1)
        .correlate(Laboratorio.__table__)
        .scalar_subquery()
        .is_not(None)
    )


def referencias(ahora: datetime) -> Sequence[datetime]:
    """This hour, as the clocks of Chile show it, of the last days that were like this one."""
    local = en_chile(ahora)
    if es_feriado(local):
        ultimo = local - timedelta(days=(local.weekday() - DOMINGO) % 7 or 7)
        posibles = [ultimo - UNA_SEMANA * n for n in range(SEMANAS)]
    else:
        posibles = [local - UNA_SEMANA * n for n in range(1, SEMANAS + 1)]
    return [dia for dia in posibles if local.weekday() == DOMINGO or es_feriado(local) or not es_feriado(dia)][:DIAS_MIRADOS]


def es_feriado(dia: datetime) -> bool:
    """Whether it is a holiday of the whole country."""
    return dia.date() in _feriados(dia.year)


@lru_cache(maxsize=8)
def _feriados(anio: int) -> Any:
    from holidays import country_holidays  # only who looks needs them

    return country_holidays("CL", years=anio)
