"""Filters of an authority's list, as people meet them: said, kept from page to page, taken away one by one, and closed."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from dominio.muestras.listas import ramas
from modelos import TOMA_DE_MUESTRAS
from tests.dominio.reportes.quincena import HASTA, PRIMERO, sembrar
from tests.elenco import NORTE, SUR

PUESTO = re.compile(r'<li>([^<]+)<a class="quitar" href="([^"]+)" aria-label="Quitar: ([^"]+)"')
SELECTOR = re.compile(r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', re.DOTALL)
LISTA = "/territorio/muestras"
TODOS = {
    "q": "perez",
    "estado": "4",
    "examen": "de-siempre",
    "tecnica": "RT-PCR",
    "comuna": "13123",
    "laboratorio": "2",
    "resultado": "concluyente",
    "espera": "1-a-2",
    "medida": "resultado",
    "desde": PRIMERO.isoformat(),
    "hasta": HASTA.isoformat(),
}
DICHOS = {
    "q": "«perez»",
    "estado": "Estado: con resultado",
    "examen": "Examen: los de siempre",
    "tecnica": "Técnica: RT-PCR",
    "comuna": "Comuna del establecimiento: Providencia",
    "laboratorio": "Laboratorio: Laboratorio Sur",
    "resultado": "Resultado: Positivo o Negativo",
    "espera": "Espera resultado, recibida hace 1 a 2 días",
    "medida": "Con el tiempo de recepción a resultado conocido",
    "desde": "Tomada desde el 28-08-2026",
    "hasta": "Tomada hasta el 10-09-2026",
}


@pytest.fixture
def muestras(personas, motor, reloj):
    return sembrar(motor, reloj, 7)


def puestos(pagina):
    """What the page says of each filter, with the arguments of the list without it."""
    return {
        unescape(frase): {nombre: valor for nombre, (valor,) in parse_qs(urlsplit(unescape(sin_el)).query).items()}
        for frase, sin_el, _ in PUESTO.findall(pagina)
    }


def test_cada_filtro_se_dice_y_se_quita(entra, muestras):
    """Each alone, and all together."""
    minsal = entra("minsal")
    for nombre, valor in TODOS.items():
        assert puestos(minsal.ver(LISTA, query_string={nombre: valor}).text) == {DICHOS[nombre]: {}}
    juntos = puestos(minsal.ver(LISTA, query_string=TODOS).text)
    assert juntos == {DICHOS[n]: {otro: v for otro, v in TODOS.items() if otro != n} for n in TODOS}
    assert puestos(minsal.ver(LISTA).text) == {}


def test_los_filtros_siguen_de_pagina_en_pagina_y_en_otra_busqueda(entra, muestras):
    """The next page, and the form that is sent again, have those too that the form does not show."""
    filtros = {"tecnica": "RT-PCR", "espera": "toda"}
    pagina = entra("minsal").ver(LISTA, query_string=filtros).text
    siguiente = unescape(re.search(r'rel="next" href="([^"]+)"', pagina)[1])
    assert filtros.items() <= {nombre: valor for nombre, (valor,) in parse_qs(urlsplit(siguiente).query).items()}.items()
    for nombre in ("tecnica", "espera"):
        assert f'type="hidden" name="{nombre}" value="{filtros[nombre]}"' in pagina


def test_de_una_lista_larga_se_dice_que_es_mas_larga(entra, muestras, monkeypatch):
    """It is counted up to there; on the next pages it is not counted again."""
    minsal, filtros = entra("minsal"), {"tecnica": "RT-PCR", "desde": PRIMERO.isoformat(), "hasta": HASTA.isoformat()}
    exacta = minsal.ver(LISTA, query_string=filtros).text
    cuantas = int(re.search(r"<h1>(\d+) muestras</h1>", exacta)[1])
    for tope, titulo in ((cuantas, f"{cuantas} muestras"), (cuantas - 1, f"Más de {cuantas - 1} muestras")):
        monkeypatch.setattr(ramas, "MAXIMO_DE_LISTA", tope)
        assert f"<h1>{titulo}</h1>" in minsal.ver(LISTA, query_string=filtros).text
    siguiente = unescape(re.search(r'rel="next" href="([^"]+)"', exacta)[1])
    assert "<h1>Muestras</h1>" in minsal.ver(siguiente).text


@pytest.mark.parametrize("cuenta", ["minsal", "seremi", "utm", "tomador"])
def test_cada_opcion_que_se_ofrece_se_acepta(entra, muestras, cuenta):
    """Of each list of the form, also the place of what is tested where it is taken, which is no laboratory."""
    cliente = entra(cuenta)
    ofrecidas = {
        (nombre, unescape(valor))
        for nombre, opciones in SELECTOR.findall(cliente.ver(LISTA).text)
        for valor in re.findall(r'<option value="([^"]+)"', opciones)
    }
    assert {("laboratorio", str(uno)) for uno in (TOMA_DE_MUESTRAS, NORTE, SUR)} <= ofrecidas
    for nombre, valor in ofrecidas:
        respuesta = cliente.ver(LISTA, query_string={nombre: valor})
        assert (respuesta.status_code, len(puestos(respuesta.text))) == (200, 1), (nombre, valor)


MALOS = [
    *((nombre, "x") for nombre in ("comuna", "laboratorio", "desde", "hasta")),
    *((nombre, "nada") for nombre in ("estado", "examen", "tecnica", "resultado", "espera", "medida")),
    *(("comuna", valor) for valor in ("0", "-1", "99999", str(2**64), "9" * 40, "NINGUNA")),
    *(("laboratorio", valor) for valor in ("-1", "987654", str(2**64), "9" * 40)),
    *(
        (nombre, valor)
        for nombre in ("tecnica", "resultado", "espera", "medida")
        for valor in ("RT-PCR,x", "toda%", "'--", "🧪")
    ),
]


@pytest.mark.parametrize("cuenta", ["minsal", "utm", "tomador"])
def test_un_filtro_que_no_se_conoce_se_rechaza_y_se_puede_quitar(entra, muestras, cuenta):
    """It has its code, shows no sample, and is said as it came."""
    cliente = entra(cuenta)
    for nombre, valor in MALOS:
        respuesta = cliente.ver(LISTA, query_string={nombre: valor})
        assert respuesta.status_code == 422, (nombre, valor)
        assert re.search(r"HUB-(2002|2003|5080)", respuesta.text), (nombre, valor)
        assert 'data-rotulo="ID"' not in respuesta.text
        assert [*puestos(respuesta.text).values()] == [{}], (nombre, valor)


def test_una_autoridad_elige_entre_sus_comunas(entra, muestras):
    """Neither the form nor the address leads to those of others."""
    seremi = entra("seremi")
    pagina = seremi.ver(LISTA).text
    assert ('value="13123"' in pagina, 'value="5101"' in pagina) == (True, False)
    respuesta = seremi.ver(LISTA, query_string={"comuna": "5101"})
    assert (respuesta.status_code, "HUB-5080" in respuesta.text) == (422, True)
