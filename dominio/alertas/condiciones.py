"""All that is looked at: each kind of alert is a question of a few rows, and one that cannot be answered hides no other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from dominio.alertas import demoras
from dominio.alertas.claves import claves_por_vencer
from dominio.alertas.rechazos import rechazos
from dominio.alertas.silencio import callados
from dominio.alertas.tipos import CasoDeAlerta, TipoDeAlerta, Umbrales
from modelos import para_leer

trazas = structlog.get_logger("hub.alertas")
Condicion = Callable[[Connection, datetime, Umbrales], list[CasoDeAlerta]]
CONDICIONES: Sequence[tuple[Condicion, tuple[TipoDeAlerta, ...]]] = (
    (callados, (TipoDeAlerta.CALLADO, TipoDeAlerta.CALLADOS)),
    (rechazos, (TipoDeAlerta.RECHAZOS,)),
    (demoras.atrasadas, (TipoDeAlerta.ATRASO,)),
    (demoras.sello_tarde, (TipoDeAlerta.SELLO,)),
    (demoras.sin_tramo, (TipoDeAlerta.TRAMO,)),
    (demoras.respaldo_viejo, (TipoDeAlerta.RESPALDO,)),
    (claves_por_vencer, (TipoDeAlerta.CLAVES, TipoDeAlerta.VENCIDAS)),
    (demoras.destinos_caidos, (TipoDeAlerta.DESTINO,)),
)
"""Each condition with the kinds that it finds."""


@dataclass(frozen=True, slots=True)
class Mirada:
    """What is wrong now, and the kinds of which that is known: of the others nothing is said."""

    casos: list[CasoDeAlerta]
    sabidos: frozenset[TipoDeAlerta]


def mirar(motor: Engine, ahora: datetime, umbrales: Umbrales) -> Mirada:
    """Ask each question, in a transaction of its own."""
    casos: list[CasoDeAlerta] = []
    sabidos: set[TipoDeAlerta] = set()
    for condicion, tipos in CONDICIONES:
        try:
            with para_leer(motor) as conexion:
                casos += condicion(conexion, ahora, umbrales)
            sabidos.update(tipos)
        except SQLAlchemyError as falla:
            trazas.warning("alerta_sin_mirar", tipo=tipos[0].value, exc_info=falla)
    return Mirada(casos, frozenset(sabidos))
