"""`hub crear-laboratorio` and `hub credencial`."""

import json
from datetime import datetime

import click
from rich.console import Console
from rich.table import Table

from config.ajustes import Ajustes
from consola.administracion import administrar
from consola.base import NUMERO_DE_HUB, base_al_dia, con_ajustes
from dominio.personas import laboratorios
from dominio.personas.administracion_de_laboratorios import CrearCredencial, CrearLaboratorio, RevocarCredencial
from dominio.vocabulario.errores import NadaEnEstaDireccion
from dominio.vocabulario.tiempo import en_chile

en_json = click.option("--json", "en_json", is_flag=True, help="Escribe el resultado como JSON.")


@click.command("crear-laboratorio")
@click.argument("nombre")
@click.option("--cod-deis", help="Código DEIS del establecimiento del laboratorio.")
@en_json
@con_ajustes
def crear_laboratorio(ajustes: Ajustes, nombre: str, cod_deis: str | None, en_json: bool) -> None:
    """Registra un laboratorio y muestra su id_laboratorio."""
    with base_al_dia(ajustes) as motor:
        numero = administrar(motor, CrearLaboratorio(nombre=nombre, cod_deis=cod_deis or "")).id_laboratorio
    if en_json:
        click.echo(json.dumps({"id_laboratorio": numero, "nombre": nombre}, ensure_ascii=False))
    else:
        click.echo(f"Laboratorio {numero}: {nombre}. Créele una clave con: hub credencial crear {numero} NOMBRE")


@click.group()
def credencial() -> None:
    """Claves de acceso de los laboratorios."""


@credencial.command("crear")
@click.argument("id_laboratorio", type=NUMERO_DE_HUB)
@click.argument("nombre")
@click.option("--vence", type=click.DateTime(["%Y-%m-%d"]), help="Último día en que sirve, aaaa-mm-dd, hora de Chile.")
@en_json
@con_ajustes
def crear_credencial(ajustes: Ajustes, id_laboratorio: int, nombre: str, vence: datetime | None, en_json: bool) -> None:
    """Crea una clave para un laboratorio. Se muestra esta única vez: el hub solo guarda su huella."""
    pedido = CrearCredencial(id_laboratorio=id_laboratorio, nombre=nombre, ultimo_dia=vence and vence.date())
    with base_al_dia(ajustes) as motor:
        hecha = administrar(motor, pedido)
    if en_json:
        claves = {"id_credencial": hecha.id_credencial, "id_laboratorio": id_laboratorio, "accesskey": hecha.clave}
        click.echo(json.dumps(claves))
    else:
        click.echo(
            f"Credencial {hecha.id_credencial} del laboratorio {id_laboratorio}. Guarde ahora su clave:\n{hecha.clave}"
        )


@credencial.command("revocar")
@click.argument("id_credencial", type=NUMERO_DE_HUB)
@con_ajustes
@click.pass_context
def revocar_credencial(ctx: click.Context, ajustes: Ajustes, id_credencial: int) -> None:
    """Anula una clave; deja de servir antes de 10 segundos."""
    with base_al_dia(ajustes) as motor:
        try:
            hecho = administrar(motor, RevocarCredencial(id_credencial=id_credencial)).revocada_ahora
        except NadaEnEstaDireccion:
            hecho = False
    if not hecho:
        click.echo(f"La credencial {id_credencial} no existe o ya estaba revocada.", err=True)
        ctx.exit(1)
    click.echo(f"Credencial {id_credencial} revocada.")


@credencial.command("listar")
@click.option("--laboratorio", type=NUMERO_DE_HUB, help="Solo las de un laboratorio.")
@en_json
@con_ajustes
def listar_credenciales(ajustes: Ajustes, laboratorio: int | None, en_json: bool) -> None:
    """Muestra las claves que hay, con su vencimiento y su último uso (nunca la clave)."""
    with base_al_dia(ajustes) as motor, motor.connect() as conexion:
        filas = laboratorios.listar_credenciales(conexion, laboratorio)
    if en_json:
        click.echo(json.dumps([dict(fila._mapping) for fila in filas], default=str, ensure_ascii=False))
        return
    tabla = Table("Id", "Laboratorio", "Nombre", "Creada", "Vence", "Revocada", "Último uso")
    for fila in filas:
        fechas = (_fecha(f) for f in (fila.creada_en, fila.vence_en, fila.revocada_en, fila.ultimo_uso_en))
        tabla.add_row(str(fila.id), f"{fila.laboratorio_id} {fila.laboratorio}", fila.nombre, *fechas)
    Console().print(tabla)


def _fecha(instante: datetime | None) -> str:
    return f"{en_chile(instante):%d-%m-%Y %H:%M}" if instante else "—"
