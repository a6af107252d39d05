"""A cell whose format shows something else than it holds: what is shown is taken where that is certain, and else refused."""

import io
from datetime import datetime, time

import pytest
import xlsxwriter
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from carga_excel.lectura.tablas import hallar
from carga_excel.libros.columnas import Tipo
from carga_excel.libros.descripcion import MUESTRAS
from carga_excel.maestros import leer_maestro
from carga_excel.traduccion import Traductor
from tests.carga_excel.libros import fila_ods, ods
from tests.carga_excel.personas import guardado

TEXTO, ENTERO = "codigo_muestra_cliente", "paciente_comuna"
EXIGIDAS = [columna.campo for columna in MUESTRAS.columnas if columna.exigida]
SOLO = 10**15


def en_xlsx(valor, formato="General"):
    salida = io.BytesIO()
    with xlsxwriter.Workbook(salida) as libro:
        hoja = libro.add_worksheet()
        hoja.write_row(0, 0, EXIGIDAS)
        for columna, campo in enumerate(EXIGIDAS):
            if campo in (TEXTO, ENTERO):
                hoja.write(1, columna, valor, libro.add_format({"num_format": formato}))
    return salida.getvalue()


def en_xls(valor, formato="General"):
    libro = xlwt.Workbook()
    hoja = libro.add_sheet("Hoja")
    for columna, campo in enumerate(EXIGIDAS):
        hoja.write(0, columna, campo)
        if campo in (TEXTO, ENTERO):
            hoja.write(1, columna, valor, xlwt.easyxf(num_format_str=formato))
    return guardado(libro)


def dicho(contenido, campo=TEXTO):
    """What the file says of a field: its value, or the code with which its cell is refused."""
    tabla = hallar(contenido, MUESTRAS.busqueda())
    campos = sorted(tabla.encabezado.columnas, key=lambda uno: tabla.encabezado.columnas[uno])
    ((_, *celdas),) = tabla.filas
    item = Traductor(MUESTRAS, campos).item(celdas)
    return next((error.codigo for error in item.errores if error.campo == campo), getattr(item, campo, None))


CIERTOS = [
    (123, "0000000000", "0000000123"),
    (123, '"P-"0000', "P-0123"),
    (123, r"\P\-0000", "P-0123"),
    (12345678, '"P-"0000', "P-12345678"),
    (1234567, "000-0000", "123-4567"),
    (5, "[Red]000", "005"),
    (5, "[$-340A]000", "005"),
    (7, 'General"-A"', "7-A"),
    (123, "General", "123"),
    (123, "0", "123"),
    (123, "@", "123"),
    (123, "#,##0", "123"),
    ("123", '"P-"@', "P-123"),
    ("x1", "0000", "x1"),
]
DUDOSOS = [
    (0.05, "0%"), (12345, "0.00E+00"), (5, "0.00"), (1234, "#,##0"), (12.5, "0"), (12.5, "General"), (0.5, "# ?/?"),
    (5, ";;;"), (5, "[>100]0;000"), ("x", ";;;"), (SOLO, "0"), (SOLO + 1, "General"), (True, "General"), (5, '"$"#,##0.00'),
    (time(12, 30), "hh:mm"), (datetime.fromisoformat("2022-03-05T00:00:00"), "dd-mm-yyyy"),
]  # fmt: skip


@pytest.mark.parametrize("en", [en_xlsx, en_xls])
@pytest.mark.parametrize(("valor", "formato", "visto"), CIERTOS)
def test_en_una_columna_de_texto_vale_lo_que_la_planilla_muestra(en, valor, formato, visto):
    """Zeros in front, a prefix, hyphens: whoever typed the cell means what they see."""
    assert dicho(en(valor, formato)) == visto


@pytest.mark.parametrize("en", [en_xlsx, en_xls])
@pytest.mark.parametrize(("valor", "formato"), DUDOSOS)
def test_lo_que_cada_programa_mostraria_a_su_manera_se_rechaza(en, valor, formato):
    """Percentages, decimals, thousands, hidden values, lost figures: with a code that says what to do."""
    assert dicho(en(valor, formato)) in ("HUB-2003", "HUB-4040")


@pytest.mark.parametrize("formato", ["0", "00000", "#,##0", "0.00", "General", "@"])
def test_un_numero_en_una_columna_de_numeros_es_ese_numero(formato):
    """However many zeros, points or decimals it is shown with."""
    assert dicho(en_xlsx(5109, formato), ENTERO) == 5109
    assert dicho(en_xls(5109, formato), ENTERO) == 5109


@settings(max_examples=150, deadline=None)
@given(
    numero=st.integers(0, 10**11 - 1),
    ceros=st.integers(1, 14),
    antes=st.text("ABCabc-/ ", max_size=4),
    como=st.sampled_from([en_xlsx, en_xls]),
)
def test_un_codigo_con_prefijo_y_ceros_se_lee_como_se_ve(numero, ceros, antes, como):
    """What Python's own format gives, for any number, width and prefix."""
    visto = f"{antes}{numero:0{ceros}}".strip()
    formato = (f'"{antes}"' if antes else "") + "0" * ceros

    assert dicho(como(numero, formato)) in (visto, f"{antes}{numero:0{ceros}}")


@pytest.mark.parametrize(
    ("valor", "visto", "esperado"),
    [
        ("123", "123", "123"),
        ("123", "0000000123", "HUB-4040"),
        ("123", "P-0123", "HUB-4040"),
        ("0.05", "5%", "HUB-4040"),
        ("1234", "1.234", "HUB-4040"),
        ("5", "5,00", "HUB-4040"),
        ("5", "", "HUB-4040"),
        ("1", "VERDADERO", "HUB-4040"),
    ],
)
def test_un_ods_que_muestra_otra_cosa_no_se_adivina(valor, visto, esperado):
    """It has both, what the cell holds and what it shows."""
    celda = f'<table:table-cell office:value-type="float" office:value="{valor}"><text:p>{visto}</text:p></table:table-cell>'
    celdas = "".join(celda if campo == TEXTO else "<table:table-cell/>" for campo in EXIGIDAS)

    assert dicho(ods(fila_ods(EXIGIDAS) + f"<table:table-row>{celdas}</table:table-row>")) == esperado


def test_en_los_maestros_tambien():
    """A code of DEIS kept as a number with zeros in front, and what no code can be."""

    def maestro(valor, formato):
        salida = io.BytesIO()
        with xlsxwriter.Workbook(salida) as libro:
            hoja = libro.add_worksheet()
            hoja.write_row(0, 0, ["cod_deis", "nombre", "comuna"])
            hoja.write(1, 0, valor, libro.add_format({"num_format": formato}))
        (fila,) = leer_maestro("establecimientos", salida.getvalue()).filas
        return fila.textos.get("cod_deis") or fila.errores["cod_deis"].codigo

    assert [maestro(valor, formato) for valor, formato, _ in CIERTOS] == [visto for _, _, visto in CIERTOS]
    assert {maestro(valor, formato) for valor, formato in DUDOSOS} == {"HUB-4040"}


def test_las_columnas_de_la_prueba_son_de_los_tipos_que_se_cree():
    """So that a change of the workbook does not empty these tests."""
    assert [MUESTRAS.columna(campo).tipo for campo in (TEXTO, ENTERO)] == [Tipo.TEXTO, Tipo.ENTERO]
