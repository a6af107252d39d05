"""`hub maestros`: import the masters that come in files, and list any master."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import click

from carga_excel.lectura.texto import a_utf8
from carga_excel.maestros import leer_maestro
from config.ajustes import Ajustes
from consola.administracion import administrar
from consola.base import base_al_dia, con_ajustes
from consola.planillas import codificacion
from dominio.maestros.administracion import ImportarMaestro
from dominio.maestros.importables import IMPORTABLES
from dominio.maestros.importacion import Importacion
from dominio.maestros.publicados import MAESTROS, ElementoDeMaestro, listar
from dominio.vocabulario.errores import ErrorDominio, datos_de, en_una_linea

CON_RECHAZOS = 1
"""Exit code when some row was refused; the others are stored."""
ARCHIVO_NO_LEIDO = 3
"""Exit code when the file could not be read at all; nothing was stored."""


class ArchivoRechazado(click.ClickException):
    """The file as a whole was refused."""

    exit_code = ARCHIVO_NO_LEIDO

    def show(self, file: object = None) -> None:
        click.echo(f"Error: {self.message}", err=True)


@click.group("maestros")
def maestros() -> None:
    """Importa y muestra los maestros: establecimientos, laboratorios, profesionales, comunas y demás."""


@maestros.command("importar")
@click.argument("maestro", type=click.Choice(tuple(IMPORTABLES)))
@click.argument("archivo", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--simular", is_flag=True, help="Revisa todo el archivo y dice qué haría, sin guardar nada.")
@codificacion
@click.option("--json", "en_json", is_flag=True, help="Escribe el resultado como un objeto JSON.")
@con_ajustes
@click.pass_context
def importar_maestro(
    ctx: click.Context,
    ajustes: Ajustes,
    maestro: str,
    archivo: Path,
    simular: bool,
    codificacion: str | None,
    en_json: bool,
) -> None:
    """Crea o actualiza registros de un maestro desde un archivo CSV o un libro de Excel; nunca borra.

    Las filas buenas se guardan aunque otras tengan errores; cada error dice fila, columna y código.
    Termina con 0 si entraron todas las filas, con 1 si alguna se rechazó y con 3 si el archivo no se pudo leer.
    """
    try:
        contenido = archivo.read_bytes()
        hoja = leer_maestro(maestro, a_utf8(contenido, codificacion) if codificacion else contenido)
    except ErrorDominio as error:
        raise ArchivoRechazado(f"{archivo.name}: {en_una_linea(error)}") from None
    pedido = ImportarMaestro(maestro=maestro, filas=hoja.filas, encabezados=hoja.titulos, simular=simular)
    que = {"archivo": archivo.name, "sha256": sha256(contenido).hexdigest(), "maestro": maestro, "simular": simular}
    with base_al_dia(ajustes) as motor:
        importacion = administrar(motor, pedido, **que).importacion
    _mostrar(importacion, en_json)
    if importacion.errores:
        ctx.exit(CON_RECHAZOS)


def _mostrar(importacion: Importacion, en_json: bool) -> None:
    if en_json:
        click.echo(json.dumps(_a_json(importacion), ensure_ascii=False))
        return
    for error in importacion.errores:
        click.echo(f"fila {error.fila}, {error.error.campo}: {en_una_linea(error.error)}", err=True)
    simulacro = " (simulación: no se guardó nada)" if importacion.simulada else ""
    click.echo(
        f"{importacion.maestro}: {importacion.total} filas; {importacion.creadas} creadas, "
        f"{importacion.actualizadas} actualizadas, {importacion.sin_cambio} sin cambio, "
        f"{importacion.rechazadas} rechazadas{simulacro}."
    )


def _a_json(importacion: Importacion) -> dict[str, Any]:
    return {
        "maestro": importacion.maestro,
        "simulada": importacion.simulada,
        "total": importacion.total,
        "creadas": importacion.creadas,
        "actualizadas": importacion.actualizadas,
        "sin_cambio": importacion.sin_cambio,
        "rechazadas": importacion.rechazadas,
        "errores": [{"fila": uno.fila, **datos_de(uno.error)} for uno in importacion.errores],
    }


@maestros.command("listar")
@click.argument("nombre", type=click.Choice(MAESTROS))
@click.option("--json", "en_json", is_flag=True, help="Escribe un arreglo JSON de objetos codigo, nombre y padre.")
@con_ajustes
def listar_maestro(ajustes: Ajustes, nombre: str, en_json: bool) -> None:
    """Muestra un maestro entero, un registro por línea: código, nombre y el código del que depende."""
    with base_al_dia(ajustes) as motor, motor.connect() as conexion:
        elementos = listar(conexion, nombre)
    if en_json:
        click.echo(json.dumps([_elemento_a_json(elemento) for elemento in elementos], ensure_ascii=False))
        return
    for elemento in elementos:
        click.echo("\t".join(parte or "" for parte in elemento).rstrip())


def _elemento_a_json(elemento: ElementoDeMaestro) -> dict[str, str | None]:
    codigo, nombre, padre = elemento
    return {"codigo": codigo, "nombre": nombre, "padre": padre}
