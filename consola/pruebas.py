"""`hub servir-pruebas`: the sandbox, in a process that the hub starts when somebody sends a message there."""

import os
import socket
import stat
import sys
from pathlib import Path

import click

from config.ajustes import Ajustes, ErrorDeAjuste
from consola.base import con_ajustes
from hub import crear_banco
from servicios.pruebas.hija import Hija


@click.command("servir-pruebas")
@click.argument("enchufe", type=click.Path(path_type=Path))
@con_ajustes
def servir_pruebas(ajustes: Ajustes, enchufe: Path) -> None:
    """Atiende el hub de pruebas; lo lanza el hub con el primer mensaje, y termina solo.

    Recibe por su entrada el ENCHUFE (un socket Unix) en que ya se escucha. Termina cuando no queda ningún proceso del hub,
    o nadie envió un mensaje en un minuto.
    """
    if ajustes.base_pruebas is None or not stat.S_ISSOCK(os.fstat(sys.stdin.fileno()).st_mode):
        raise ErrorDeAjuste("Esta orden la da el hub, que le entrega el socket por el que se le habla; use «hub servir».")
    banco = crear_banco(ajustes, ajustes.base_pruebas)
    with socket.socket(fileno=sys.stdin.fileno()) as escucha:
        Hija(escucha, enchufe, banco.responder).atender()
