"""The laboratory's reception with a scanner: each code says what became of it, and the last one can be undone."""

import re

import pytest
from sqlalchemy import select

from modelos import Muestra
from tests.elenco import una_creada
from tests.portal.formularios import formularios
from tests.tomas import una_registrada

PAGINA = "/laboratorio/recepcion"


@pytest.fixture
def norte(entra):
    return entra("lab.norte")


def leer(cliente, codigo):
    """What the page says after the scanner read that."""
    return cliente.enviar(PAGINA, {"codigo": codigo})


def estado(motor, clave):
    with motor.connect() as conexion:
        return conexion.execute(select(Muestra.estado).where(Muestra.id == clave)).scalar_one()


def test_cada_codigo_recepciona_su_muestra(norte, motor, ventanilla):
    clave, codigo = una_registrada(ventanilla)
    assert f"{codigo}: recepcionada" in leer(norte, codigo).text
    assert estado(motor, clave) == 3
    assert "ya estaba recepcionada" in leer(norte, codigo).text


@pytest.mark.parametrize("cambiar", [str.lower, lambda codigo: f" {codigo[:4]} {codigo[4:]} ", lambda codigo: codigo + "\r"])
def test_tambien_como_alguien_lo_escribe(norte, motor, ventanilla, cambiar):
    clave, codigo = una_registrada(ventanilla)
    leer(norte, cambiar(codigo))
    assert estado(motor, clave) == 3


def test_el_codigo_propio_sirve_igual(norte, motor, ventanilla, laboratorio_norte):
    clave = una_creada(ventanilla, laboratorio_norte, "N-44")
    assert "N-44: recepcionada" in leer(norte, "N-44").text
    assert estado(motor, clave) == 3


def test_lo_que_no_es_suyo_o_se_leyo_mal_se_dice(norte, entra, ventanilla):
    _, codigo = una_registrada(ventanilla)
    assert "HUB-2020" in leer(entra("lab.sur"), codigo).text
    mal = codigo[:-1] + str((int(codigo[-1]) + 1) % 10)
    assert "HUB-2082" in leer(norte, mal).text
    assert "HUB-2020" in leer(norte, "no es nada").text
    assert "HUB-2001" in leer(norte, "  ").text


@pytest.mark.parametrize("codigo", ["<script>", "٣" * 8, "T" + "9" * 70, "\u202e", "T000", "'--", "🧪"])
def test_nada_de_lo_que_se_lea_rompe_la_pagina(norte, codigo):
    respuesta = leer(norte, codigo)
    assert respuesta.status_code in (200, 422)
    assert re.search("HUB-[0-9]{4}", respuesta.text)
    assert "<script>:" not in respuesta.text


def test_la_ultima_se_deshace(norte, motor, ventanilla):
    clave, codigo = una_registrada(ventanilla)
    leida = leer(norte, codigo)
    ruta = f"{PAGINA}/{clave}/deshacer"
    (forma,) = [una for una in formularios(leida.text, PAGINA) if una.ruta == ruta]
    assert "la recepción se deshizo" in norte.seguir(forma.enviar(norte, {})).text
    assert estado(motor, clave) == 2
    assert f"{codigo}: recepcionada" in leer(norte, codigo).text


def test_nadie_mas_abre_la_pagina(entra):
    for cuenta in ("tomador", "utm", "auditora", "mesa"):
        assert entra(cuenta).ver(PAGINA).status_code == 404
