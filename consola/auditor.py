"""What the orders of `hub auditoria` share: who asks the window, and how what it said is shown."""

import json
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine

from consola.persona import quien_opera
from dominio.atencion import abrir_ventanilla
from dominio.auditoria.atencion import sobre_de
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.pedidos import Pedido
from dominio.vocabulario.enumeraciones import Puerta, Rol
from dominio.vocabulario.errores import ErrorDominio, MensajeDesconocido, MuestraDesconocida, en_una_linea

AUDITOR = Actor(rol=Rol.AUDITOR)
con_json = click.option("--json", "en_json", is_flag=True, help="Escribe el resultado como JSON.")


class NoSePudo(click.ClickException):
    """What was asked for is not in the record, or was refused."""

    exit_code = 1

    def show(self, file: object = None) -> None:
        click.echo(f"Error: {self.message}", err=True)


def atender(motor: Engine, pedido: Pedido) -> Any:
    """The window's receipt; the system's user is on record as the origin of the request."""
    ventanilla = abrir_ventanilla(motor)
    sobre = sobre_de(pedido, puerta=Puerta.CONSOLA, recibido_en=ventanilla.reloj(), origen=quien_opera())
    try:
        return ventanilla.atender(AUDITOR, pedido, sobre)
    except MuestraDesconocida as error:
        raise NoSePudo(f"No hay una muestra con {error.campo} «{error.valor}».") from None
    except MensajeDesconocido as error:
        raise NoSePudo(f"No hay un mensaje con {error.campo} «{error.valor}».") from None
    except ErrorDominio as error:
        raise NoSePudo(en_una_linea(error)) from None


def escribir_json(datos: dict[str, Any]) -> None:
    """One line of JSON for a program."""
    click.echo(json.dumps(datos, ensure_ascii=False, default=str))


def guardar_archivo(archivo: Path, contenido: bytes) -> None:
    """A file that only who asked for it can read."""
    try:
        archivo.touch(mode=0o600)
        archivo.write_bytes(contenido)
    except OSError as error:
        raise NoSePudo(f"No se puede escribir {archivo}: {error.strerror}.") from None
