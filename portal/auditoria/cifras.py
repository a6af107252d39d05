"""The auditor's figures: what came in, what was refused and why, and who fell silent."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache
from operator import itemgetter
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from dominio.auditoria import cifras
from dominio.ventanilla.pedidos import Permiso
from dominio.vocabulario.errores import ErrorDominio, FechaFueraDeRango
from dominio.vocabulario.tiempo import para_leer
from portal.auditoria import graficos
from portal.auditoria.filtro import (
    MOMENTOS,
    ORIGENES,
    SIN_IDENTIFICAR,
    a_momento,
    de_momento,
    direccion,
    momento_a_la_vista,
    momento_enviado,
)
from portal.marco import contexto
from portal.marco.argumentos import entiende
from portal.marco.navegacion import Seccion
from portal.marco.permisos import exige

paginas = Blueprint("auditoria_cifras", __name__)
SECCIONES = (Seccion("Cifras", "auditoria_cifras.ver", 14),)
MAXIMO_PERIODO = timedelta(days=7)
DE_COSTUMBRE = timedelta(hours=24)
LABORATORIOS_MOSTRADOS = 10
"""Laboratories in the charts of refusals and of failures; the table below them has all."""
TEJA, OCRE, AZUL = "#a11d2b", "#b26a00", "#1c4f8f"


@paginas.get("/auditoria/cifras")
@exige(Permiso.AUDITAR)
@entiende(*MOMENTOS, *ORIGENES)
def ver() -> tuple[str, int]:
    """The figures of a period, of the last day unless another is asked for."""
    ahora = contexto.ventanilla().reloj()
    errores: list[ErrorDominio] = []
    try:
        desde, hasta = _periodo(request.args, ahora)
    except ErrorDominio as error:
        errores.append(error)
        desde, hasta = ahora - DE_COSTUMBRE, ahora
    momentos = momento_a_la_vista("desde", desde) | momento_a_la_vista("hasta", hasta)
    html = render_template("auditoria/cifras.html", errores=errores, momentos=momentos, **_cifras(desde, hasta))
    return html, 422 if errores else 200


def _periodo(enviados: Mapping[str, str], ahora: datetime) -> tuple[datetime, datetime]:
    dichos = momento_enviado("desde", enviados) | momento_enviado("hasta", enviados)
    hasta = a_momento(dichos["hasta"], "hasta") if "hasta" in dichos else ahora
    desde = a_momento(dichos["desde"], "desde") if "desde" in dichos else hasta - DE_COSTUMBRE
    tope = min(hasta, ahora)
    if not hasta - MAXIMO_PERIODO <= desde < tope:
        limites = {"desde": para_leer(min(hasta - MAXIMO_PERIODO, tope)), "hasta": para_leer(tope)}
        raise FechaFueraDeRango(campo="desde", valor=para_leer(desde), **limites)
    return desde, hasta


def _cifras(desde: datetime, hasta: datetime) -> dict[str, Any]:
    with contexto.ventanilla().motor.connect() as conexion:
        horas = cifras.por_hora(conexion, desde, hasta)
        rechazos = cifras.rechazos(conexion, desde, hasta)
        codigos = cifras.codigos_frecuentes(conexion, desde, hasta)
        silencios = cifras.en_silencio(conexion, desde)
    return {
        "desde": desde,
        "hasta": hasta,
        "horas": graficos.por_hora(horas, desde, hasta),
        "rechazos": rechazos,
        "rechazados": _peores([(r, r.mensajes_rechazados) for r in rechazos], TEJA),
        "fallidos": _peores([(r, r.mensajes_fallidos) for r in rechazos], OCRE),
        "codigos": list(zip(codigos, graficos.acostadas(_partes([n for _, n in codigos]), AZUL), strict=True)),
        "silencios": silencios,
        "mensajes": sum(r.mensajes for r in rechazos),
        "mensajes_rechazados": sum(r.mensajes_rechazados for r in rechazos),
        "mensajes_fallidos": sum(r.mensajes_fallidos for r in rechazos),
        "items": sum(r.items for r in rechazos),
        "items_rechazados": sum(r.items_rechazados for r in rechazos),
        "g": graficos,
        "sin_identificar": SIN_IDENTIFICAR,
        "mensajes_de": _mensajes_de(desde, hasta),
    }


def _mensajes_de(desde: datetime, hasta: datetime) -> Callable[..., str]:
    """What gives the address of what was counted, of the whole period or of an hour of it: a page has a thousand of them."""

    @cache
    def del_periodo(hora: datetime | None) -> str:
        comienzo, fin = (desde, hasta) if hora is None else (max(desde, hora), min(hasta, hora + timedelta(hours=1)))
        periodo = {"desde": de_momento(comienzo), "hasta": de_momento(fin, fin=True)}
        return direccion("auditoria.mensajes", {**periodo, "solo_enviado": "si"})

    def de(hora: datetime | None = None, **criterios: Any) -> str:
        dichos = {nombre: valor for nombre, valor in criterios.items() if valor is not None}
        return "&".join([del_periodo(hora), *([urlencode(dichos)] if dichos else [])])

    return de


def _peores(cuentas: list[tuple[cifras.Rechazos, int]], color: str) -> list[tuple[Any, ...]]:
    """Who has most of something for the messages that they sent, how many, and its bar."""
    partes = [(n / suyos.mensajes, suyos, n) for suyos, n in cuentas if n]
    mayores = sorted(partes, key=itemgetter(0), reverse=True)[:LABORATORIOS_MOSTRADOS]
    barras = graficos.acostadas([parte for parte, _, _ in mayores], color)
    return [(suyos, n, barra) for (_, suyos, n), barra in zip(mayores, barras, strict=True)]


def _partes(cuentas: list[int]) -> list[float]:
    return [cuenta / max(cuentas) for cuenta in cuentas]
