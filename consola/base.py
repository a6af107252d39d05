"""What commands share: the database that the settings name, ready to be used."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from config.ajustes import Ajustes, ErrorDeAjuste
from consola.impedimentos import falta_la_base, nombre_de_base, por_que_no_abre
from dominio.auditoria.perdidas import retrocedio, ultima_publicada
from dominio.sellos.cabezas import instante_de
from dominio.sellos.verificar_prueba import Cabeza
from modelos import crear_motor, para_leer
from modelos.migraciones import puede_servir

NUMERO_DE_HUB = click.IntRange(1, 2**63 - 1)
"""A number that the hub gives."""
con_ajustes = click.make_pass_decorator(Ajustes)


@contextmanager
def base_al_dia(ajustes: Ajustes, *, decirla: bool = True, como_este: bool = False) -> Iterator[Engine]:
    """The engine of a database whose schema is the one that this hub needs; otherwise `ErrorDeAjuste` says what to do.

    One that was restored from a backup, as a head that left it shows, must be told so first, unless it is to be taken
    `como_este`: it would give numbers a second time. Who gives the command is told, on stderr, which database it is about.
    """
    if decirla:
        decir_base(ajustes)
    if falta := falta_la_base(ajustes.base_datos, pedida=ajustes.base_pedida):
        raise ErrorDeAjuste(falta)
    publicada = None if como_este else cabeza_publicada(ajustes)
    motor = crear_motor(ajustes.base_datos)
    try:
        exigir_al_dia(motor, ajustes.base_datos)
        if publicada is not None and not tiene_la_cabeza(motor, publicada):
            raise ErrorDeAjuste(_falta_la_cabeza(publicada, ajustes.cabezas))
        yield motor
    finally:
        motor.dispose()


def cabeza_publicada(ajustes: Ajustes) -> Cabeza | None:
    """The newest head that left the database. To be read before what is in it: a head is first there, and then here."""
    return None if ajustes.cabezas is None else ultima_publicada(ajustes.cabezas)


def tiene_la_cabeza(motor: Engine, publicada: Cabeza) -> bool:
    """Whether the database has it, or tells which restoration lost it."""
    with para_leer(motor) as conexion:
        return not retrocedio(conexion, publicada)


def _falta_la_cabeza(publicada: Cabeza, carpeta: Path | None) -> str:
    return (
        f"La base de datos no tiene la última cabeza publicada en {carpeta}, de {publicada.tamano} mensajes y del "
        f"{instante_de(publicada):%Y-%m-%d %H:%M:%S} UTC: se restauró de un respaldo, o alguien la cambió. Si se restauró, "
        "dé «hub respaldo anotar» antes de atender, para que ningún número se dé otra vez; si no, «hub auditoria verificar»."
    )


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
