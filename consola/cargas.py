"""`hub procesar-cargas`: the workbooks that wait in the portal, one after the other."""

import json
import secrets
import signal
import sys

import click

from carga_excel.taller.procesar import procesar
from config.ajustes import Ajustes
from consola.atadura import atarse_al_hub
from consola.base import base_al_dia, con_ajustes
from dominio.ventanilla.registro import Asiento
from hub import crear_ventanilla, para_contar


@click.command("procesar-cargas")
@click.argument("toma", required=False)
@con_ajustes
def procesar_cargas(ajustes: Ajustes, toma: str | None) -> None:
    """Procesa las planillas subidas por el portal que esperan su turno, y termina.

    El hub lo hace solo mientras atiende. Con TOMA, que es como el hub lo llama, escribe una línea JSON por planilla y
    termina apenas se cierra su entrada, dejando para otra vez lo que no alcanzó a guardar.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    if toma:
        atarse_al_hub()
    with base_al_dia(ajustes, decirla=not toma) as motor:
        servidas = procesar(crear_ventanilla(motor, ajustes, _contar if toma else None), toma or secrets.token_hex(16))
    if not toma:
        click.echo(f"Planillas procesadas: {servidas}.")


def _contar(asiento: Asiento) -> None:
    click.echo(json.dumps(para_contar(asiento)))
