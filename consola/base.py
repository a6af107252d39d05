"""What commands share: the database that the settings name, ready to be used."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from config.ajustes import Ajustes, ErrorDeAjuste
from modelos import crear_motor
from modelos.migraciones import version_actual, version_esperada

NUMERO_DE_HUB = click.IntRange(1, 2**63 - 1)
"""A number that the hub gives."""
con_ajustes = click.make_pass_decorator(Ajustes)


@contextmanager
def base_al_dia(ajustes: Ajustes) -> Iterator[Engine]:
    """The engine of a database whose schema is the one that this hub needs; otherwise `ErrorDeAjuste` says what to do."""
    motor = crear_motor(ajustes.base_datos)
    try:
        exigir_al_dia(motor)
        yield motor
    finally:
        motor.dispose()


def exigir_al_dia(motor: Engine) -> None:
    """Refuse a database that cannot be reached or whose schema is another."""
    try:
        with motor.connect() as conexion:
            version = version_actual(conexion)
    except SQLAlchemyError:
        raise ErrorDeAjuste("No se puede abrir la base de datos; revise HUB_BASE_DATOS y HUB_DATOS.") from None
    if version != version_esperada():
        raise ErrorDeAjuste("La base de datos no tiene el esquema de esta versión del hub; ejecute antes «hub migrar».")
