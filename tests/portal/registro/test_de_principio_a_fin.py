"""An antigen test as one walk: from the form to the paper in one page and one save, and from the paper back to its proof."""

import hashlib
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from modelos import Informe
from tests.bases import exigir_programa
from tests.poppler import codigos_de_barras
from tests.portal.registro.test_navegador import buscar, llenar

pytestmark = [pytest.mark.navegador, pytest.mark.timeout(180)]


def dicho_de(contenido, programa):
    """What a program of Debian's says of a PDF."""
    orden = [exigir_programa(programa), "-"]
    return subprocess.run(orden, input=contenido, capture_output=True, check=True).stdout.decode()


def test_un_antigeno_del_formulario_al_papel_y_del_papel_a_su_prueba(navegante, motor):
    una = navegante("tomador")
    pagina = una.ir("/toma/antigenos/nuevo")
    navegaciones = []
    pagina.on("framenavigated", lambda marco: navegaciones.append(urlsplit(marco.url).path))
    llenar(pagina)
    buscar(pagina, "tipo_muestra", "nasal")
    pagina.locator("[name=resultado]").select_option("Negativo")
    pagina.get_by_role("button", name="Guardar", exact=True).last.click()
    informe = pagina.get_by_role("link", name="Ver informe")
    informe.wait_for()
    assert len(navegaciones) == 1, navegaciones
    with pagina.expect_download() as bajada:
        informe.click()
    contenido = Path(bajada.value.path()).read_bytes()

    assert "Tagged:          yes" in dicho_de(contenido, "pdfinfo")
    letras = dicho_de(contenido, "pdffonts").splitlines()[2:]
    assert letras
    assert all(letra.split()[-5] == "yes" for letra in letras), letras
    with motor.connect() as conexion:
        guardado = conexion.execute(select(Informe.__table__)).one()
    assert hashlib.sha256(contenido).hexdigest() == guardado.sha256

    (leida,) = codigos_de_barras(contenido)
    publica = navegante("").ir(urlsplit(leida).path)
    assert guardado.sha256 in publica.inner_text("main")
    dicho = comparar(publica, "bajado.pdf", contenido)
    assert dicho.startswith("Es el mismo"), dicho
    for lugar in (0, len(contenido) // 3, len(contenido) - 1):
        cambiado = bytearray(contenido)
        cambiado[lugar] ^= 1
        dicho = comparar(publica, f"cambiado-{lugar}.pdf", bytes(cambiado))
        assert dicho.startswith("No es el mismo"), dicho


def comparar(publica, nombre, contenido):
    """What the page says of a file that is given to it."""
    archivo = {"name": nombre, "mimeType": "application/pdf", "buffer": contenido}
    publica.get_by_label("PDF del informe").set_input_files(archivo)
    return publica.get_by_text(f"«{nombre}»").inner_text()
