"""`hub alertas`: what is wrong now, and a trial of how it is told."""

import json
import secrets
from dataclasses import asdict

import click

from config.ajustes import Ajustes
from consola.auditor import NoSePudo, con_json, escribir_json
from consola.base import base_al_dia, con_ajustes
from dominio.alertas.avisos import Carta, decir_que_no_salio, entregar
from dominio.alertas.canales import abrir_canales
from dominio.alertas.fichas import FichaDeAlerta, abiertas, cerradas
from dominio.vocabulario.errores import ErrorDominio, SinCanalDeAvisos, en_una_linea
from dominio.vocabulario.tiempo import para_leer as instante_para_leer
from dominio.vocabulario.tiempo import reloj_del_sistema
from modelos import para_leer


@click.group(invoke_without_command=True)
@click.option("--todas", is_flag=True, help="También las que se cerraron en los últimos 30 días.")
@con_json
@con_ajustes
@click.pass_context
def alertas(ctx: click.Context, ajustes: Ajustes, todas: bool, en_json: bool) -> None:
    """Muestra las alertas abiertas, y prueba cómo se avisa de ellas."""
    if ctx.invoked_subcommand is not None:
        return
    with base_al_dia(ajustes) as motor, para_leer(motor) as conexion:
        halladas = [*abiertas(conexion), *(cerradas(conexion, reloj_del_sistema()) if todas else [])]
    if en_json:
        dichas = [{**asdict(una), "texto": una.texto} for una in halladas]
        escribir_json({"alertas": json.loads(json.dumps(dichas, default=str))})
        return
    for una in halladas:
        click.echo(_linea(una))
    if not halladas:
        click.echo("No hay alertas abiertas.")


def _linea(una: FichaDeAlerta) -> str:
    veces = f" ({una.veces} veces)" if una.veces > 1 else ""
    estado = f"; la reconoció {una.reconocida_por or 'alguien'}: {una.nota}" if una.reconocida_en else ""
    if una.cerrada_en is not None:
        estado = f"; cerrada {instante_para_leer(una.cerrada_en)}"
    return f"{una.numero}: {una.titulo}, desde {instante_para_leer(una.abierta_en)}{veces}{estado}. {una.texto}"


@alertas.command("probar")
@con_ajustes
def probar(ajustes: Ajustes) -> None:
    """Envía un aviso de prueba por el correo y el webhook de los ajustes, y dice qué fue de cada uno."""
    canales = abrir_canales(ajustes)
    if not canales:
        raise SinCanalDeAvisos
    fallas = []
    for canal in canales:
        try:
            entregar(canal, Carta(secrets.token_hex(16), reloj_del_sistema(), ()))
            click.echo(f"{canal.nombre}: se entregó.")
        except ErrorDominio as error:
            if error.__cause__ is not None:
                decir_que_no_salio(canal, error)
            fallas.append(f"{canal.nombre}: {en_una_linea(error)}")
    if fallas:
        raise NoSePudo(" · ".join(fallas))
