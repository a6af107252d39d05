"""Each bar and each figure leads to the very messages that it counts."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from dominio.mensajes.filtro import A_MUESTRAS, ENVIADO
from dominio.muestras.pedidos import ESCRITURAS, CorregirMuestras, EliminarMuestra
from dominio.muestras.planillas.pedidos import CargarMuestras, CargarResultados
from dominio.ventanilla.sobre import Sobre
from dominio.vocabulario.enumeraciones import Puerta
from dominio.vocabulario.errores import ErrorInterno
from modelos import Mensaje
from portal.auditoria.filtro import a_momento, de_momento
from tests.portal.auditoria.test_navegador import poblar
from tests.portal.auditoria.test_paginas import mensajes_de
from tests.servicios.conftest import Hub

BARRA = re.compile(r'<a href="([^"]+)" tabindex="-1" aria-label="[^"]*: (\d+)"><rect')
CIFRA = re.compile(r'<a href="(/auditoria/mensajes\?[^"]+)">(\d+)</a></td>')
COMIENZO = datetime(2020, 1, 1, tzinfo=UTC)


FALLAS = {"Laboratorio Norte": 7, "Sin laboratorio": 3}


@pytest.fixture
def auditora(motor, ventanilla, claves, reloj, entra, laboratorio_norte):
    """After a morning of messages, of failures of the hub, and of pages that people looked at, which nobody sent."""
    poblar(Hub(motor, ventanilla, claves), reloj)
    for actor, veces in zip((laboratorio_norte, None), FALLAS.values(), strict=True):
        for _ in range(veces):
            sobre = Sobre(puerta=Puerta.SOAP11, operacion="crearMuestras", cuerpo=b"<x/>", recibido_en=reloj())
            ventanilla.rechazar(sobre, ErrorInterno(), actor)
    norte = entra("lab.norte")
    for _ in range(3):
        norte.ver("/laboratorio/muestras")
    norte.enviar("/laboratorio/muestras/recepcionar", {"id": "1", "vista-1": ""})
    reloj.avanzar(minutes=1)
    return entra("auditora")


def test_cada_barra_y_cada_cifra_lleva_a_sus_mensajes(auditora):
    pagina = auditora.ver("/auditoria/cifras").text
    barras, cifras = BARRA.findall(pagina), CIFRA.findall(pagina)
    assert (len(barras) > 6, len(cifras) > 10) == (True, True)
    for enlace, cuantos in barras + cifras:
        hallados = auditora.ver(unescape(enlace))
        assert (hallados.status_code, len(mensajes_de(hallados))) == (200, min(int(cuantos), 50)), enlace
    de_codigos = re.findall(r'<a href="([^"]+codigo_error=[^"]+)"', pagina)
    assert de_codigos
    assert all(mensajes_de(auditora.ver(unescape(enlace))) for enlace in de_codigos)


@pytest.mark.parametrize(("desenlace", "muchos"), [("rechazado", "rechazados"), ("fallido", "fallidos")])
def test_lo_rechazado_y_lo_que_fallo_se_cuentan_aparte(auditora, motor, desenlace, muchos):
    """By bars and in the table: our own failures are not hidden among the refusals, nor the other way round."""
    pagina = auditora.ver("/auditoria/cifras").text
    barras = {quien: int(n) for quien, n in re.findall(rf'aria-label="Mensajes {muchos} de ([^"]+): (\d+)"', pagina)}
    tabla = [int(n) for enlace, n in CIFRA.findall(pagina) if f"desenlace={desenlace}" in enlace]
    with motor.connect() as conexion:
        cuantos = select(func.count()).where(Mensaje.desenlace == desenlace, ENVIADO)
        assert sum(barras.values()) == sum(tabla) == conexion.execute(cuantos).scalar_one() > 0
    assert (barras == FALLAS) == (desenlace == "fallido")


def test_lo_que_cuenta_como_enviado_es_lo_que_los_laboratorios_piden():
    pedidos = (*ESCRITURAS, CorregirMuestras, EliminarMuestra, CargarMuestras, CargarResultados)
    assert set(A_MUESTRAS) == {pedido.operacion for pedido in pedidos}


@given(st.integers(0, 20 * 365 * 86_400))
def test_un_momento_escrito_en_una_direccion_se_lee_como_el_mismo(segundos):
    """Also in the hour that comes twice; an end is never before what it ends."""
    instante = COMIENZO + timedelta(seconds=segundos)
    assert a_momento(de_momento(instante), "desde") == instante
    assert a_momento(de_momento(instante + timedelta(microseconds=1), fin=True), "hasta") == instante + timedelta(seconds=1)


@pytest.mark.parametrize("hora", [1, 2, 3, 4])
def test_tampoco_en_la_hora_que_viene_dos_veces(hora):
    instante = datetime(2026, 4, 5, hora, 30, tzinfo=UTC)
    for campo in ("desde", "hasta"):
        assert a_momento(de_momento(instante), campo) == instante
