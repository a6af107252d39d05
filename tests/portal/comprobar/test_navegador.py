"""A report in the hands of a person: its code as a decoder reads it, and the page that tells a changed byte."""

import pytest
from sqlalchemy import select

from modelos import Informe
from tests.poppler import codigos_de_barras
from tests.portal.servidor import servido
from tests.portal.tomas import ANTIGENO, llenar

pytestmark = pytest.mark.navegador


@pytest.fixture
def informe(entra, motor):
    assert llenar(entra("tomador"), ANTIGENO).status_code == 303
    with motor.connect() as conexion:
        return conexion.execute(select(Informe.__table__)).one()


def archivo(contenido):
    return {"name": "informe.pdf", "mimeType": "application/pdf", "buffer": bytes(contenido)}


def test_un_octeto_cambiado_se_dice(navegante, informe):
    una = navegante("")
    (leida,) = codigos_de_barras(informe.contenido)
    pagina = una.ir("/comprobar/" + leida.rpartition("/")[2])
    una.mirar("comprobar")
    pagina.get_by_label("PDF del informe").set_input_files(archivo(informe.contenido))
    pagina.get_by_text("es el PDF que se emitió, byte por byte").wait_for()
    una.mirar("comprobar-igual")
    cambiado = bytearray(informe.contenido)
    cambiado[len(cambiado) // 2] ^= 1
    pagina.get_by_label("PDF del informe").set_input_files(archivo(cambiado))
    pagina.get_by_text("No es el mismo").wait_for()
    una.mirar("comprobar-otro")


def test_soltarlo_en_la_pagina_basta(navegante, informe):
    pagina = navegante("").ir(f"/comprobar/{informe.comprobante}")
    soltar = """octetos => {
        const dato = new DataTransfer();
        dato.items.add(new File([new Uint8Array(octetos)], "soltado.pdf"));
        document.body.dispatchEvent(new DragEvent("drop", {dataTransfer: dato, bubbles: true, cancelable: true}));
    }"""
    pagina.evaluate(soltar, list(informe.contenido))
    pagina.get_by_text("«soltado.pdf» es el PDF que se emitió").wait_for()


def test_sin_javascript_la_huella_se_compara_a_mano(navegador, ventanilla, informe):
    with servido(ventanilla) as direccion:
        contexto = navegador.new_context(java_script_enabled=False, locale="es-CL")
        pagina = contexto.new_page()
        pagina.goto(f"{direccion}/comprobar/{informe.comprobante}")
        assert pagina.locator("#sha256").inner_text() == informe.sha256
        assert pagina.get_by_text("sha256sum informe.pdf").is_visible()
        assert not pagina.get_by_label("PDF del informe").is_visible()
        contexto.close()


def test_una_direccion_desconocida_se_explica(navegante):
    una = navegante("")
    assert "No hay un informe en esta dirección" in una.ir("/comprobar/" + "a" * 26).inner_text("main")
    una.mirar("comprobar-desconocido")
