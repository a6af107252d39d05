"""How things stand, as pages: a finding on top, a table behind each picture, and both widths."""

from html import unescape

import pytest

from tests.elenco import una_informada, una_recepcionada


@pytest.fixture
def semana(ventanilla, laboratorio_norte, reloj, personas):
    una_informada(ventanilla, laboratorio_norte, "N-1")
    una_recepcionada(ventanilla, laboratorio_norte, "N-2")
    reloj.avanzar(days=1)


@pytest.mark.parametrize("cuenta", ["utm", "comuna", "servicio", "seremi", "minsal"])
def test_cada_autoridad_ve_la_suya(entra, semana, cuenta):
    pagina = entra(cuenta).ver("/reportes/situacion").text
    assert "La positividad de la semana es 100,0 %" in pagina
    assert "1 muestra recibida espera su resultado" in pagina
    assert "/territorio/muestras?tecnica=RT-PCR&examen=de-siempre&desde=2026-03-05&hasta=2026-03-05" in unescape(pagina)


@pytest.mark.parametrize(
    ("busqueda", "codigo"),
    [("hasta=2026-03-20", "HUB-6004"), ("hasta=2020-01-01", "HUB-6005"), ("hasta=x", "HUB-2003"), ("tecnica=x", "HUB-2002")],
)
def test_lo_que_no_se_entiende_se_dice(entra, semana, busqueda, codigo):
    respuesta = entra("minsal").ver(f"/reportes/situacion?{busqueda}")
    assert (respuesta.status_code, codigo in respuesta.text) == (422, True)


def test_sin_nada_tambien_se_muestra(entra, personas):
    """And nothing is praised of nobody."""
    vacia = entra("minsal").ver("/reportes/situacion").text
    assert "En la semana no hay resultados concluyentes" in vacia
    assert ("Ningún laboratorio tiene muestras de la semana" in vacia, "Todos los laboratorios" in vacia) == (True, False)


@pytest.mark.parametrize("tipo_base", ["sqlite"])
def test_se_ve_bien_en_ambos_anchos(navegante, semana):
    visita = navegante("minsal")
    visita.ir("/reportes/situacion")
    visita.mirar("situacion")
