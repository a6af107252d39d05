"""`hub servir` and `hub migrar`."""

import click
from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from config import servidor
from config.ajustes import Ajustes, ErrorDeAjuste
from consola.base import base_al_dia, con_ajustes
from consola.llave_del_sello import llave_del_sello
from dominio.maestros.publicados import cargar_fijos
from hub import crear_aplicacion, crear_metricas
from modelos import crear_motor
from modelos.migraciones import migrar as migrar_esquema


@click.command()
@con_ajustes
def servir(ajustes: Ajustes) -> None:
    """Atiende hasta recibir SIGTERM o Ctrl-C, y entonces termina lo que ya recibió."""
    with base_al_dia(ajustes):
        pass
    llave_del_sello(ajustes)
    metricas = crear_metricas()
    servidor.servir(ajustes, lambda: crear_aplicacion(ajustes, metricas, con_taller=True), metricas)


@click.command()
@con_ajustes
def migrar(ajustes: Ajustes) -> None:
    """Crea o actualiza el esquema de la base de datos y los maestros que publica el país; repetirlo no hace daño."""
    motor = preparar_base(ajustes)
    motor.dispose()
    click.echo("La base de datos está al día.")


def preparar_base(ajustes: Ajustes) -> Engine:
    """The engine of a database that was brought up to date, with the fixed masters in it."""
    if make_url(ajustes.base_datos).get_backend_name() == "sqlite":
        ajustes.datos.mkdir(parents=True, exist_ok=True)
    motor = crear_motor(ajustes.base_datos)
    try:
        migrar_esquema(motor, rol_aplicacion=ajustes.rol_aplicacion)
        with motor.begin() as conexion:
            cargar_fijos(conexion)
    except SQLAlchemyError as error:
        raise ErrorDeAjuste(_por_que(error)) from None
    return motor


def _por_que(error: SQLAlchemyError) -> str:
    estado = getattr(getattr(error, "orig", None), "pgcode", None)
    detalle = f" (SQLSTATE {estado})" if estado else ""
    return f"No se pudo preparar la base de datos{detalle}; revise HUB_BASE_DATOS, HUB_ROL_APLICACION y sus permisos."
