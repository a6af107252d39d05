"""Workbooks of any program that Excel and LibreOffice open without complaint come in, with what people see in them."""

from datetime import date, datetime
from pathlib import Path

import pytest

from carga_excel.lectura.proceso import leer
from carga_excel.libros.columnas import Tipo
from carga_excel.libros.descripcion import LIBROS
from dominio.muestras.planillas.pedidos import Planilla
from dominio.vocabulario.errores import LibroAlterado, LibroConMacros
from tests.carga_excel import libros
from tests.carga_excel.libros import BUSQUEDA, FILAS

DE_PROGRAMAS = sorted(
    archivo for archivo in (Path(__file__).parent / "programas").iterdir() if archivo.suffix in (".xlsx", ".ods", ".xls")
)
MAS_NUEVOS = {"codigo_marca_test"}
"""Columns that the templates did not have yet."""
NACIO, TOMADA = date(1985, 8, 24), datetime.fromisoformat("2022-03-03T09:15:00")
"""What the templates had in their cells of dates when the programs opened them."""


def _esperado(columna, ida_y_vuelta):
    if not ida_y_vuelta or columna.tipo not in (Tipo.FECHA, Tipo.INSTANTE):
        return columna.ejemplo
    return NACIO if columna.tipo is Tipo.FECHA else TOMADA


def _sin_hora(valor):
    """A day as such; the old format tells no day from its midnight."""
    return valor.date() if isinstance(valor, datetime) and valor.time() == datetime.min.time() else valor


@pytest.mark.parametrize("archivo", DE_PROGRAMAS, ids=lambda archivo: archivo.name)
def test_el_libro_de_un_programa_se_lee_entero(archivo):
    """Both workbooks, by their own writers and as our templates come back from the program in which they were opened."""
    libro = LIBROS[Planilla.MUESTRAS if "muestras" in archivo.name else Planilla.RESULTADOS]
    with leer(archivo.read_bytes(), libro.busqueda()) as lectura:
        (fila,) = lectura.filas()

    assert {campo: _sin_hora(valor) for campo, valor in fila.celdas.items()} == {
        columna.campo: _esperado(columna, "vuelta" in archivo.name)
        for columna in libro.de_plantilla()
        if columna.campo not in MAS_NUEVOS
    }


MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
BINARIO = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"


def _tipos(*mas):
    return libros.TIPOS.replace("</Types>", "".join(mas) + "</Types>")


@pytest.mark.parametrize(
    "uno",
    [
        f'<Default Extension="bin" ContentType="{BINARIO}"/>',
        f'<Override PartName="/xl/vbaProject.bin" ContentType="{MACROS}"/>',
        f'<Override PartName="/xl/otro.xml" ContentType="{MACROS}"/>',
    ],
)
def test_lo_que_se_dice_de_partes_que_no_estan_no_cuenta(uno):
    """SheetJS lists the types of all that it could write."""
    with leer(libros.xlsx(tipos=_tipos(uno)), BUSQUEDA) as lectura:
        assert lectura.total == len(FILAS)


@pytest.mark.parametrize(
    ("tipos", "mas"),
    [
        (_tipos(f'<Default Extension="bin" ContentType="{BINARIO}"/>'), [("xl/algo.bin", b"x")]),
        (_tipos(f'<Default Extension="BIN" ContentType="{BINARIO.upper()}"/>'), [("xl/algo.Bin", b"x")]),
        (_tipos(f'<Override PartName="/xl/WORKBOOK.xml" ContentType="{MACROS}"/>'), []),
        (_tipos(f'<Override PartName="/xl/%77orkbook.xml" ContentType="{MACROS}"/>'), []),
        (_tipos(f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{MACROS}"/>'), []),
        (libros.TIPOS.replace("application/xml", MACROS), []),
        (_tipos(), [("xl/vbaProject.bin", b"x")]),
    ],
)
def test_las_macros_que_estan_se_conocen_por_cualquiera_de_sus_nombres(tipos, mas):
    """By the type of a part that is there, or by the part."""
    with pytest.raises(LibroConMacros):
        leer(libros.xlsx(mas, tipos=tipos), BUSQUEDA)


@pytest.mark.parametrize("blancos", ["\n", "\n      ", " ", "\t\r\n"])
def test_los_blancos_entre_los_elementos_de_un_ods_no_son_datos(blancos):
    """Within a paragraph they are, and stay."""
    parrafo = "<text:p>Muestra <text:span>no</text:span> <text:span>apta</text:span></text:p>"
    celda = f'<table:table-cell office:value-type="string">{parrafo}</table:table-cell>'
    filas = "".join(libros.fila_ods(una) for una in (libros.TITULOS, *FILAS))
    filas += f"<table:table-row>{libros.celda_ods('103')}{libros.celda_ods('1-9')}{celda}</table:table-row>"
    for lugar in ("<table:", "</table:", "<text:p"):
        filas = filas.replace(lugar, blancos + lugar)
    with leer(libros.ods(filas), BUSQUEDA) as lectura:
        assert [fila.celdas["resultado"] for fila in lectura.filas()] == ["Positivo", "Negativo", "Muestra no apta"]


def test_estilos_sueltos_que_algo_cambian_no_se_adivinan():
    """A part of styles that nothing leads to is read by some programs and not by others."""
    estilos = f'<styleSheet xmlns="{libros.MAIN}"><cellXfs><xf numFmtId="{{}}"/></cellXfs></styleSheet>'
    with leer(libros.xlsx([("xl/styles.xml", estilos.format(0))]), BUSQUEDA) as lectura:
        assert lectura.total == len(FILAS)
    with pytest.raises(LibroAlterado):
        leer(libros.xlsx([("xl/styles.xml", estilos.format(14))]), BUSQUEDA)
