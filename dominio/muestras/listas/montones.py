"""The heaps into which a laboratory's samples fall: what there is to do with each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from sqlalchemy import ColumnElement, or_

from dominio.vocabulario.enumeraciones import Estado
from dominio.vocabulario.limites import DIAS_FECHA_MUESTRA, DIAS_RECEPCION
from modelos import Muestra

DIAS_DE_TRABAJO = 7
"""What a list without a search shows."""
DIAS_DE_VIDA = DIAS_FECHA_MUESTRA + DIAS_RECEPCION
"""A sample that was taken earlier cannot be waiting to be received: it has expired."""
HORAS_POR_VENCER = 48
"""A sample that expires within so many hours is about to."""
Condiciones: TypeAlias = tuple[ColumnElement[bool], ...]
_M = Muestra.__table__.c


class Pestana(StrEnum):
    """The heaps of a work list, each with one thing to do; what is about to expire also lies in the first."""

    POR_RECEPCIONAR = "por-recepcionar"
    POR_INFORMAR = "por-informar"
    DEVUELTAS = "devueltas"
    POR_VENCER = "por-vencer"
    FINALIZADAS = "finalizadas"
    RECHAZADAS = "rechazadas"
    TODAS = "todas"


@dataclass(frozen=True, slots=True)
class Monton:
    """What is in a heap: samples in these states that meet the conditions, taken in the last `dias` unless it is asked."""

    estados: tuple[Estado, ...]
    condiciones: Callable[[int, datetime], Condiciones] = lambda _yo, _ahora: ()
    dias: int = DIAS_DE_TRABAJO


def _propias(yo: int, _ahora: datetime) -> Condiciones:
    return (_M.laboratorio_id == yo,)


def _vigentes(yo: int, ahora: datetime) -> Condiciones:
    return (_M.laboratorio_id == yo, or_(_M.vence_en.is_(None), _M.vence_en >= ahora))


def _por_vencer(yo: int, ahora: datetime) -> Condiciones:
    return (_M.laboratorio_id == yo, _M.vence_en >= ahora, _M.vence_en < ahora + timedelta(hours=HORAS_POR_VENCER))


def _sin_remedio(_yo: int, ahora: datetime) -> Condiciones:
    return (or_(_M.estado == Estado.RECHAZADA.value, _M.vence_en < ahora),)


MONTONES: dict[Pestana, Monton] = {
    Pestana.POR_RECEPCIONAR: Monton((Estado.ENVIADA,), _vigentes),
    Pestana.POR_INFORMAR: Monton((Estado.RECEPCIONADA,), _propias),
    Pestana.DEVUELTAS: Monton((Estado.EN_MODIFICACION, Estado.EDICION_AUTORIZADA)),
    Pestana.POR_VENCER: Monton((Estado.ENVIADA,), _por_vencer, DIAS_DE_VIDA),
    Pestana.FINALIZADAS: Monton((Estado.CON_RESULTADO, Estado.ENVIADA_A_MUTACIONES, Estado.CON_RESULTADO_DE_MUTACION)),
    Pestana.RECHAZADAS: Monton((Estado.RECHAZADA, Estado.ENVIADA), _sin_remedio, DIAS_DE_VIDA),
    Pestana.TODAS: Monton(tuple(uno for uno in Estado if uno not in (Estado.EN_CREACION, Estado.ELIMINADA))),
}
"""Expired samples lie among the rejected: nobody can receive them any more."""
