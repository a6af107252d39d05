"""`hub auditoria`: search the message record, read a message, tell a sample's life, check that the record is whole."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from sqlalchemy import Engine

from config.ajustes import Ajustes
from consola import conservacion, identidad, integridad, retenciones
from consola.auditor import atender, con_json, escribir_json, guardar_archivo
from consola.auditoria_filtros import con_filtro
from consola.auditoria_vistas import contar_mensaje, lectura_de, mostrar_mensajes, mostrar_vida
from consola.base import NUMERO_DE_HUB, base_al_dia, con_ajustes
from dominio.auditoria import CuentaDeMensajes, Filtro, PaginaDeMensajes, buscar, contar
from dominio.auditoria.atencion import MensajeAuditado, MensajesExportados, MensajesHallados, VidaHallada
from dominio.auditoria.pedidos import (
    BuscarMensajes,
    ExportarMensajes,
    VerVida,
)
from dominio.mensajes.busqueda import MAXIMO_CONTADO, MENSAJES_POR_PAGINA
from dominio.mensajes.recorrido import EN_CONSOLA
from dominio.vocabulario.tiempo import para_leer

__all__ = ["atender", "auditoria", "mostrar_vida"]


@click.group()
def auditoria() -> None:
    """Busca y revisa los mensajes que pasaron por el hub.

    Ver un mensaje, una traza, buscar a una persona o exportar queda a su vez registrado, con quién lo hizo.
    """


# ── searching ───────────────────────────────────────────────────────────────────────────────────────────────────────
@auditoria.command("buscar")
@con_filtro
@click.option(
    "--limite", type=click.IntRange(1, 1000), default=MENSAJES_POR_PAGINA, show_default=True, help="Mensajes por página."
)
@click.option("--cursor", help="Continúa donde terminó la página anterior, que muestra este valor.")
@con_json
@con_ajustes
def buscar_mensajes(ajustes: Ajustes, filtro: Filtro, limite: int, cursor: str | None, en_json: bool) -> None:
    """Busca mensajes que cumplan todos los criterios dados, del más nuevo al más antiguo."""
    with base_al_dia(ajustes) as motor:
        pagina, cuantos = _buscar(motor, filtro, cursor, limite)
    if en_json:
        escribir_json(_a_json(pagina, cuantos))
        return
    consola = Console()
    if pagina.mensajes:
        mostrar_mensajes(consola, pagina.mensajes)
    click.echo(f"{len(pagina.mensajes)} mensajes en esta página; en total, {_en_total(cuantos)}.")
    if pagina.buscado_hasta:
        click.echo(f"Se buscó hasta el {para_leer(pagina.buscado_hasta)}, y más atrás puede haber otros.")
        click.echo(f"Para seguir buscando hacia atrás: repita la búsqueda con --cursor {pagina.cursor}")
    elif pagina.cursor:
        click.echo(f"Los anteriores: repita la búsqueda con --cursor {pagina.cursor}")


def _a_json(pagina: PaginaDeMensajes, cuantos: CuentaDeMensajes) -> dict[str, Any]:
    return {
        "mensajes": [asdict(mensaje) for mensaje in pagina.mensajes],
        "total": cuantos.cuantos,
        "total_contado_hasta": MAXIMO_CONTADO,
        "total_exacto": cuantos.exacta,
        "cursor": pagina.cursor,
        "buscado_hasta": pagina.buscado_hasta,
    }


def _en_total(cuantos: CuentaDeMensajes) -> str:
    if cuantos.cuantos > MAXIMO_CONTADO:
        return f"más de {MAXIMO_CONTADO}"
    return str(cuantos.cuantos) if cuantos.exacta else f"al menos {cuantos.cuantos}"


def _buscar(motor: Engine, filtro: Filtro, cursor: str | None, limite: int) -> tuple[PaginaDeMensajes, CuentaDeMensajes]:
    """The page and the count; through the window, and so on record, when it names somebody."""
    with motor.connect() as conexion:
        if not filtro.nombra_a_alguien:
            pagina = buscar(conexion, filtro, cursor=cursor, limite=limite, ritmo=EN_CONSOLA)
            conocida = CuentaDeMensajes.de(pagina) if cursor is None else None
            return pagina, conocida or contar(conexion, filtro, ritmo=EN_CONSOLA)
        cuantos = contar(conexion, filtro)  # before this search is itself a message about them
    recibo: MensajesHallados = atender(motor, BuscarMensajes(filtro=filtro, cursor=cursor, limite=limite))
    return recibo.pagina, cuantos


@auditoria.command("exportar")
@click.argument("archivo", type=click.Path(dir_okay=False, writable=True, allow_dash=True, path_type=Path))
@con_filtro
@con_ajustes
@click.pass_context
def exportar_mensajes(ctx: click.Context, ajustes: Ajustes, archivo: Path, filtro: Filtro) -> None:
    """Escribe los mensajes de una búsqueda en un ARCHIVO CSV («-» para la salida estándar), hasta 100.000."""
    with base_al_dia(ajustes) as motor:
        recibo: MensajesExportados = atender(motor, ExportarMensajes(filtro=filtro))
    if str(archivo) == "-":
        click.echo(recibo.contenido, nl=False)
    else:
        guardar_archivo(archivo, recibo.contenido)
        click.echo(f"{recibo.filas} mensajes en {archivo}. La exportación quedó registrada: mensaje {recibo.id_mensaje}.")
    if not recibo.completo:
        click.echo(f"Error: había más; el archivo trae los {recibo.filas} más nuevos. Acote las fechas.", err=True)
        ctx.exit(1)


# ── one message, one sample ─────────────────────────────────────────────────────────────────────────────────────────
@auditoria.command("ver")
@click.argument("id_mensaje", type=NUMERO_DE_HUB)
@click.option("--revelar", is_flag=True, help="Muestra los datos personales; exige --motivo.")
@click.option("--motivo", help="Por qué necesita verlos (más de 10 caracteres); queda registrado.")
@click.option(
    "--guardar",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="Directorio donde dejar el pedido y la respuesta, byte por byte; exige --revelar.",
)
@con_json
@con_ajustes
def ver_mensaje(
    ajustes: Ajustes, id_mensaje: int, revelar: bool, motivo: str | None, guardar: Path | None, en_json: bool
) -> None:
    """Muestra un mensaje: qué se pidió, qué se respondió, qué muestras tocó y qué pasó antes y después con ellas."""
    pedido = lectura_de(id_mensaje, revelar=revelar, motivo=motivo, guardar=guardar)
    with base_al_dia(ajustes) as motor:
        recibo: MensajeAuditado = atender(motor, pedido)
    contar_mensaje(recibo, guardar, en_json=en_json)


@auditoria.command("muestra")
@click.argument("id_muestra", type=NUMERO_DE_HUB, required=False)
@click.option("--laboratorio", type=NUMERO_DE_HUB, help="Laboratorio que registró la muestra; se usa junto con --codigo.")
@click.option("--codigo", help="Código que ese laboratorio le dio (codigo_muestra_cliente).")
@con_json
@con_ajustes
def ver_vida(ajustes: Ajustes, id_muestra: int | None, laboratorio: int | None, codigo: str | None, en_json: bool) -> None:
    """CuentaDeMensajes la vida de una muestra, paso a paso: quién hizo qué, cuándo, por qué puerta y por qué."""
    if (id_muestra is None) == (laboratorio is None or codigo is None):
        raise click.UsageError("Indique ID_MUESTRA, o bien --laboratorio y --codigo.")
    pedido = VerVida(id_muestra=id_muestra, id_laboratorio=laboratorio, codigo_muestra_cliente=codigo)
    with base_al_dia(ajustes) as motor:
        recibo: VidaHallada = atender(motor, pedido)
    if en_json:
        escribir_json({**asdict(recibo.vida), "registrado_como": recibo.id_mensaje})
        return
    consola = Console()
    mostrar_vida(consola, recibo.vida)
    consola.print(f"[dim]Esta consulta quedó registrada como el mensaje {recibo.id_mensaje}.[/dim]")


PROPIAS = (
    integridad.sellar,
    integridad.verificar,
    integridad.prueba,
    integridad.continuidad,
    integridad.crear_llave,
    conservacion.plazos,
    conservacion.podar,
    conservacion.archivo,
    retenciones.retener,
    retenciones.soltar,
    retenciones.retenciones,
    retenciones.revisar_perdida,
    identidad.borrar_identidad,
)
for orden in PROPIAS:
    auditoria.add_command(orden)
