"""`hub procesar-cargas`: the workbooks that wait in the portal, one after the other."""

import json
import os
import secrets
import signal
import sys
from threading import Thread
from time import sleep

import click

from carga_excel.taller.procesar import procesar
from config.ajustes import Ajustes
from consola.base import base_al_dia, con_ajustes
from dominio.ventanilla.registro import Asiento
from hub import crear_ventanilla, para_contar

PLAZO_DE_CARGA = 5
"""Seconds that a statement of the database gets to end when the process must."""


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
        Thread(target=_terminar_con_el_hub, daemon=True).start()
    with base_al_dia(ajustes, decirla=not toma) as motor:
        servidas = procesar(crear_ventanilla(motor, ajustes, _contar if toma else None), toma or secrets.token_hex(16))
    if not toma:
        click.echo(f"Planillas procesadas: {servidas}.")


def _contar(asiento: Asiento) -> None:
    click.echo(json.dumps(para_contar(asiento)))


def _terminar_con_el_hub() -> None:
    """Wait until nobody holds the other end of the input any more."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    sleep(PLAZO_DE_CARGA)
    os._exit(1)
