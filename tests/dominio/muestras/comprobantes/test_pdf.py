"""The report as a file: whoever reads it, by eye, by ear or by a program, finds the same in it."""

import io
import subprocess
from dataclasses import fields, replace
from datetime import UTC, datetime
from time import perf_counter

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dominio.muestras.comprobantes.pdf import DatosDelInforme, pdf_de
from dominio.muestras.informes import exigir_inofensivo
from tests.bases import exigir_programa
from tests.poppler import leido

EMITIDO = datetime(2026, 3, 5, 12, 30, 15, tzinfo=UTC)
TEXTOS = {campo.name: f"Texto de {campo.name}" for campo in fields(DatosDelInforme)} | {"tipo_de_documento": "Cédula"}
DATOS = DatosDelInforme(
    **{**TEXTOS, "numero": 12, "direccion": "https://hub.ejemplo.cl/comprobar/abcdefghijklmnopqrstuvwxyz"}
)
HOSTILES = (
    '#eval("1") *a* _b_ `c` $d$ <e> @f [g] {h} \\ // /* */ ~ -- ...',
    "W" * 100,
    "שלום مرحبا",
    "Zoë 👩‍⚕️ Ñandú",
    "李小龍",
    "{{ 7*7 }} ${x} %s",
    "#set page(width: 1cm)",
)


def del_pdf(contenido, *orden):
    completa = [exigir_programa(orden[0]), *orden[1:], "-"]
    return subprocess.run(completa, input=contenido, capture_output=True, check=True).stdout.decode()


def test_tiene_etiquetas_sus_letras_y_una_pagina():
    contenido = pdf_de(DATOS, EMITIDO)
    dicho = del_pdf(contenido, "pdfinfo")
    assert "Tagged:          yes" in dicho
    assert "Pages:           1\n" in dicho
    letras = del_pdf(contenido, "pdffonts").splitlines()[2:]
    assert letras
    for letra in letras:
        assert letra.split()[-5:-2] == ["yes", "yes", "yes"], letra
    with pikepdf.open(io.BytesIO(contenido)) as abierto, abierto.open_metadata() as dichos:
        assert dichos["pdfuaid:part"] == "1"
        assert str(abierto.Root.Lang) == "es-CL"


def test_dice_todos_sus_datos():
    texto = " ".join(leido(pdf_de(DATOS, EMITIDO)).split())
    for nombre in TEXTOS:
        assert str(getattr(DATOS, nombre)) in texto, nombre


def test_los_mismos_datos_son_los_mismos_octetos():
    assert pdf_de(DATOS, EMITIDO) == pdf_de(DATOS, EMITIDO)
    assert pdf_de(replace(DATOS, resultado="Otro"), EMITIDO) != pdf_de(DATOS, EMITIDO)


@pytest.mark.parametrize("hostil", HOSTILES)
def test_nada_de_un_nombre_se_lee_como_una_orden(hostil):
    """Whatever a patient is called, the page is one and has the rest of its data."""
    contenido = pdf_de(replace(DATOS, paciente=hostil, profesional=hostil, establecimiento=hostil, marca=hostil), EMITIDO)
    assert "Pages:           1\n" in del_pdf(contenido, "pdfinfo")
    assert "Tagged:          yes" in del_pdf(contenido, "pdfinfo")
    exigir_inofensivo(contenido)
    texto = leido(contenido)
    assert "Texto de resultado" in texto
    if hostil.isascii():
        assert "".join(hostil.split()) in "".join(texto.split())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=100), st.text(max_size=100))
def test_cualquier_texto_da_un_informe_de_una_pagina(paciente, otro):
    contenido = pdf_de(replace(DATOS, paciente=paciente, documento=otro), EMITIDO)
    with pikepdf.open(io.BytesIO(contenido)) as abierto:
        assert len(abierto.pages) == 1
        assert abierto.Root.MarkInfo.Marked


def test_lo_que_no_se_puede_dibujar_se_dice():
    assert "Un recuadro está en el lugar" in leido(pdf_de(replace(DATOS, paciente="Ana 李"), EMITIDO))
    assert "Un recuadro está en el lugar" not in leido(pdf_de(DATOS, EMITIDO))


@pytest.mark.cronometro
def test_hacerlo_toma_poco():
    """So that the form that registers a test is answered at once."""
    tomados = []
    for numero in range(20):
        comienzo = perf_counter()
        pdf_de(replace(DATOS, numero=numero), EMITIDO)
        tomados.append(perf_counter() - comienzo)
    assert min(tomados) < 0.15  # whatever else the machine does meanwhile
