"""Laboratories that send nothing at an hour at which they always did.

What counts is the laboratory's own habit, at this hour of this day of the week: messages in the two hours until an hour ago,
in at least three of the last four such days. It is silent when nothing came from it since an hour before those. Holidays of
Chile are no days of habit, and on one the Sundays are. When half of those with a habit are silent at once, that is one case
of all and not one of each: a day off that no calendar knows, or the way to the hub is broken.

Whoever was called silent stays so until something comes, also at hours at which it never sent; and many do while half of
those that were it are.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, exists, select

from dominio.alertas.fichas import ABIERTA
from dominio.alertas.tipos import UNA_SEMANA, CasoDeAlerta, TipoDeAlerta, Umbrales, del_laboratorio
from dominio.vocabulario.tiempo import en_chile
from modelos import TOMA_DE_MUESTRAS, Alerta, Laboratorio, Mensaje

VENTANA = timedelta(hours=2)
MARGEN = timedelta(hours=1)
"""How much earlier or later than usual a laboratory may be."""
CALLA = VENTANA + 2 * MARGEN
MENSAJES_DE_HABITO = 5
"""Messages in the two hours of one day that show a habit."""
DIAS_MIRADOS, DIAS_DE_HABITO, SEMANAS = 4, 3, 8
DOMINGO = 6
MUCHOS = 4
"""Silent laboratories that are many, if they are half of those with a habit."""

_A, _L, _M = Alerta.__table__.c, Laboratorio.__table__.c, Mensaje.__table__.c


def callados(conexion: Connection, ahora: datetime, _umbrales: Umbrales) -> list[CasoDeAlerta]:
    """Who is silent; many at once are one case."""
    con_habito = _con_habito(conexion, ahora)
    callan = _sin_nada_desde(conexion, con_habito, ahora - CALLA)
    de_antes, callaban = _de_cuando_eran_muchos(conexion, ahora)
    juntos = callan | callaban
    todos = len(juntos) >= MUCHOS and 2 * len(juntos) >= len({*con_habito, *de_antes})
    siguen = _siguen_callados(conexion, ahora)
    casos = [
        del_laboratorio(TipoDeAlerta.CALLADO, uno, 1, sostiene=todos or uno not in callan) for uno in sorted(callan | siguen)
    ]
    return [*casos, CasoDeAlerta(tipo=TipoDeAlerta.CALLADOS, cuantos=len(juntos))] if todos else casos


def _sin_nada_desde(conexion: Connection, quienes: Sequence[int], desde: datetime) -> set[int]:
    """Those of them from which nothing came since then, and that are active."""
    if not quienes:
        return set()
    algo = exists().where(_M.laboratorio_id == _L.id, _M.recibido_en > desde)
    return set(conexion.execute(select(_L.id).where(_L.activo, _L.id.in_(quienes), ~algo)).scalars())


def _siguen_callados(conexion: Connection, ahora: datetime) -> set[int]:
    """Active laboratories of which an alert is open, and from which nothing came since; a clock may have been set back."""
    desde = case((_A.vista_desde > ahora, bindparam("calla", ahora - CALLA, _M.recibido_en.type)), else_=_A.vista_desde)
    algo = exists().where(_M.laboratorio_id == _L.id, _M.recibido_en > desde)
    abierta = (_A.tipo == TipoDeAlerta.CALLADO.value, ABIERTA, _A.laboratorio_id == _L.id)
    return set(conexion.execute(select(_L.id).where(*abierta, _L.activo, ~algo)).scalars())


def _de_cuando_eran_muchos(conexion: Connection, ahora: datetime) -> tuple[Sequence[int], set[int]]:
    """While that is an open alert: who had a habit as it began, and who of them has been silent since."""
    abierta = (_A.tipo == TipoDeAlerta.CALLADOS.value, ABIERTA)
    desde = conexion.execute(select(_A.vista_desde).where(*abierta)).scalar()
    if desde is None:
        return [], set()
    desde = min(desde, ahora)
    con_habito = _con_habito(conexion, desde)
    return con_habito, _sin_nada_desde(conexion, con_habito, desde - CALLA)


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
