"""The page of alerts: who sees which, who acknowledges, and that nobody does so twice."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from modelos import Alerta
from tests.dominio.alertas.pedidos_de_alertas import una_alerta


@pytest.fixture
def alertas(motor, reloj, personas):
    """One of Norte, one of Sur, and one of the hub that is closed."""
    norte = una_alerta(motor, reloj())
    sur = una_alerta(motor, reloj(), sujeto="2", laboratorio_id=2, tipo="laboratorio_callado", veces=3)
    hub = una_alerta(motor, reloj() - timedelta(days=2), sujeto="", laboratorio_id=None, tipo="sello", cerrada_en=reloj())
    return norte, sur, hub


@pytest.mark.parametrize("cuenta", ["mesa", "minsal", "auditora"])
def test_la_ven_quienes_deben_y_la_reconoce_quien_puede(entra, alertas, cuenta):
    """An auditor changes nothing."""
    pagina = entra(cuenta).ver("/alertas").text
    assert "Muestras recibidas hace mucho por Laboratorio Norte (1) y sin resultado: 12." in pagina
    assert "No llega nada de Laboratorio Sur (2)" in pagina
    assert "Sello atrasado" in pagina
    assert ("Reconocer</button>" in pagina) == (cuenta != "auditora")


@pytest.mark.parametrize("cuenta", ["lab.norte", "tomador", "seremi"])
def test_los_demas_no_abren_la_pagina(entra, alertas, cuenta):
    assert entra(cuenta).ver("/alertas").status_code == 404


def test_se_reconoce_una_vez_con_una_nota(entra, motor, alertas, reloj):
    """Who does so second is told; without a note it is not done."""
    norte, _, hub = alertas
    mesa, minsal = entra("mesa"), entra("minsal")
    assert "HUB-2001" in mesa.enviar(f"/alertas/{norte}/reconocer", {"nota": "  "}).text
    assert mesa.enviar(f"/alertas/{norte}/reconocer", {"nota": "Se mudan, avisaron"}).status_code == 303
    assert "Se mudan, avisaron" in mesa.ver("/alertas").text
    for numero, codigo in ((norte, "HUB-6081"), (hub, "HUB-6081"), (999, "HUB-6080")):
        assert codigo in minsal.enviar(f"/alertas/{numero}/reconocer", {"nota": "Yo también"}).text
    with motor.connect() as conexion:
        fila = conexion.execute(select(Alerta.nota, Alerta.reconocida_en).where(Alerta.id == norte)).one()
    assert fila == ("Se mudan, avisaron", reloj())
    assert entra("auditora").enviar(f"/alertas/{norte}/reconocer", {"nota": "x"}).status_code == 404


def test_un_laboratorio_ve_las_suyas_en_su_inicio(entra, motor, alertas):
    """Not another's, and none that is closed."""
    pagina = entra("lab.norte").ver("/laboratorio").text
    assert "sin resultado: 12." in pagina
    assert "Laboratorio Sur" not in pagina
    with motor.begin() as conexion:
        conexion.execute(update(Alerta).values(cerrada_en=Alerta.abierta_en))
    assert "sin resultado: 12." not in entra("lab.norte").ver("/laboratorio").text


def test_sin_alertas_la_pagina_lo_dice(entra):
    assert "no hay alertas abiertas" in entra("mesa").ver("/alertas").text
