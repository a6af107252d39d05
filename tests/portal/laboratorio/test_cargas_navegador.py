"""Uploads with a browser: choose or drop a file, try it, watch it, load it in earnest, correct what was refused."""

import io
from threading import Thread

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from carga_excel.taller.procesar import procesar
from dominio.vocabulario.limites import MIB
from modelos import Carga
from tests.carga_excel.personas import abierto, recepcionadas, xlsx

pytestmark = [pytest.mark.navegador, pytest.mark.timeout(240)]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DESCARGA_MS = 60_000
"""How long a workbook may take until the browser has it: it is made while the browser waits."""
SOLTAR = """([nombre, octetos]) => {
    const datos = new DataTransfer();
    datos.items.add(new File([new Uint8Array(octetos)], nombre));
    const zona = document.querySelector("[data-soltar]");
    for (const suceso of ["dragenter", "dragover", "drop"]) {
        zona.dispatchEvent(new DragEvent(suceso, {bubbles: true, cancelable: true, dataTransfer: datos}));
    }
}"""


@pytest.fixture
def planilla(ventanilla, laboratorio_norte):
    """Six results, of which two are wrong."""
    filas = recepcionadas(ventanilla, laboratorio_norte, 6)
    valores = ["Negativo", "Positivo", "Tal vez", "Negativo", "Positivo", "#N/A"]
    return xlsx([(clave, rut, valor) for (clave, rut), valor in zip(filas, valores, strict=True)])


def test_del_archivo_a_las_correcciones(navegante, planilla, ventanilla, motor):
    """Everything by who only looks at the page, and nothing stored before it was said so."""
    visita = navegante("lab.norte")
    pagina = visita.pagina
    pagina.get_by_role("link", name="Cargas masivas").click()
    visita.mirar("cargas-vacias")
    pagina.get_by_role("link", name="Cargar resultados").click()
    expect(pagina.get_by_text("Haga clic para elegirlo, o arrástrelo hasta aquí.")).to_be_visible()
    visita.mirar("cargas-resultados")
    with pagina.expect_download(timeout=DESCARGA_MS) as bajada:
        pagina.get_by_role("link", name="Descargar base").click()
    assert bajada.value.suggested_filename == "resultados-base.xlsx"

    pagina.get_by_label("Archivo", exact=True).set_input_files({"name": "marzo.xlsx", "mimeType": XLSX, "buffer": planilla})
    expect(pagina.get_by_text("marzo.xlsx (0,0 MB)")).to_be_visible()
    pagina.get_by_role("button", name="Probar sin guardar").click()
    expect(pagina.get_by_text("En espera: empieza en unos segundos.")).to_be_visible()
    visita.mirar("carga-en-espera")

    _fingir_avance(motor, ventanilla, "Leyendo las filas", 42_000)
    expect(pagina.get_by_text("42.000 de 100.000")).to_be_visible()
    visita.mirar("carga-en-proceso")
    _fingir_avance(motor, ventanilla, "Guardando", 88_000)
    expect(pagina.get_by_text("88 %")).to_be_visible()
    with motor.begin() as conexion:
        conexion.execute(update(Carga).values(estado="en espera", toma=None, intentos=0))
    procesar(ventanilla, "t")
    expect(pagina.get_by_text("Prueba terminada: no se guardó nada.")).to_be_visible()
    visita.mirar("carga-probada")

    pagina.get_by_role("button", name="Cargar de verdad las 4 filas buenas").click()
    Thread(target=procesar, args=(ventanilla, "t")).start()
    expect(pagina.get_by_text("Las filas buenas quedaron guardadas")).to_be_visible()
    visita.mirar("carga-con-rechazos")
    with pagina.expect_download(timeout=DESCARGA_MS) as bajada:
        pagina.get_by_role("link", name="Descargar correcciones").click()
    libro = abierto(bajada.value.path().read_bytes())
    for numero in (2, 3):
        libro.active.cell(numero, 3).value = "Negativo"
    corregida = io.BytesIO()
    libro.save(corregida)

    pagina.get_by_role("link", name="Subir otro archivo").click()
    pagina.evaluate(SOLTAR, ["corregida.xlsx", list(corregida.getvalue())])
    expect(pagina.get_by_text("corregida.xlsx (0,0 MB)")).to_be_visible()
    pagina.get_by_role("button", name="Cargar", exact=True).click()
    procesar(ventanilla, "t")
    expect(pagina.get_by_text("Todo quedó guardado.")).to_be_visible()
    visita.mirar("carga-buena")
    pagina.locator("dd a").click()
    expect(pagina.get_by_role("heading", level=1)).to_contain_text("Mensaje")


def _fingir_avance(motor, ventanilla, fase, hecho):
    """The progress of a large file, as another process would tell it."""
    ahora = ventanilla.reloj()
    with motor.begin() as conexion:
        valores = {"estado": "en proceso", "toma": "otra", "latido": ahora, "intentos": 1}
        conexion.execute(update(Carga).values(**valores, fase=fase, hecho=hecho, total=100_000))


def test_lo_que_fallo_se_entiende(navegante, ventanilla, tmp_path):
    """A file of another kind, one that is too big, and the history that shows what became of each."""
    visita = navegante("lab.norte")
    pagina = visita.ir("/laboratorio/cargas/muestras")
    visita.mirar("cargas-muestras")
    archivo = pagina.get_by_label("Archivo", exact=True)
    archivo.set_input_files({"name": "foto.xlsx", "mimeType": XLSX, "buffer": b"%PDF-1.4 otra cosa"})
    pagina.get_by_role("button", name="Cargar", exact=True).click()
    procesar(ventanilla, "t")
    expect(pagina.get_by_role("alert")).to_contain_text("HUB-4003")
    visita.mirar("carga-rechazada")
    pagina.get_by_role("link", name="Subir otro archivo").click()
    enorme = tmp_path / "enorme.xlsx"
    enorme.write_bytes(bytes(16 * MIB + 1))
    archivo.set_input_files(enorme)
    expect(pagina.get_by_role("status").filter(has_text="El archivo pesa 16,0 MB; el máximo es 16 MB.")).to_be_visible()
    pagina.get_by_role("link", name="Cargas masivas").first.click()
    expect(pagina.locator("tbody tr")).to_have_count(1)
    expect(pagina.locator("tbody tr")).to_contain_text("Archivo rechazado")
    visita.mirar("cargas-historial")


def test_el_navegador_muestra_que_el_archivo_es_demasiado_grande(navegante, tmp_path):
    """Also where the page's own check did not run: the answer arrives although the file never got in."""
    pagina = navegante("lab.norte").ir("/laboratorio/cargas/resultados")
    grande = tmp_path / "marzo.xlsx"
    grande.write_bytes(b"PK" + bytes(30 * MIB))
    pagina.get_by_label("Archivo", exact=True).set_input_files(grande)
    pagina.evaluate("document.querySelector('[data-soltar]').closest('form').submit()")

    expect(pagina.get_by_text("HUB-4002")).to_be_visible(timeout=30_000)
    expect(pagina.get_by_text("El archivo pesa 30,1 MiB; el máximo es 16 MiB.")).to_be_visible()
