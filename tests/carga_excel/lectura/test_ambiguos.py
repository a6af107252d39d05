"""A file in which more than one table could be meant is refused, and both are named: none is chosen for its sender."""

import openpyxl
import pytest
import xlwt

from carga_excel.lectura.proceso import leer
from carga_excel.maestros import leer_maestro
from dominio.vocabulario.errores import (
    ColumnaRepetida,
    EncabezadosAmbiguos,
    HojasAmbiguas,
    SinFilas,
)
from tests.carga_excel.libros import BUSQUEDA, FILAS, TITULOS, fila_ods, ods
from tests.carga_excel.personas import guardado, xlsx

CONTRARIAS = (("101", "11111111-1", "Negativo"), ("102", "22222222-2", "Positivo"))
VISIBLE, OCULTA, MUY_OCULTA = range(3)


def libro_xlsx(*hojas):
    """A book with these sheets: name, state and rows."""
    libro = openpyxl.Workbook()
    libro.remove(libro.active)
    for nombre, estado, filas in hojas:
        hoja = libro.create_sheet(nombre)
        hoja.sheet_state = ("visible", "hidden", "veryHidden")[estado]
        for una in filas:
            hoja.append(list(una))
    return guardado(libro)


def libro_xls(*hojas):
    libro = xlwt.Workbook()
    for nombre, estado, filas in hojas:
        hoja = libro.add_sheet(nombre)
        hoja.visibility = estado
        for numero, una in enumerate(filas):
            for columna, valor in enumerate(una):
                hoja.write(numero, columna, valor)
    return guardado(libro)


def libro_ods(*hojas):
    estilos = "".join(
        f'<style:style style:name="t{estado}" style:family="table">'
        f'<style:table-properties table:display="{"false" if estado else "true"}"/></style:style>'
        for estado in (VISIBLE, OCULTA)
    )
    tablas = "".join(
        f'<table:table table:name="{nombre}" table:style-name="t{min(estado, OCULTA)}">'
        f"{''.join(map(fila_ods, filas))}</table:table>"
        for nombre, estado, filas in hojas
    )
    return ods(tablas=tablas, estilos=estilos)


DE_CADA_CLASE = pytest.mark.parametrize("libro", [libro_xlsx, libro_xls, libro_ods], ids=["xlsx", "xls", "ods"])
HONESTA, CONTRARIA = (TITULOS, *FILAS), (TITULOS, *CONTRARIAS)


def _leidas(contenido):
    with leer(contenido, BUSQUEDA) as lectura:
        return lectura.hoja, [fila.celdas["resultado"] for fila in lectura.filas()]


@DE_CADA_CLASE
@pytest.mark.parametrize("titulos", [TITULOS, ("id_muestra", "rut_paciente", "resultado"), TITULOS[::-1]])
@pytest.mark.parametrize("antes", [0, 1])
def test_dos_hojas_visibles_con_las_columnas_no_se_adivinan(libro, titulos, antes):
    """Whatever titles the other one uses, and wherever it stands."""
    orden = [titulos.index(titulo) if titulo in titulos else lugar for lugar, titulo in enumerate(TITULOS)]
    otra = (titulos, *([fila[orden.index(lugar)] for lugar in range(3)] for fila in CONTRARIAS))
    hojas = [("Portada", VISIBLE, [("Laboratorio Norte",)]), ("Resultados", VISIBLE, HONESTA)]
    hojas.insert(2 - antes, ("Copia", VISIBLE, otra))

    with pytest.raises(HojasAmbiguas) as rechazo:
        leer(libro(*hojas), BUSQUEDA)
    assert "«Resultados»" in rechazo.value.mensaje
    assert "«Copia»" in rechazo.value.mensaje


@DE_CADA_CLASE
@pytest.mark.parametrize("estado", [OCULTA, MUY_OCULTA])
@pytest.mark.parametrize("antes", [0, 1])
def test_una_hoja_oculta_no_estorba(libro, estado, antes):
    """Nobody sees it; the manual says that it is not read."""
    hojas = [("Resultados", VISIBLE, HONESTA)]
    hojas.insert(1 - antes, ("Vieja", estado, CONTRARIA))

    assert _leidas(libro(*hojas)) == ("Resultados", ["Positivo", "Negativo"])


@DE_CADA_CLASE
@pytest.mark.parametrize("antes", [0, 1])
def test_una_hoja_con_las_columnas_y_sin_filas_no_estorba(libro, antes):
    """An empty template beside the data says nothing that could be meant."""
    hojas = [("Resultados", VISIBLE, HONESTA)]
    hojas.insert(1 - antes, ("Base", VISIBLE, [TITULOS]))

    assert _leidas(libro(*hojas)) == ("Resultados", ["Positivo", "Negativo"])


@DE_CADA_CLASE
def test_si_ninguna_hoja_tiene_filas_se_dice(libro):
    """Two empty templates are still nothing."""
    with pytest.raises(SinFilas):
        leer(libro(("A", VISIBLE, [TITULOS]), ("B", VISIBLE, [TITULOS])), BUSQUEDA)


def test_con_muchas_hojas_se_nombran_las_primeras():
    """The sentence stays readable."""
    with pytest.raises(HojasAmbiguas) as rechazo:
        leer(libro_xlsx(*((f"H{numero}", VISIBLE, HONESTA) for numero in range(9))), BUSQUEDA)

    assert "«H0», «H1», «H2», «H3» y 5 más" in rechazo.value.mensaje


@pytest.mark.parametrize("separacion", [1, 3, 30])
@pytest.mark.parametrize(
    ("titulos", "corrimiento"),
    [(TITULOS, 5), ((TITULOS[0], TITULOS[1], "nota", TITULOS[2]), 0), ((TITULOS[0], TITULOS[2], TITULOS[1]), 0)],
)
def test_dos_tablas_en_una_hoja_no_se_adivinan(separacion, titulos, corrimiento):
    """One under the other or further to the right, the second would be read by the columns of the first, or not at all."""
    vacias = [()] * separacion
    segunda = [(None,) * corrimiento + tuple(titulos), (None,) * corrimiento + ("103", "33333333-3", "x", "Positivo")]

    with pytest.raises(EncabezadosAmbiguos) as rechazo:
        leer(libro_xlsx(("Resultados", VISIBLE, [*HONESTA, *vacias, *segunda])), BUSQUEDA)
    assert f"filas 1 y {4 + separacion}" in rechazo.value.mensaje


def test_los_mismos_titulos_repetidos_mas_abajo_son_una_fila_mas():
    """Some programs print them on each page; that row is refused, and those around it keep their columns."""
    assert _leidas(xlsx([*FILAS, TITULOS, *FILAS]))[1] == ["Positivo", "Negativo", "Resultados", "Positivo", "Negativo"]


@pytest.mark.parametrize("otro", ["Resultados", "resultado", " RESULTADOS: "])
def test_dos_columnas_de_un_mismo_dato_no_se_adivinan(otro):
    """By the same title or by an older one."""
    filas = [(*una, "Indeterminado") for una in FILAS]
    with pytest.raises(ColumnaRepetida):
        leer(xlsx(filas, titulos=(*TITULOS, otro)), BUSQUEDA)


def test_un_maestro_en_dos_hojas_tampoco_se_adivina():
    """Masters come in by the same reader."""
    hojas = [(nombre, VISIBLE, [("nombre", "activo"), (nombre, activo)]) for nombre, activo in (("Norte", 1), ("Sur", 0))]
    with pytest.raises(HojasAmbiguas):
        leer_maestro("laboratorios", libro_xlsx(*hojas))
