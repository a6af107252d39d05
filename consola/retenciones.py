"""The orders of `hub auditoria` about holds: what must not expire, whatever the rules say."""

from dataclasses import asdict
from datetime import datetime

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from config.ajustes import Ajustes
from consola.auditor import NoSePudo, atender, con_json, escribir_json
from consola.auditoria_filtros import opcion_desde, opcion_hasta
from consola.base import NUMERO_DE_HUB, base_al_dia, con_ajustes
from dominio.auditoria.pedidos import Retener, RevisarPerdida, Soltar
from dominio.auditoria.retenciones import vigentes
from dominio.vocabulario.errores import RetencionIlegible, en_una_linea
from dominio.vocabulario.tiempo import en_chile
from modelos import para_leer

CON_MOTIVO = click.option(
    "--motivo", required=True, help="Quién lo pide y por qué (más de 10 caracteres); queda registrado."
)


@click.command("retener")
@click.option("--muestra", type=NUMERO_DE_HUB, help="Lo que tocó o leyó esta muestra.")
@click.option("--laboratorio", type=NUMERO_DE_HUB, help="Lo que envió este laboratorio.")
@opcion_desde("Lo recibido desde este día u hora de Chile.")
@opcion_hasta("Lo recibido hasta este día, incluido, u hora.")
@CON_MOTIVO
@con_ajustes
def retener(
    ajustes: Ajustes,
    muestra: int | None,
    laboratorio: int | None,
    desde: datetime | None,
    hasta: datetime | None,
    motivo: str,
) -> None:
    """Retiene el contenido de los mensajes que cumplan todos los criterios: no vence, digan lo que digan los plazos."""
    pedido = Retener(motivo=motivo, id_muestra=muestra, id_laboratorio=laboratorio, desde=desde, hasta=hasta)
    with base_al_dia(ajustes) as motor:
        recibo = atender(motor, pedido)
    click.echo(f"Retención {recibo.id_mensaje} puesta. Se suelta con «hub auditoria soltar {recibo.id_mensaje}».")


@click.command("soltar")
@click.argument("id_retencion", type=NUMERO_DE_HUB)
@CON_MOTIVO
@con_ajustes
def soltar(ajustes: Ajustes, id_retencion: int, motivo: str) -> None:
    """Suelta una retención: lo que solo ella retenía vence desde la próxima poda, si su plazo pasó."""
    with base_al_dia(ajustes) as motor:
        recibo = atender(motor, Soltar(id_retencion=id_retencion, motivo=motivo))
    click.echo(f"Retención {id_retencion} soltada. Quedó registrado: mensaje {recibo.id_mensaje}.")


@click.command("revisar-perdida")
@click.argument("id_restauracion", type=NUMERO_DE_HUB)
@CON_MOTIVO
@con_ajustes
def revisar_perdida(ajustes: Ajustes, id_restauracion: int, motivo: str) -> None:
    """Dice que se revisó lo que perdió una restauración y se puso otra vez lo que retenía algo; sin eso no vence nada.

    ID_RESTAURACION es el número del mensaje que la deja constancia; lo dice «hub auditoria verificar».
    """
    with base_al_dia(ajustes) as motor:
        recibo = atender(motor, RevisarPerdida(id_restauracion=id_restauracion, motivo=motivo))
    click.echo(f"Restauración {id_restauracion} revisada. Quedó registrado: mensaje {recibo.id_mensaje}.")


@click.command("retenciones")
@con_json
@con_ajustes
def retenciones(ajustes: Ajustes, en_json: bool) -> None:
    """Lista las retenciones vigentes: qué retienen, quién las puso, cuándo y por qué."""
    with base_al_dia(ajustes) as motor, para_leer(motor) as conexion:
        try:
            puestas = vigentes(conexion)
        except RetencionIlegible as error:
            raise NoSePudo(en_una_linea(error)) from None
    if en_json:
        escribir_json({"retenciones": [asdict(una) for una in puestas]})
        return
    if not puestas:
        click.echo("No hay retenciones vigentes.")
        return
    tabla = Table("Retención", "Qué retiene", "Quién y cuándo", "Por qué")
    for una in puestas:
        quien = f"usuario {una.usuario_id}" if una.usuario_id is not None else una.origen or "—"
        cuando = f"{quien}\n{en_chile(una.puesta_en):%d-%m-%Y %H:%M}"
        tabla.add_row(str(una.id_mensaje), Text(una.que), Text(cuando), Text(una.motivo, overflow="fold"))
    Console().print(tabla)
