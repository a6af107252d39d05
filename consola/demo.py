"""`hub demo`: a hub with invented data of its own, and a day of two laboratories played against it."""

import os
from pathlib import Path

import click

from config.ajustes import Ajustes
from config.valores import EMBEBIDA
from consola.base import con_ajustes
from consola.demostracion.anfitrion import Convite, servir_demo
from consola.demostracion.relato import Relato

DIRECTORIO = "demo"
"""Where the demonstration keeps its data, inside of HUB_DATOS."""


@click.command()
@click.option("--puerto", type=click.IntRange(1, 65535), help="Puerto en que atiende; sin él, el de HUB_ESCUCHA.")
@click.option(
    "--datos",
    type=click.Path(file_okay=False, path_type=Path),
    help="Directorio de los datos de la demostración; sin él, «demo» dentro de HUB_DATOS.",
)
@click.option("--json", "en_json", is_flag=True, help="Escribe una línea JSON con direcciones y claves apenas atiende.")
@click.option("--sin-jornada", is_flag=True, help="Solo atiende; no muestra el día de los laboratorios.")
@click.option("--salir", is_flag=True, envvar="DEMO_SALIR", help="Termina después de la jornada (también DEMO_SALIR=1).")
@con_ajustes
@click.pass_context
def demo(
    ctx: click.Context,
    ajustes: Ajustes,
    puerto: int | None,
    datos: Path | None,
    en_json: bool,
    sin_jornada: bool,
    salir: bool,
) -> None:
    """Muestra el día de dos laboratorios contra un hub de verdad con datos inventados, y sigue atendiendo hasta Ctrl-C.

    La base de datos es la de HUB_BASE_DATOS o, sin ella, un archivo en el directorio de la demostración. Cada vez se crean
    claves nuevas y se revocan las de la vez anterior. Termina con 1 si la jornada no salió bien.
    """
    entorno = _entorno_de_demo(ajustes, puerto, datos)
    propios = Ajustes.desde_entorno(entorno)
    if sin_jornada:
        servir_demo(propios, _decir_json if en_json else Relato().tarjeta)
        return
    from consola.demostracion.funcion import mostrar  # it brings zeep, which a hub alone does not need

    ctx.exit(mostrar(propios, entorno, en_json=en_json, salir=salir))


def _entorno_de_demo(ajustes: Ajustes, puerto: int | None, datos: Path | None) -> dict[str, str]:
    """The environment with a directory and a port of the demonstration's own, and the embedded database unless told."""
    entorno = {**os.environ, "HUB_DATOS": str(datos or ajustes.datos / DIRECTORIO)}
    entorno["HUB_BASE_DATOS"] = entorno.get("HUB_BASE_DATOS") or EMBEBIDA
    entorno.setdefault("HUB_ESPERA_RETIRO", "0")  # nobody sends callers here who had to be told
    if puerto is not None:
        anfitrion = str(ajustes.escucha).rpartition(":")[0]
        entorno["HUB_ESCUCHA"] = f"{anfitrion}:{puerto}"
    return entorno


def _decir_json(convite: Convite) -> None:
    click.echo(convite.a_json())
