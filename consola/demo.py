"""`hub demo`: a hub with invented data of its own, to try things on."""

import os
from pathlib import Path

import click

from config.ajustes import Ajustes
from consola.base import con_ajustes
from consola.demo_hub import servir_demo


@click.command()
@click.option("--puerto", type=click.IntRange(1, 65535), help="Puerto en que atiende; sin él, el de HUB_ESCUCHA.")
@click.option(
    "--datos",
    type=click.Path(file_okay=False, path_type=Path),
    help="Directorio de los datos de la demostración; sin él, «demo» dentro de HUB_DATOS.",
)
@click.option("--json", "en_json", is_flag=True, help="Escribe una línea JSON con direcciones y claves apenas atiende.")
@click.option("--sin-jornada", is_flag=True, help="Solo atiende; no muestra el día de un laboratorio.")
@con_ajustes
def demo(ajustes: Ajustes, puerto: int | None, datos: Path | None, en_json: bool, sin_jornada: bool) -> None:
    """Atiende con datos inventados y dos laboratorios de demostración, hasta recibir SIGTERM o Ctrl-C.

    La base de datos es la de HUB_BASE_DATOS o, sin ella, un archivo en el directorio de la demostración. Cada vez se crean
    claves nuevas y se revocan las de la vez anterior.
    """
    servir_demo(_ajustes_de_demo(ajustes, puerto, datos))


def _ajustes_de_demo(ajustes: Ajustes, puerto: int | None, datos: Path | None) -> Ajustes:
    """The settings of the environment, with a directory and a port of the demonstration's own."""
    cambios = {"HUB_DATOS": str(datos or ajustes.datos / "demo")}
    if puerto is not None:
        anfitrion = str(ajustes.escucha).rpartition(":")[0]
        cambios["HUB_ESCUCHA"] = f"{anfitrion}:{puerto}"
    return Ajustes.desde_entorno({**os.environ, **cambios})
