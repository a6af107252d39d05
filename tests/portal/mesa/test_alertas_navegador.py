"""The page of alerts in Chromium, at both widths, and nothing that axe-core finds serious."""

import pytest

from tests.dominio.alertas.pedidos_de_alertas import una_alerta

pytestmark = pytest.mark.navegador


def test_de_la_alerta_a_reconocerla(navegante, motor, reloj):
    """With one in each state; the laboratory's own is on its first page."""
    una_alerta(motor, reloj())
    una_alerta(motor, reloj(), tipo="muchos_callados", sujeto="", laboratorio_id=None)
    cerrada = {"cerrada_en": reloj(), "nota": "Cortaron la fibra de la comuna entera"}
    una_alerta(motor, reloj(), tipo="laboratorio_callado", sujeto="2", laboratorio_id=2, **cerrada)
    visita = navegante("mesa")
    pagina = visita.ir("/alertas")
    visita.mirar("alertas")
    pagina.get_by_label("Qué se hace").first.fill("El laboratorio ya lo sabe")
    pagina.get_by_role("button", name="Reconocer").first.click()
    pagina.get_by_text("Quedó reconocida").wait_for()
    visita.mirar("alertas-reconocida")
    inicio = navegante("lab.norte")
    inicio.ir("/laboratorio")
    inicio.mirar("laboratorio-con-alerta")
