"""The pictures of docs/laboratorio.md, of workbooks that the hub writes today: `python -m tests.imagenes` makes them anew.

LibreOffice opens the books and lays their sheets out, and Chromium draws that as on a screen.
"""

import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from openpyxl import Workbook
from playwright.sync_api import Browser, sync_playwright

from carga_excel.importar import importar
from carga_excel.libros.descripcion import RESULTADOS
from carga_excel.salida import plantilla
from carga_excel.salida.correcciones import correcciones
from carga_excel.salida.descargar import descargar
from dominio.atencion import abrir_ventanilla
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.ventanilla import Ventanilla
from dominio.vocabulario.enumeraciones import Rol
from modelos import crear_motor
from modelos.migraciones import migrar
from tests.carga_excel.oficina import Oficina
from tests.carga_excel.personas import abierto, guardado, recepcionadas
from tests.elenco import NORTE, RelojDePrueba, poblar
from tests.portal.navegador import abrir

IMAGENES = Path(__file__).resolve().parent.parent / "docs" / "imagenes"
TABLA = re.compile("<table.*?</table>", re.DOTALL)
ANCHO = 1100
"""Pixels that a picture has at most, as the manuals show it."""
PUESTOS = ("Positivo", "negativo", "No apta", "Positibo", 0, "Negativo")
"""What the person of the manual writes, in this order; the fourth and the fifth come back."""
HOJA = """<!doctype html><meta charset="utf-8"><style>
body { margin: 0; background: #fff; display: inline-block; padding: 6px; font: 15px Carlito, Calibri, sans-serif }
table { border-collapse: collapse; table-layout: fixed; width: 0 }
td { border: 1px solid #d4d4d4; padding: 2px 5px; color: #000; vertical-align: top; overflow-wrap: break-word }
td.suelta { white-space: nowrap }
th { border: 1px solid #c0c0c0; background: #e8eaed; color: #444; font: 13px sans-serif; padding: 2px }
.comment-indicator { float: right; border: 4px solid; border-color: #c00 #c00 transparent transparent; height: 0 }
comment { display: block; background: #ffffe1; border: 1px solid #888; padding: 4px; margin-top: 4px; font-size: 13px }
</style>%s<script>
const tabla = document.querySelector("table"), columnas = tabla.querySelectorAll("colgroup");
tabla.insertAdjacentHTML("afterbegin", '<colgroup width="38"></colgroup>');
for (const [numero, fila] of [...tabla.rows].entries()) {
  for (const celda of fila.cells) celda.classList.toggle("suelta", celda.nextElementSibling?.textContent.trim() === "");
  fila.insertAdjacentHTML("afterbegin", "<th>" + (numero + 1) + "</th>");
}
const letras = [...columnas].map((_, n) => "<th>" + String.fromCharCode(65 + n) + "</th>").join("");
tabla.tBodies[0].insertAdjacentHTML("afterbegin", "<tr><th></th>" + letras + "</tr>");
document.body.style.zoom = Math.min(1, %d / document.body.offsetWidth);
</script>"""
"""A sheet as it looks on the screen, with the names of its rows and columns; comments are open."""


def libros(ventanilla: Ventanilla) -> Iterator[tuple[str, Workbook, str]]:
    """Name of the picture, workbook and sheet of each."""
    norte = Actor(rol=Rol.LABORATORIO, laboratorio_id=NORTE, laboratorio_nombre="Laboratorio Norte")
    recepcionadas(ventanilla, norte, len(PUESTOS), primero=12_345_678)
    actual = descargar(ventanilla, norte, RESULTADOS)
    yield "resultados-actual", abierto(actual), RESULTADOS.titulo
    lleno = abierto(actual)
    for fila, puesto in enumerate(PUESTOS, start=2):
        lleno.worksheets[0].cell(fila, 3).value = puesto
    yield "resultados-buscarv", _con_buscarv(abierto(actual)), RESULTADOS.titulo
    with importar(ventanilla, norte, RESULTADOS, guardado(lleno)) as carga:
        corregir = correcciones(carga)
    yield "correcciones", abierto(corregir), RESULTADOS.titulo
    yield "correcciones-errores", abierto(corregir), "Errores"
    yield "resultados-instrucciones", abierto(plantilla.base(RESULTADOS)), plantilla.INSTRUCCIONES


def _con_buscarv(libro: Workbook) -> Workbook:
    """The person's formula as one sees it while writing it."""
    hoja = libro.worksheets[0]
    for fila in range(2, 2 + len(PUESTOS)):
        hoja.cell(fila, 3).value = f"\u200b=BUSCARV(B{fila};'Mi planilla'!A:B;2;FALSO)"
    hoja.column_dimensions["C"].width = 44
    return libro


def dibujar(navegador: Browser, paginas: str, lugar: int) -> bytes:
    """A picture of one of the tables that LibreOffice made of the sheets of a book."""
    tabla = TABLA.findall(paginas)[lugar]
    pagina = navegador.new_page(viewport={"width": 3000, "height": 900})
    pagina.set_content(HOJA % (tabla, ANCHO))
    imagen = pagina.locator("body").screenshot()
    pagina.close()
    return imagen


def escribir(destino: Path, carpeta: Path) -> None:
    """All pictures in a folder, with the help of another."""
    reloj = RelojDePrueba()
    reloj.ahora = datetime(2026, 3, 5, 12, 30, tzinfo=UTC)
    motor = crear_motor(f"sqlite:///{carpeta / 'hub.db'}")
    migrar(motor)
    poblar(motor, reloj.ahora)
    oficina = Oficina(carpeta / "perfil")
    with sync_playwright() as playwright:
        navegador = abrir(playwright)
        for nombre, libro, hoja in libros(abrir_ventanilla(motor, reloj=reloj)):
            origen = carpeta / f"{nombre}.xlsx"
            origen.write_bytes(guardado(libro))
            paginas = oficina.a_html(carpeta, origen).read_text(encoding="utf-8")
            (destino / f"{nombre}.png").write_bytes(dibujar(navegador, paginas, libro.sheetnames.index(hoja)))
        navegador.close()
    motor.dispose()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporal:
        escribir(IMAGENES, Path(temporal))
