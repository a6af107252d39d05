"""Each bar and each figure leads to the very messages that it counts."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dominio.mensajes.filtro import A_MUESTRAS
from dominio.muestras.pedidos import ESCRITURAS, CorregirMuestras, EliminarMuestra
from dominio.muestras.planillas.pedidos import CargarMuestras, CargarResultados
from portal.auditoria.filtro import a_momento, de_momento
from tests.portal.auditoria.test_navegador import poblar
from tests.portal.auditoria.test_paginas import mensajes_de
from tests.servicios.conftest import Hub

BARRA = re.compile(r'<a href="([^"]+)" tabindex="-1" aria-label="[^"]*: (\d+)"><rect')
CIFRA = re.compile(r'<a href="(/auditoria/mensajes\?[^"]+)">(\d+)</a></td>')
COMIENZO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def auditora(motor, ventanilla, claves, reloj, entra):
    """After a morning of messages, and of pages that people looked at, which are no messages of a laboratory."""
    poblar(Hub(motor, ventanilla, claves), reloj)
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
