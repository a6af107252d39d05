"""`hub contrato`."""

import click

from config.ajustes import Ajustes
from consola.base import con_ajustes
from hub import crear_aplicacion
from servicios.verificacion import desde_url, desde_wsgi, verificar


@click.group()
def contrato() -> None:
    """El contrato SOAP publicado."""


@contrato.command("verificar")
@click.option("--url", help="Dirección de un hub en marcha, por ejemplo http://127.0.0.1:8080; sin ella, este mismo código.")
@con_ajustes
@click.pass_context
def verificar_contrato(ctx: click.Context, ajustes: Ajustes, url: str | None) -> None:
    """Compara el contrato que se sirve, el publicado y el implementado; termina con 1 si difieren."""
    diferencias = verificar(desde_url(url) if url else desde_wsgi(crear_aplicacion(ajustes)))
    for diferencia in diferencias:
        click.echo(diferencia, err=True)
    if diferencias:
        ctx.exit(1)
    click.echo("El contrato servido, el publicado y el implementado concuerdan.")
