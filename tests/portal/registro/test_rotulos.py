"""Labels: what is printed is read back by a decoder as it was, on thermal paper and on a sheet; nobody prints another's."""

import re
import subprocess

import pytest

from tests.bases import exigir_programa
from tests.portal.tomas import llenar
from tests.tomas import una_registrada, una_toma

PUNTOS = 203
"""Dots per inch of a common thermal printer."""


def leidos(pdf, carpeta):
    """The codes that a decoder reads on its pages."""
    archivo = carpeta / "rotulos.pdf"
    archivo.write_bytes(pdf)
    en_puntos, decodificador = exigir_programa("pdftoppm"), exigir_programa("zbarimg")
    subprocess.run([en_puntos, "-r", str(PUNTOS), "-png", archivo, carpeta / "p"], check=True, timeout=60)
    paginas = sorted(carpeta.glob("p*.png"))
    dicho = subprocess.run([decodificador, "-q", "--raw", *paginas], capture_output=True, timeout=120, check=False)
    return sorted(dicho.stdout.decode().split())


@pytest.fixture
def tomador(entra):
    return entra("tomador")


@pytest.mark.parametrize("formato", ["termico", "hoja"])
def test_lo_impreso_se_lee_con_un_decodificador(tomador, ventanilla, tmp_path, formato):
    nombres = ["Ana", "N" * 100, "Æthelred 🧪 ‏עברית‏", '#panic("x") $x$ @y <z>', "*negrita* _x_ `y`"]
    codigos = sorted(una_registrada(ventanilla, paciente_nombres=nombre, es_otra=True)[1] for nombre in nombres)
    respuesta = tomador.ver(f"/toma/rotulos.pdf?formato={formato}")
    assert respuesta.mimetype == "application/pdf"
    assert "no-store" in respuesta.headers["Cache-Control"]
    assert leidos(respuesta.data, tmp_path) == codigos
    assert tomador.ver(f"/toma/rotulos.pdf?formato={formato}").data == respuesta.data


def test_el_de_una_sola(tomador, ventanilla, tmp_path):
    llenar(tomador)
    una_registrada(ventanilla, paciente_run=12345678, paciente_dv="5")
    una = muestras_de(tomador)[0]
    respuesta = tomador.ver(f"/toma/muestras/{una[0]}/rotulo.pdf")
    assert leidos(respuesta.data, tmp_path) == [una[1]]


def muestras_de(cliente):
    texto = cliente.ver("/toma").text
    return re.findall(r'/territorio/muestras/(\d+)">(T\d+)<', texto)


def test_el_pdf_tiene_sus_letras_y_sus_marcas(tomador, ventanilla, tmp_path):
    una_registrada(ventanilla)
    archivo = tmp_path / "r.pdf"
    archivo.write_bytes(tomador.ver("/toma/rotulos.pdf").data)
    informacion = subprocess.run([exigir_programa("pdfinfo"), archivo], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Tagged: +yes", informacion)
    letras = subprocess.run([exigir_programa("pdffonts"), archivo], capture_output=True, text=True, check=True).stdout
    assert [linea.split()[-5] for linea in letras.splitlines()[2:]] == ["yes"] * (len(letras.splitlines()) - 2)


def test_de_otros_no_se_imprime_nada(tomador, entra, ventanilla):
    numero, _ = una_registrada(ventanilla)
    for cuenta in ("utm", "lab.norte", "mesa"):
        assert entra(cuenta).ver(f"/toma/muestras/{numero}/rotulo.pdf").status_code == 404
    assert tomador.ver("/toma/muestras/999999/rotulo.pdf").status_code == 404


def test_sin_muestras_de_hoy_no_hay_hoja(tomador):
    assert tomador.ver("/toma/rotulos.pdf").status_code == 404


def test_otro_formato_se_dice(tomador, ventanilla):
    una_registrada(ventanilla, fecha_muestra=una_toma().fecha_muestra)
    assert tomador.ver("/toma/rotulos.pdf?formato=cd").status_code == 422
