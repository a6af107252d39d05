"""Why a sample cannot take a step, whatever an item says of it."""

from datetime import datetime
from typing import Protocol

from dominio.muestras.estados import para_leer as estados_para_leer
from dominio.vocabulario.enumeraciones import Estado
from dominio.vocabulario.errores import EstadoNoPermite, MuestraVencida
from dominio.vocabulario.examenes import Examen
from dominio.vocabulario.limites import DIAS_RECEPCION
from dominio.vocabulario.tiempo import para_leer


class EnSuEstado(Protocol):
    """A sample as far as it tells where it is in its life."""

    @property
    def id(self) -> int: ...
    @property
    def estado(self) -> int: ...
    @property
    def vence_en(self) -> datetime | None: ...


def estado_no_permite(muestra: EnSuEstado, desde: frozenset[Estado]) -> EstadoNoPermite:
    """It is in none of the states from which the step starts."""
    nombre, exigidos = Estado(muestra.estado).nombre, estados_para_leer(desde)
    return EstadoNoPermite(campo="id_muestra", valor=muestra.id, estado=muestra.estado, nombre=nombre, exigidos=exigidos)


def vencida(muestra: EnSuEstado, examen: Examen | None) -> MuestraVencida:
    """It was not received within the days of its examination."""
    assert muestra.vence_en is not None  # noqa: S101 (that is what expired)
    dias = examen.dias_recepcion if examen else DIAS_RECEPCION
    return MuestraVencida(campo="id_muestra", valor=muestra.id, vencio=para_leer(muestra.vence_en), dias=dias)
