"""`hub servir` and `hub migrar`."""

import click
from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from config import servidor
from config.ajustes import Ajustes, ErrorDeAjuste
from config.trazas import traza
from consola.base import base_al_dia, con_ajustes, decir_base
from consola.entorno_propio import exigir_entorno_propio
from consola.impedimentos import falta_la_base, nombre_de_base, por_que_no_abre
from consola.llave_del_sello import llave_del_sello
from consola.pendientes import ver_pendientes
from dominio.alertas.canales import abrir_canales
from dominio.maestros.publicados import cargar_fijos
from hub import crear_aplicacion, crear_metricas
from modelos import crear_motor
from modelos.migraciones import migrar as migrar_esquema


@click.command()
@click.option("--comprobar", is_flag=True, help="Solo dice si podría atender con estos ajustes y esta base, sin hacerlo.")
@con_ajustes
def servir(ajustes: Ajustes, *, comprobar: bool) -> None:
    """Atiende hasta recibir SIGTERM o Ctrl-C, y entonces termina lo que ya recibió.

    Con SIGHUP se releva a sí mismo: parten procesos con el programa y los ajustes que están en el disco, y los anteriores
    terminan lo suyo. Si «hub servir --comprobar» no resulta, siguen los que hay.
    """
    exigir_entorno_propio()
    traza("hub.servidor").info("base_en_uso", base=nombre_de_base(ajustes.base_datos))
    with base_al_dia(ajustes, decirla=False):
        pass
    llave_del_sello(ajustes)
    abrir_canales(ajustes)
    metricas = crear_metricas()
    if comprobar:
        crear_aplicacion(ajustes, metricas)
        click.echo("Puede atender.")
        return
    servidor.servir(ajustes, lambda: crear_aplicacion(ajustes, metricas, con_taller=True), metricas, relevable=True)


@click.command()
@click.option(
    "--ver", is_flag=True, help="Solo dice qué haría, si detendría a alguien y cuánto demoró al medirlo; no escribe nada."
)
@click.option("--json", "en_json", is_flag=True, help="Con --ver, lo dice como un objeto JSON.")
@con_ajustes
def migrar(ajustes: Ajustes, *, ver: bool, en_json: bool) -> None:
    """Crea o actualiza el esquema de la base de datos y los maestros que publica el país; repetirlo no hace daño."""
    if en_json and not ver:
        raise click.UsageError("--json va con --ver.")
    exigir_entorno_propio()
    decir_base(ajustes)
    if ver:
        ver_pendientes(ajustes.base_datos, en_json=en_json)
        return
    if not ajustes.base_pedida and (falta := falta_la_base(ajustes.base_datos, pedida=False)):
        raise ErrorDeAjuste(falta)
    motor = preparar_base(ajustes)
    motor.dispose()
    click.echo("La base de datos está al día.")


def preparar_base(ajustes: Ajustes) -> Engine:
    """The engine of a database that was brought up to date, with the fixed masters in it."""
    if make_url(ajustes.base_datos).get_backend_name() == "sqlite":
        ajustes.datos.mkdir(parents=True, exist_ok=True)  # for its owner alone: see the umask of every command
    motor = crear_motor(ajustes.base_datos)
    try:
        migrar_esquema(motor, rol_aplicacion=ajustes.rol_aplicacion)
        with motor.begin() as conexion:
            cargar_fijos(conexion)
    except SQLAlchemyError as error:
        raise ErrorDeAjuste(_por_que(error, ajustes.base_datos)) from None
    return motor


def _por_que(error: SQLAlchemyError, direccion: str) -> str:
    estado = getattr(getattr(error, "orig", None), "pgcode", None)
    if estado is None:
        return por_que_no_abre(error, direccion)
    return (
        f"No se pudo preparar la base de datos (SQLSTATE {estado}); "
        "revise HUB_BASE_DATOS, HUB_ROL_APLICACION y sus permisos."
    )
