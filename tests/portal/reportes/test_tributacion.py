"""The declaration's page: made by the laboratory once, refused with every figure that is wrong, and seen by its region."""

import pytest

from tests.elenco import una_informada

BUENA = {
    "dia": "2026-03-05",
    "stock_espera": "0",
    "recibidas": "1",
    "procesadas": "1",
    "stock_final": "0",
    "positivas": "1",
    "capacidad": "10",
}


@pytest.fixture
def lab(entra, ventanilla, laboratorio_norte, reloj):
    una_informada(ventanilla, laboratorio_norte)
    reloj.avanzar(days=1)
    return entra("lab.norte")


def test_se_declara_una_vez_y_se_ve_al_lado(lab, entra):
    assert lab.enviar("/reportes/tributacion", BUENA).status_code == 303
    pagina = lab.ver("/reportes/tributacion").text
    assert "difiere" not in pagina
    assert "HUB-6015" in lab.enviar("/reportes/tributacion", BUENA).text
    assert "declaraciones faltan" in entra("minsal").ver("/reportes/tributacion").text


@pytest.mark.parametrize(
    ("cambio", "codigo"),
    [
        ({"stock_final": "7"}, "HUB-6016"),
        ({"positivas": "2"}, "HUB-6016"),
        ({"dia": "2026-03-06"}, "HUB-6014"),
        ({"dia": "ayer"}, "HUB-2003"),
        ({"recibidas": "-1"}, "HUB-"),
        ({"recibidas": "diez"}, "HUB-"),
        ({"capacidad": ""}, "HUB-2001"),
        ({"capacidad": "99999999999999999999"}, "HUB-"),
    ],
)
def test_lo_que_no_se_puede_declarar_dice_por_que(lab, cambio, codigo):
    assert codigo in lab.enviar("/reportes/tributacion", {**BUENA, **cambio}).text
    assert lab.enviar("/reportes/tributacion", BUENA).status_code == 303


def test_lo_que_difiere_se_marca_y_lleva_a_sus_muestras(lab):
    lab.enviar("/reportes/tributacion", {**BUENA, "recibidas": "3", "stock_final": "2"})
    pagina = lab.ver("/reportes/tributacion").text
    assert "difiere" in pagina
    assert "desde=2026-03-05" in pagina
