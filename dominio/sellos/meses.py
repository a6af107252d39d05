"""The record's stretch of the month, added by whoever seals it: on time, in one place, beside those who call."""

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from dominio.vocabulario.tiempo import Reloj, en_chile
from modelos import tramos

trazas = structlog.get_logger("hub.sello")


def poner_al_dia(motor: Engine, reloj: Reloj) -> None:
    """Add the stretch that is due, if one is (`modelos.tramos`); where a table is taken, the next round does it."""
    try:
        nuevo = tramos.al_dia(motor, f"{en_chile(reloj()):%Y_%m}")
    except SQLAlchemyError as falla:
        trazas.warning("tramo_aplazado", exc_info=falla)
        return
    if nuevo is not None:
        trazas.info("tramo_nuevo", tramo=nuevo.nombre, desde=nuevo.desde, hasta=nuevo.hasta)
