"""The workbook of a long report asked for, watched and downloaded by a person at a browser, at both widths."""

import pytest
from playwright.sync_api import expect

from carga_excel.taller.hacer_libros import Encuadernador
from dominio.reportes.libros import proceso
from tests.elenco import una_informada

pytestmark = [pytest.mark.navegador, pytest.mark.timeout(240)]
DESCARGA_MS = 60_000


@pytest.mark.parametrize("tipo_base", ["sqlite"])
def test_se_pide_se_mira_y_se_descarga(navegante, ventanilla, laboratorio_norte, motor, reloj, monkeypatch, tmp_path):
    """Nobody has to load the page again; who comes back sees the same."""
    for lugar in ("dominio.reportes.emision", "portal.reportes.emitidos"):
        monkeypatch.setattr(f"{lugar}.FILAS_DE_LIBRO_AL_MOMENTO", 0)
    una_informada(ventanilla, laboratorio_norte, "N-1")
    reloj.avanzar(days=1)
    visita = navegante("minsal")
    pagina = visita.ir("/reportes")
    pagina.get_by_role("button", name="Ver totales").click()
    pagina.get_by_role("button", name="Emitir este reporte").click()
    visita.mirar("reporte-largo")
    pagina.get_by_role("button", name="Preparar Excel").click()
    expect(pagina.get_by_text("El libro de Excel empieza en unos segundos.")).to_be_visible()
    visita.mirar("libro-en-espera")
    with motor.begin() as conexion:
        tomado = proceso.tomar(conexion, "t", reloj())
    expect(pagina.get_by_text("0 de 1 filas")).to_be_visible()
    visita.mirar("libro-en-proceso")
    Encuadernador(motor, reloj, tmp_path).hacer(tomado)
    with pagina.expect_download(timeout=DESCARGA_MS) as bajada:
        pagina.get_by_role("link", name="Descargar Excel").click()
    assert bajada.value.suggested_filename.endswith("-n1.xlsx")

    pagina.get_by_role("link", name="« Reportes").click()
    pagina.get_by_role("button", name="Ver totales").click()
    pagina.get_by_role("button", name="Emitir este reporte").click()
    pagina.get_by_role("button", name="Preparar Excel").click()
    (tmp_path / "ocupado").touch()
    Encuadernador(motor, reloj, tmp_path / "ocupado" / "libros").hacer_todos("t")
    expect(pagina.get_by_role("alert")).to_contain_text("HUB-6042")
    expect(pagina.get_by_role("button", name="Preparar Excel")).to_be_visible()
    visita.mirar("libro-no-hecho")
