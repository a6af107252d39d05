"""`hub usuario`: the people of the portal, and the first administrator among them."""

import json

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from config.ajustes import Ajustes
from consola.administracion import administrar
from consola.base import base_al_dia, con_ajustes
from dominio.personas import usuarios
from dominio.personas.administracion_de_usuarios import ActivarUsuario, CrearUsuario, RestablecerUsuario
from dominio.vocabulario.enumeraciones import Rol
from dominio.vocabulario.errores import UsuarioDesconocido
from dominio.vocabulario.tiempo import en_chile
from modelos import para_leer

en_json = click.option("--json", "en_json", is_flag=True, help="Escribe el resultado como JSON.")
CLAVE = "Contraseña provisoria, de un solo uso y por {dias} días; guárdela ahora:\n{clave}"


@click.group()
def usuario() -> None:
    """Personas que entran al portal. La primera mesa de ayuda se crea aquí; ella crea a las demás en el portal."""


@usuario.command("crear")
@click.argument("cuenta")
@click.argument("nombre")
@click.option("--rol", type=click.Choice([rol.value for rol in Rol]), required=True, help="Perfil de la persona.")
@click.option(
    "--alcance",
    help="A qué se limita, por su nombre o su código: laboratorio, profesional, establecimiento, comuna, servicio o región.",
)
@click.option(
    "--lugares",
    help="De quien toma muestras, los códigos DEIS de los establecimientos en que trabaja, separados por comas.",
)
@en_json
@con_ajustes
def crear(
    ajustes: Ajustes, cuenta: str, nombre: str, rol: str, alcance: str | None, lugares: str | None, en_json: bool
) -> None:
    """Registra una persona y muestra, esta única vez, su contraseña provisoria."""
    nuevo = usuarios.UsuarioNuevo(cuenta=cuenta, nombre=nombre, rol=Rol(rol), alcance=alcance, lugares=lugares)
    with base_al_dia(ajustes) as motor:
        hecho = administrar(motor, CrearUsuario(nuevo=nuevo))
    if en_json:
        datos = {"id_usuario": hecho.usuario_id, "cuenta": cuenta, "contrasena": hecho.clave}
        click.echo(json.dumps(datos, ensure_ascii=False))
    else:
        provisoria = CLAVE.format(dias=usuarios.DIAS_PROVISORIA, clave=hecho.clave)
        click.echo(f"Usuario {hecho.usuario_id}: {cuenta} ({rol}). {provisoria}")


@usuario.command("listar")
@click.option("--texto", default="", help="Solo aquellos cuya cuenta o nombre lo contiene.")
@en_json
@con_ajustes
def listar(ajustes: Ajustes, texto: str, en_json: bool) -> None:
    """Muestra las personas, con su perfil y su último ingreso."""
    with base_al_dia(ajustes) as motor, motor.connect() as conexion:
        filas = usuarios.listar_usuarios(conexion, texto=texto, limite=10_000)
    if en_json:
        click.echo(json.dumps([dict(fila._mapping) for fila in filas], default=str, ensure_ascii=False))
        return
    tabla = Table("Id", "Cuenta", "Nombre", "Perfil", "Activo", "Segundo factor", "Último ingreso")
    for fila in filas:
        ingreso = f"{en_chile(fila.ultimo_ingreso_en):%d-%m-%Y %H:%M}" if fila.ultimo_ingreso_en else "—"
        activo, factor = ("sí" if valor else "no" for valor in (fila.activo, fila.totp_desde))
        tabla.add_row(str(fila.id), fila.cuenta, fila.nombre, fila.rol, activo, factor, ingreso)
    Console().print(tabla)


@usuario.command("restablecer")
@click.argument("cuenta")
@click.option("--segundo-factor", is_flag=True, help="También olvida el segundo factor, para activarlo en otro teléfono.")
@con_ajustes
def restablecer(ajustes: Ajustes, cuenta: str, segundo_factor: bool) -> None:
    """Da una contraseña provisoria nueva y cierra las sesiones de la persona."""
    with base_al_dia(ajustes) as motor:
        clave = administrar(
            motor, RestablecerUsuario(usuario_id=_numero(motor, cuenta), segundo_factor=segundo_factor)
        ).clave
    click.echo(CLAVE.format(dias=usuarios.DIAS_PROVISORIA, clave=clave))


@usuario.command("activar")
@click.argument("cuenta")
@click.option("--no", "desactivar", is_flag=True, help="Al revés: la persona deja de entrar y su sesión se cierra.")
@con_ajustes
def activar(ajustes: Ajustes, cuenta: str, desactivar: bool) -> None:
    """Deja entrar a una persona, o (con --no) ya no."""
    with base_al_dia(ajustes) as motor:
        administrar(motor, ActivarUsuario(usuario_id=_numero(motor, cuenta), activo=not desactivar))
    click.echo(f"La cuenta {cuenta} quedó {'inactiva' if desactivar else 'activa'}.")


def _numero(motor: Engine, cuenta: str) -> int:
    """Whose account it is, of all people."""
    with para_leer(motor) as conexion:
        fila = usuarios.por_cuenta(conexion, cuenta)
    if fila is None:
        raise UsuarioDesconocido(campo="cuenta", valor=cuenta)
    return int(fila.id)
