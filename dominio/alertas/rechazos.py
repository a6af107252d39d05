"""Laboratories of which far more is refused than they are used to at this hour.

What counts are messages that were refused, whole or in part, in the last hour, beside the worst of the same hour in the last
seven days. Of senders whom nobody knows it takes more.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, Connection, func, literal, literal_column, select, union_all

from dominio.alertas.tipos import CasoDeAlerta, TipoDeAlerta, Umbrales, del_laboratorio
from dominio.vocabulario.enumeraciones import DesenlaceMensaje
from dominio.vocabulario.tiempo import en_chile
from modelos import Mensaje
from modelos.mensaje import POCO_FRECUENTES

HORA, DIAS = timedelta(hours=1), 7
POCOS, POCOS_DE_NADIE = 20, 200
"""Refusals that alarm nobody."""
VECES = 3
"""How many times the worst hour it takes."""
MIRADOS = 20_000
"""Refused messages of one hour that are looked at."""

_M = Mensaje.__table__.c


def rechazos(conexion: Connection, ahora: datetime, _umbrales: Umbrales) -> list[CasoDeAlerta]:
    """Of whom more is refused than ever."""
    de_ahora = {quien: cuantos for _, quien, cuantos in _contar(conexion, [ahora]) if cuantos >= _bastantes(quien)}
    if not de_ahora:
        return []
    local = en_chile(ahora)
    peor: dict[int | None, int] = {}
    for _, quien, cuantos in _contar(conexion, [local - timedelta(days=n) for n in range(1, DIAS + 1)]):
        peor[quien] = max(peor.get(quien, 0), cuantos)
    subieron = [(quien, cuantos) for quien, cuantos in de_ahora.items() if cuantos > VECES * peor.get(quien, 0)]
    return [del_laboratorio(TipoDeAlerta.RECHAZOS, quien, cuantos) for quien, cuantos in subieron]


def _bastantes(quien: int | None) -> int:
    return POCOS_DE_NADIE if quien is None else POCOS


def _contar(conexion: Connection, finales: Iterable[datetime]) -> list[Any]:
    """How many of each were refused in the hour until each of these instants."""
    return list(conexion.execute(union_all(*(_en_la_hora(n, hasta) for n, hasta in enumerate(finales)))))


def _en_la_hora(numero: int, hasta: datetime) -> Any:
    poco_frecuentes: Any = literal_column(f"(mensaje.{POCO_FRECUENTES})", Boolean)  # else no plan may use that index
    malos = [DesenlaceMensaje.RECHAZADO.value, DesenlaceMensaje.PARCIAL.value]
    pocos = (
        select(_M.laboratorio_id)
        .where(poco_frecuentes, _M.desenlace.in_(malos), _M.recibido_en > hasta - HORA, _M.recibido_en <= hasta)
        .limit(MIRADOS)
        .subquery()
    )
    return select(literal(numero), pocos.c.laboratorio_id, func.count()).group_by(pocos.c.laboratorio_id)
