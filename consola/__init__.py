"""The `hub` command. Texts for people go to stdout, errors to stderr.

Exit codes: 0 done · 1 done, but something was refused (rows, samples, differences) · 2 the command is not well written ·
3 a file cannot be read · 4 the settings or the database do not allow it.
"""

import os
from importlib import import_module

import click

from config.ajustes import AJUSTES, Ajustes, ErrorDeAjuste
from config.trazas import configurar
from dominio.vocabulario.errores import ErrorDominio
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
    "auditoria": "consola.auditoria",
    "verificar-prueba": "consola.pruebas_del_sello",
    "contrato": "consola.contrato",
}
"""Where each command is; only the one that was asked for is imported."""

NO_SE_PUEDE = 4


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
            raise Impedimento(f"{error.codigo}: {error.mensaje}") from None


def _ayuda_de_ajustes() -> str:
    lineas = "\n".join(f"  {a.nombre}: {a.ayuda}" for a in AJUSTES)
    return f"\b\nVariables de entorno:\n{lineas}"


@click.group(cls=Ordenes, epilog=_ayuda_de_ajustes())
@click.version_option(VERSION_HUB, prog_name="hub", message="%(prog)s %(version)s")
@click.pass_context
def principal(ctx: click.Context) -> None:
    """Hub LIS: recibe las muestras y los resultados de todos los laboratorios, y registra cada mensaje."""
    ctx.obj = Ajustes.desde_entorno(os.environ)
    configurar(ctx.obj.nivel_trazas)
