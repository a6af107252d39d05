"""`hub auditoria`: search the message record, read a message, tell a sample's life."""

import json
from dataclasses import asdict
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy import Engine

from config.ajustes import Ajustes
from consola.base import base_al_dia, con_ajustes
from consola.persona import quien_opera
from dominio.actor import Actor
from dominio.auditoria.atencion import VidaHallada, sobre_de
from dominio.auditoria.pedidos import VerVida
from dominio.auditoria.traza import ClaseDePaso, Paso, Vida
from dominio.enumeraciones import Puerta, Rol
from dominio.errores import ErrorDominio, MuestraDesconocida
from dominio.pedidos import Pedido
from dominio.tiempo import en_chile
from dominio.ventanilla import Ventanilla

AUDITOR = Actor(rol=Rol.AUDITOR)
ANCHO = 80

en_json = click.option("--json", "en_json", is_flag=True, help="Escribe el resultado como JSON.")


class NoHallado(click.ClickException):
    """What was asked for is not in the record."""

    exit_code = 1

    def show(self, file: object = None) -> None:
        click.echo(f"Error: {self.message}", err=True)


@click.group()
def auditoria() -> None:
    """Busca y revisa los mensajes que pasaron por el hub. Ver un mensaje o una traza queda registrado."""


def atender(motor: Engine, pedido: Pedido) -> Any:
    """The window's receipt; the system's user is on record as the origin of the request."""
    ventanilla = Ventanilla(motor)
    sobre = sobre_de(pedido, puerta=Puerta.CONSOLA, recibido_en=ventanilla.reloj(), origen=quien_opera())
    try:
        return ventanilla.atender(AUDITOR, pedido, sobre)
    except MuestraDesconocida as error:
        raise NoHallado(f"No hay una muestra con {error.campo} «{error.valor}».") from None
    except ErrorDominio as error:
        raise NoHallado(f"{error.codigo}: {error.mensaje}") from None


@auditoria.command("muestra")
@click.argument("id_muestra", type=int, required=False)
@click.option("--laboratorio", type=int, help="Laboratorio que registró la muestra; se usa junto con --codigo.")
@click.option("--codigo", help="Código que ese laboratorio le dio (codigo_muestra_cliente).")
@en_json
@con_ajustes
def ver_vida(ajustes: Ajustes, id_muestra: int | None, laboratorio: int | None, codigo: str | None, en_json: bool) -> None:
    """Cuenta la vida de una muestra, paso a paso: quién hizo qué, cuándo, por qué puerta y por qué."""
    if (id_muestra is None) == (laboratorio is None or codigo is None):
        raise click.UsageError("Indique ID_MUESTRA, o bien --laboratorio y --codigo.")
    pedido = VerVida(id_muestra=id_muestra, id_laboratorio=laboratorio, codigo_muestra_cliente=codigo)
    with base_al_dia(ajustes) as motor:
        recibo: VidaHallada = atender(motor, pedido)
    if en_json:
        click.echo(json.dumps(asdict(recibo.vida), ensure_ascii=False, default=str))
        return
    consola = Console()
    mostrar_vida(consola, recibo.vida)
    consola.print(f"[dim]Esta consulta quedó registrada como el mensaje {recibo.id_mensaje}.[/dim]")


def mostrar_vida(consola: Console, vida: Vida) -> None:
    """Print a sample's life for a reader who does not know the hub."""
    consola.print(f"\n[bold]Muestra {vida.id_muestra}[/bold]")
    for nombre, valor in _ficha(vida):
        consola.print(Text.assemble((f"  {nombre:<22}", "dim"), valor))
    tabla = Table("Cuándo (hora de Chile)", "Qué pasó, quién lo hizo y por qué", title="Su vida", title_justify="left")
    for paso in vida.pasos:
        tabla.add_row(f"{en_chile(paso.ocurrido_en):%d-%m-%Y %H:%M:%S}", _relato(paso))
        tabla.add_section()
    consola.print(tabla)


def _ficha(vida: Vida) -> list[tuple[str, str]]:
    estado = f"{vida.estado.value} ({vida.estado.nombre})" + (", vencida" if vida.vencida else "")
    return [
        ("Código del laboratorio", vida.codigo_muestra_cliente),
        ("Paciente", f"{vida.tipo_documento} {vida.documento or ''}".strip()),
        ("Registrada por", f"{vida.laboratorio_origen} (laboratorio {vida.laboratorio_origen_id})"),
        ("Laboratorio actual", f"{vida.laboratorio} (laboratorio {vida.laboratorio_id})"),
        ("Fecha de la toma", f"{en_chile(vida.fecha_muestra):%d-%m-%Y %H:%M:%S} (hora de Chile)"),
        ("Estado actual", estado),
        ("Resultado", vida.resultado or "—"),
    ]


def _relato(paso: Paso) -> Text:
    lineas = Text(paso.frase, style="bold")
    lineas.append("\n")
    partes = []
    if paso.clase is ClaseDePaso.CAMBIO:
        partes.append(f"Estado: {_estados(paso)}")
    partes.append(f"Por: {_autor(paso)}")
    if paso.id_mensaje is not None:
        partes.append(f"Mensaje {paso.id_mensaje} ({paso.operacion}), puerta {paso.puerta}")
    if paso.motivo:
        partes.append(f"Motivo: {paso.motivo}")
    if paso.detalle:
        partes.append(f"Detalle: {paso.detalle}")
    lineas.append("\n".join(partes), style="not bold")
    return lineas


def _estados(paso: Paso) -> str:
    hacia = f"{paso.hacia.value} ({paso.hacia.nombre})" if paso.hacia else "—"
    return f"{paso.desde.value} ({paso.desde.nombre}) → {hacia}" if paso.desde else f"nueva → {hacia}"


def _autor(paso: Paso) -> str:
    if paso.clase is ClaseDePaso.VENCIMIENTO:
        return "nadie; es el transcurso del plazo"
    quien = []
    if paso.laboratorio_id is not None:
        quien.append(f"{paso.laboratorio} (laboratorio {paso.laboratorio_id})")
    if paso.credencial_id is not None:
        quien.append(f"clave {paso.credencial_id} «{paso.credencial}»")
    if paso.usuario_id is not None:
        quien.append(f"usuario {paso.usuario_id}")
    if paso.origen:
        quien.append(f"desde {paso.origen}" if paso.laboratorio_id or paso.usuario_id else paso.origen)
    return ", ".join(quien) or "desconocido"
