"""`hub verificar-prueba`: the verifier that anybody can run by itself, as an order of the hub."""

from pathlib import Path

import click

from dominio.sellos.verificar_prueba import principal


@click.command("verificar-prueba")
@click.argument("archivo", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@click.option("--llave", help="Llave pública del hub, o el archivo que la tiene.")
@click.option("--cabeza", help="Cabeza del registro que usted guardó, o el archivo que la tiene.")
@click.option("--pedido", type=click.Path(dir_okay=False), help="Archivo que debe ser, byte por byte, el pedido.")
@click.option("--respuesta", type=click.Path(dir_okay=False), help="Archivo que debe ser, byte por byte, la respuesta.")
@click.pass_context
def verificar_prueba(ctx: click.Context, archivo: Path, **opciones: str | None) -> None:
    """Comprueba una prueba de «hub auditoria prueba», sin base de datos; termina con 1 si no es buena.

    Es el archivo verificar_prueba.py, que también se puede entregar y usar solo: python verificar_prueba.py ARCHIVO.
    """
    dadas = [palabra for nombre, valor in opciones.items() if valor is not None for palabra in (f"--{nombre}", valor)]
    ctx.exit(principal([str(archivo), *dadas]))
