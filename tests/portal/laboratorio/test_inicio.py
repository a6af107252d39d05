"""Where a laboratory's day begins: what waits, in numbers that lead to their lists, and what to do first."""

import re

import pytest

from tests.dominio.pasos import devolucion, uno
from tests.elenco import una_creada, una_informada, una_recepcionada
from tests.tomas import registrar_antigenos, un_antigeno, una_registrada


def numeros(pagina):
    """The large numbers, by the list to which each leads."""
    halladas = re.findall(r'href="[^"]*pestana=([a-z-]+)"><strong>([0-9+]+)</strong>', pagina)
    return dict(halladas)


@pytest.fixture
def norte(entra):
    return entra("lab.norte")


def test_vacio_dice_que_hacer_primero(norte):
    pagina = norte.ver("/laboratorio").text
    assert "Todavía no hay muestras" in pagina
    assert set(numeros(pagina).values()) == {"0"}


def test_cuenta_lo_que_espera_tambien_lo_que_tomaron_otros(norte, entra, ventanilla, laboratorio_norte):
    una_creada(ventanilla, laboratorio_norte, "N-1")
    una_registrada(ventanilla)
    registrar_antigenos(ventanilla, un_antigeno())
    una_recepcionada(ventanilla, laboratorio_norte, "N-2")
    una_informada(ventanilla, laboratorio_norte, "N-3")
    uno(ventanilla, laboratorio_norte, devolucion(una_creada(ventanilla, laboratorio_norte, "N-4")))
    pagina = norte.ver("/laboratorio").text
    esperado = {"por-recepcionar": "2", "por-informar": "1", "devueltas": "1", "por-vencer": "0", "finalizadas": "1"}
    assert numeros(pagina) == esperado
    assert "Registrar muestras" in pagina
    assert set(numeros(entra("lab.sur").ver("/laboratorio").text).values()) == {"0"}


def test_es_lo_primero_que_ve(norte):
    assert norte.ver("/inicio").location == "/laboratorio"


def test_nadie_mas_la_abre(entra):
    for cuenta in ("tomador", "utm", "mesa", "auditora"):
        assert entra(cuenta).ver("/laboratorio").status_code == 404
