"""What commands share: the database that the settings name, ready to be used."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from config.ajustes import Ajustes, ErrorDeAjuste
from consola.impedimentos import falta_la_base, nombre_de_base, por_que_no_abre
from modelos import crear_motor
from modelos.migraciones import puede_servir

NUMERO_DE_HUB = click.IntRange(1, 2**63 - 1)
"""A number that the hub gives."""
con_ajustes = click.make_pass_decorator(Ajustes)


@contextmanager
def base_al_dia(ajustes: Ajustes, *, decirla: bool = True) -> Iterator[Engine]:
    """The engine of a database whose schema is the one that this hub needs; otherwise `ErrorDeAjuste` says what to do.

    Who gives the command is told, on stderr, which database it is about.
    """
    if decirla:
        decir_base(ajustes)
    if falta := falta_la_base(ajustes.base_datos, pedida=ajustes.base_pedida):
        raise ErrorDeAjuste(falta)
    motor = crear_motor(ajustes.base_datos)
    try:
        exigir_al_dia(motor, ajustes.base_datos)
        yield motor
    finally:
        motor.dispose()


def decir_base(ajustes: Ajustes) -> None:
    """Which database a command is about, so that nobody works on another one than he thinks."""
    click.echo(f"Base de datos: {nombre_de_base(ajustes.base_datos)}.", err=True)


def exigir_al_dia(motor: Engine, direccion: str) -> None:
    """Refuse a database that cannot be reached or on whose schema this hub cannot serve."""
    try:
        with motor.connect() as conexion:
            sirve = puede_servir(conexion)
    except SQLAlchemyError as error:
        raise ErrorDeAjuste(por_que_no_abre(error, direccion)) from None
    if not sirve:
        raise ErrorDeAjuste("La base de datos no tiene el esquema de esta versión del hub; ejecute antes «hub migrar».")
