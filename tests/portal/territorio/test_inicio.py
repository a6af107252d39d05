"""Where an establishment's day begins: its own samples in numbers that lead to their lists, and what to do first."""

import re

import pytest
from playwright.sync_api import expect

from tests.dominio.pasos import devolucion, uno
from tests.elenco import una_creada, una_informada, una_recepcionada
from tests.portal.tomas import poblar_vecino
from tests.tomas import VECINO, registrar_antigenos, un_antigeno, una_registrada

NUMERO = re.compile(r'class="monton" href="([^"]+)"><strong>([0-9+]+)</strong> ([^<]+)<')


def numeros(pagina):
    """The large numbers, by what each says."""
    return {texto.split()[0] + " " + texto.split()[1]: cuantas for _, cuantas, texto in NUMERO.findall(pagina)}


def lista(cliente, pagina, palabra):
    """How many the list shows to which a number leads."""
    (direccion,) = [ruta for ruta, _, texto in NUMERO.findall(pagina) if texto.startswith(palabra)]
    return len(set(re.findall(r'href="/territorio/muestras/(\d+)', cliente.ver(direccion.replace("&amp;", "&")).text)))


@pytest.fixture
def establecimiento(entra, motor):
    return entra("utm")


def test_vacio_dice_que_hacer_primero(establecimiento):
    pagina = establecimiento.ver("/territorio").text
    assert "no se registró ninguna muestra tomada aquí" in pagina
    assert set(numeros(pagina).values()) == {"0"}


def test_cuenta_lo_suyo_y_cada_numero_lleva_a_su_lista(establecimiento, ventanilla, motor, laboratorio_norte):
    """What its takers registered and what laboratories did in its name, and nothing of its neighbour's."""
    poblar_vecino(motor)
    una_registrada(ventanilla, VECINO)
    una_registrada(ventanilla)
    registrar_antigenos(ventanilla, un_antigeno())
    una_recepcionada(ventanilla, laboratorio_norte, "N-2")
    una_informada(ventanilla, laboratorio_norte, "N-3")
    uno(ventanilla, laboratorio_norte, devolucion(una_creada(ventanilla, laboratorio_norte, "N-4")))

    pagina = establecimiento.ver("/territorio").text

    esperado = {"por recibir": "1", "vencen hoy": "0", "devueltas para": "1", "en análisis": "1", "con resultado": "2"}
    assert numeros(pagina) == esperado
    assert "Ver lo devuelto para corregir" in pagina
    for palabra, cuantas in (("por recibir", 1), ("devueltas", 1), ("en análisis", 1), ("con resultado", 2)):
        assert lista(establecimiento, pagina, palabra) == cuantas, palabra


def test_es_lo_primero_que_ve(establecimiento):
    assert establecimiento.ver("/inicio").location == "/territorio"


def test_nadie_mas_la_abre(entra):
    for cuenta in ("lab.norte", "comuna", "minsal", "mesa", "auditora"):
        assert entra(cuenta).ver("/territorio").status_code == 404


@pytest.mark.navegador
@pytest.mark.timeout(180)
def test_un_establecimiento_empieza_su_dia(navegante, ventanilla, laboratorio_norte):
    visita = navegante("utm")
    visita.ir("/territorio")
    visita.mirar("territorio-inicio-vacio")
    una_registrada(ventanilla)
    uno(ventanilla, laboratorio_norte, devolucion(una_creada(ventanilla, laboratorio_norte, "N-4")))
    pagina = visita.ir("/inicio")
    visita.mirar("territorio-inicio")
    pagina.get_by_role("link", name="Ver lo devuelto para corregir").click()
    expect(pagina.get_by_role("table").get_by_text("En modificación")).to_have_count(1)
