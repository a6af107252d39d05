"""docs/laboratorio.md tells a laboratory the columns, the codes and the looks that its workbooks have."""

import re
from pathlib import Path

import pytest

from carga_excel.libros.descripcion import LIBROS
from dominio.vocabulario.errores import catalogo
from dominio.vocabulario.limites import (
    MAXIMO_ARCHIVO,
    MAXIMO_ERRORES,
    MAXIMO_FILAS,
    MIB,
)

MANUAL = Path(__file__).resolve().parent.parent / "docs" / "laboratorio.md"
TEXTO = MANUAL.read_text(encoding="utf-8")
MAXIMO_DE_IMAGEN = 80_000
DE_MAESTROS = ("HUB-405",)
"""What begins the codes of files with masters, which laboratories do not send."""
DE_TOMA = ("HUB-406", "HUB-407")
"""What begins the codes of those who take samples."""
DE_TEXTOS = {"HUB-2041"}
"""What a cell is told of by every door, but whose usual cause is how a workbook was saved."""


@pytest.mark.parametrize("libro", LIBROS.values(), ids=lambda libro: libro.clave)
def test_las_columnas_son_las_del_manual(libro):
    """Title, rule and example of each, in the order of the workbook, and no other."""
    manual = MANUAL if libro.con_actual else MANUAL.with_name("toma_de_muestras.md")
    seccion = manual.read_text("utf-8").partition(f"### {libro.titulo}\n")[2].partition("\n#")[0]
    filas = [fila for fila in seccion.splitlines() if fila.startswith("| `")]

    assert filas == [
        f"| `{columna.titulo}` | {'Sí' if columna.exigida else 'Según la regla'} | {columna.regla} | `{columna.ejemplo}` |"
        for columna in libro.columnas
    ]


def test_cada_codigo_de_las_planillas_tiene_su_explicacion():
    """Family 4xxx is what a laboratory without LIS meets, and with it what a badly saved workbook does to its texts."""
    tabla = TEXTO.partition("## Qué significa cada mensaje\n")[2]
    familia = {error.codigo for error in catalogo() if error.codigo.startswith("HUB-4")}
    suyos = {codigo for codigo in familia if not codigo.startswith((*DE_MAESTROS, *DE_TOMA))} | DE_TEXTOS

    assert set(re.findall(r"HUB-\d{4}", tabla)) == suyos


def test_los_de_quien_toma_muestras_estan_en_su_manual():
    """And no other of that part of the family."""
    manual = MANUAL.with_name("toma_de_muestras.md").read_text("utf-8")
    suyos = {error.codigo for error in catalogo() if error.codigo.startswith(DE_TOMA)}
    assert {codigo for codigo in re.findall(r"HUB-\d{4}", manual) if codigo.startswith(DE_TOMA)} == suyos


def test_los_limites_son_los_del_manual():
    """The person meets them there before she meets them in a refusal."""
    filas, errores = f"{MAXIMO_FILAS:,}".replace(",", "."), f"{MAXIMO_ERRORES:,}".replace(",", ".")

    assert f"Hasta {MAXIMO_ARCHIVO // MIB} MiB, {filas} filas" in TEXTO
    assert f"Con más de {errores} errores" in TEXTO


def test_las_imagenes_estan_y_son_livianas():
    """Each is shown, with words for whoever does not see it; `python -m tests.imagenes` makes them."""
    mostradas = {MANUAL.parent / ruta for texto, ruta in re.findall(r"!\[(.+?)\]\((.+?)\)", TEXTO) if texto}
    guardadas = set((MANUAL.parent / "imagenes").glob("*.png"))

    assert mostradas == guardadas
    assert all(imagen.stat().st_size < MAXIMO_DE_IMAGEN for imagen in guardadas)
