"""What people type that nobody thought of: each gets an answer in words with its code, and nothing typed is lost."""

import gzip
import re
from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy import select

from modelos import Borrador
from tests.portal.tomas import ANTIGENO, NUEVA, llenar, muestras

PESO = 100 * 1024
"""Bytes of a page, compressed, at most."""
NOMBRES = {
    "cien letras": ("N" * 100, None),
    "una más": ("N" * 101, "HUB-2005"),
    "un emoji": ("Ana 🧪", "HUB-2041"),
    "de derecha a izquierda": ("אַבְרָהָם", None),
    "una marca que no se ve": ("Ana\u202eaíraM", "HUB-2007"),
    "un espacio de ancho cero": ("Ana\u200bMaría", "HUB-2007"),
    "mal convertido": ("MuÃ±oz", "HUB-2041"),
    "puntos": ("...", "HUB-2006"),
    "una etiqueta": ("<script>alert(1)</script>", None),
}


@pytest.fixture
def tomador(entra):
    return entra("tomador")


def valor(pagina, nombre):
    """What the form says in a field."""
    (campo,) = html.fromstring(pagina).xpath(f"//*[@name='{nombre}']")
    return campo.get("value")


@pytest.mark.parametrize("pagina", [NUEVA, ANTIGENO])
@pytest.mark.parametrize("cual", NOMBRES)
def test_un_nombre_raro_se_guarda_o_se_explica(tomador, motor, pagina, cual):
    nombre, codigo = NOMBRES[cual]
    respuesta = llenar(tomador, pagina, paciente_nombres=nombre)
    if codigo is None:
        assert respuesta.status_code == 303, re.findall("HUB-[0-9]{4}[^<]*", respuesta.text)
        assert [una.paciente_nombres for una in muestras(motor)] == [nombre]
        assert "<script>alert" not in tomador.ver(respuesta.location).text
    else:
        assert codigo in respuesta.text
        assert valor(respuesta.text, "paciente_nombres") == nombre
        assert not muestras(motor)


@pytest.mark.parametrize("pagina", [NUEVA, ANTIGENO])
def test_la_hora_repetida_de_abril_se_pregunta(tomador, motor, reloj, pagina):
    """The night of 4 April 2026 has 23:30 twice; the form says which was meant."""
    reloj.ahora = reloj.ahora.replace(month=4, day=5, hour=12)
    tomador.entrar("tomador")
    respuesta = llenar(tomador, pagina, fecha_muestra="2026-04-04T23:30:00", fecha_muestra_origen="")
    assert "HUB-2044" in respuesta.text
    assert "¿cuál fue?" in respuesta.text
    hecha = llenar(
        tomador, pagina, fecha_muestra="2026-04-04T23:30:00", fecha_muestra_origen="", fecha_muestra_desfase="-04:00"
    )
    assert hecha.status_code == 303, re.findall("HUB-[0-9]{4}[^<]*", hecha.text)
    assert muestras(motor)[0].fecha_muestra.isoformat() == "2026-04-05T03:30:00+00:00"


def test_diez_borradores_de_hace_un_mes_estan_como_se_dejaron(tomador, motor, reloj):
    """Too old to be sent as they are, they say so, and keep the rest."""
    for n in range(10):
        llenar(tomador, accion="borrador", paciente_nombres=f"Ana {n}", fecha_muestra="2026-03-05T08:00:00")
    reloj.avanzar(days=31)
    tomador.entrar("tomador")
    inicio = tomador.ver("/toma").text
    assert all(f"Ana {n}" in inicio for n in range(10))
    with motor.connect() as conexion:
        numero = conexion.execute(select(Borrador.id).order_by(Borrador.id)).scalars().first()
    pagina = f"{NUEVA}?borrador={numero}"
    assert valor(tomador.ver(pagina).text, "paciente_nombres") == "Ana 0"
    respuesta = llenar(tomador, pagina, paciente_nombres="Ana 0", fecha_muestra="2026-03-05T08:00:00")
    assert "HUB-2010" in respuesta.text
    assert valor(respuesta.text, "paciente_nombres") == "Ana 0"
    ahora = f"{reloj.ahora - timedelta(hours=4):%Y-%m-%dT%H:%M:%S}"
    assert llenar(tomador, pagina, fecha_muestra=ahora).status_code == 303


def test_un_borrador_enorme_se_explica(tomador, motor):
    respuesta = llenar(tomador, accion="borrador", paciente_direccion="x" * 20_000)
    assert "HUB-5072" in respuesta.text
    assert valor(respuesta.text, "paciente_direccion") == "x" * 20_000


@pytest.mark.parametrize("pagina", ["/toma", NUEVA, ANTIGENO])
def test_una_pagina_pesa_poco(tomador, pagina):
    """With 346 comunas and 249 countries in it."""
    assert len(gzip.compress(tomador.ver(pagina).data)) < PESO
