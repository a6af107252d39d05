"""`hub verificar-prueba`: the verifier that anybody can run by itself, as an order of the hub."""

from pathlib import Path

import click

from dominio.sellos.verificar_prueba import principal


@click.command("verificar-prueba")
@click.argument("archivo", type=click.Path(path_type=Path))
@click.option("--llave", multiple=True, help="Llave pública del hub, o el archivo que la tiene; se puede repetir.")
@click.option("--cabeza", help="Cabeza del registro que usted guardó, o el archivo que la tiene.")
@click.option("--pedido", type=click.Path(), help="Archivo que debe ser, byte por byte, el pedido.")
@click.option("--respuesta", type=click.Path(), help="Archivo que debe ser, byte por byte, la respuesta.")
@click.pass_context
def verificar_prueba(ctx: click.Context, archivo: Path, llave: tuple[str, ...], **opciones: str | None) -> None:
    """Comprueba una prueba de «hub auditoria prueba», sin base de datos.

    Termina con 0 si es buena, con 1 si no lo es y con 2 si no se pudo comprobar (falta un archivo, o la llave no sirve).

    Es el archivo verificar_prueba.py, que también se puede entregar y usar solo: python verificar_prueba.py ARCHIVO.
    """
    dadas = [palabra for nombre, valor in opciones.items() if valor is not None for palabra in (f"--{nombre}", valor)]
    dadas += [palabra for una in llave for palabra in ("--llave", una)]
    ctx.exit(principal([str(archivo), *dadas]))
