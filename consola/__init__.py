"""The `hub` command. Texts for people go to stdout, errors to stderr.

Exit codes: 0 done · 1 done, but something was refused (rows, samples, differences) · 2 the command is not well written ·
3 a file cannot be read · 4 the settings or the database do not allow it.
"""

import os
from importlib import import_module
from pathlib import Path

import click

from config.ajustes import AJUSTES, Ajustes, ErrorDeAjuste
from config.archivo_de_ajustes import leer_archivo
from config.trazas import configurar
from dominio.vocabulario.errores import ErrorDominio, en_una_linea
from dominio.vocabulario.version import VERSION_HUB

ORDENES = {
    "servir": "consola.servidor",
    "migrar": "consola.servidor",
    "demo": "consola.demo",
    "crear-laboratorio": "consola.laboratorios",
    "credencial": "consola.laboratorios",
    "usuario": "consola.usuarios",
    "maestros": "consola.maestros",
    "cargar": "consola.planillas",
    "planilla": "consola.planillas",
    "procesar-cargas": "consola.cargas",
    "servir-pruebas": "consola.pruebas",
    "reporte": "consola.reportes",
    "auditoria": "consola.auditoria",
    "respaldo": "consola.respaldo",
    "alertas": "consola.alertas",
    "verificar-prueba": "consola.pruebas_del_sello",
    "contrato": "consola.contrato",
}
"""Where each command is; only the one that was asked for is imported."""

NO_SE_PUEDE = 4
SOLO_PARA_MI = 0o077
"""What nobody else may do with the files that a command makes: they hold patients' data, or how to come to it."""


class Impedimento(click.ClickException):
    """The settings or the database do not allow what was asked."""

    exit_code = NO_SE_PUEDE

    def show(self, file: object = None) -> None:
        click.echo(f"Error: {self.message}", err=True)


class Ordenes(click.Group):
    """The commands, imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(ORDENES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in ORDENES:
            return None
        orden: click.Command = getattr(import_module(ORDENES[cmd_name]), cmd_name.replace("-", "_"))
        return orden

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse words that the terminal's encoding leaves unreadable, before anything is done with them."""
        for palabra in args:
            if not palabra.isprintable() and any("\ud800" <= letra <= "\udfff" for letra in palabra):
                legible = palabra.encode("utf-8", "replace").decode()
                raise click.UsageError(f"«{legible}» no está en UTF-8; use un terminal con esa codificación.", ctx)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ErrorDeAjuste as error:
            raise Impedimento(str(error)) from None
        except ErrorDominio as error:
            raise Impedimento(en_una_linea(error)) from None


def _ayuda_de_ajustes() -> str:
    lineas = "\n".join(f"  {a.nombre}: {a.ayuda}" for a in AJUSTES)
    return f"\b\nVariables de entorno:\n{lineas}"


@click.group(cls=Ordenes, epilog=_ayuda_de_ajustes())
@click.version_option(VERSION_HUB, prog_name="hub", message="%(prog)s %(version)s")
@click.option(
    "--ajustes",
    "archivo",
    type=click.Path(path_type=Path),
    envvar="HUB_AJUSTES",
    help="Archivo con las variables de entorno de más abajo, como el EnvironmentFile de systemd (también HUB_AJUSTES).",
)
@click.pass_context
def principal(ctx: click.Context, archivo: Path | None) -> None:
    """Hub LIS: recibe las muestras y los resultados de todos los laboratorios, y registra cada mensaje."""
    os.umask(SOLO_PARA_MI)
    if archivo is not None:
        _tomar_del_archivo(archivo)
    ctx.obj = Ajustes.desde_entorno(os.environ)
    configurar(ctx.obj.nivel_trazas)


def _tomar_del_archivo(archivo: Path) -> None:
    """Put the file's variables into the environment, for children too; what is said there already is said on purpose."""
    for nombre, valor in leer_archivo(archivo).items():
        os.environ.setdefault(nombre, valor)
    os.environ.pop("HUB_AJUSTES", None)
