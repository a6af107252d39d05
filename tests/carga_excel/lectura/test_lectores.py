"""Any spreadsheet comes in: by its content, wherever its header is, whatever its kind, with the values that people see."""

import io
from datetime import date, datetime

import openpyxl
import pytest

from carga_excel.lectura.encabezado import normalizar
from carga_excel.lectura.proceso import leer
from carga_excel.libros.celdas import (
    COMBINADA,
    ERROR_DE_CELDA,
    SIN_CALCULAR,
    Marca,
    columna_de,
    letras,
)
from dominio.vocabulario.errores import (
    ColumnaRepetida,
    DemasiadasFilas,
    FaltanColumnas,
    SinFilas,
)
from tests.carga_excel import libros
from tests.carga_excel.libros import BUSQUEDA, FILAS, TITULOS, celda, datos, fila, hoja
from tests.carga_excel.personas import guardado, xlsx

HONESTAS = [(int(clave), rut, resultado) for clave, rut, resultado in FILAS]


def leidas(contenido, busqueda=BUSQUEDA):
    """The rows of a file as (id, RUT, result), with whole numbers as such."""
    with leer(contenido, busqueda) as lectura:
        filas = [[f.celdas.get(campo) for campo in ("id_muestra", "rut_paciente", "resultado")] for f in lectura.filas()]
    return [(int(clave) if isinstance(clave, str | float) else clave, rut, resultado) for clave, rut, resultado in filas]


def resultados(contenido):
    """What the file has in its third column."""
    return [resultado for _, _, resultado in leidas(contenido)]


def csv(delimitador=";", fin="\r\n", titulos=TITULOS, filas=FILAS):
    return fin.join(delimitador.join(una) for una in (titulos, *filas)) + fin


@pytest.mark.parametrize("codificacion", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"])
@pytest.mark.parametrize("delimitador", [";", ",", "\t"])
def test_un_csv_se_lee_con_cualquier_delimitador_y_codificacion(codificacion, delimitador):
    """As Excel of Windows, of Mac, LibreOffice and any LIS write them."""
    contenido = csv(delimitador, titulos=("ID Muestra", "Rut Paciente", "Resultados"), filas=[("101", "1-9", "Ñandú")])

    assert leidas(contenido.encode(codificacion)) == [(101, "1-9", "Ñandú")]


@pytest.mark.parametrize(
    "contenido",
    [
        csv(fin="\n"),
        csv(fin="\r"),
        "sep=;\n" + csv(),
        "\n\nLaboratorio Norte;;\n;;\n" + csv() + ";;\n\n",
        csv().replace("101", '="101"').replace("Positivo", '"Positivo"'),
        csv().rstrip(),
    ],
)
def test_un_csv_se_lee_con_cualquier_fin_de_linea_y_adornos(contenido):
    """Blank lines, a hint for Excel, titles above, quotes and numbers told to be texts change nothing."""
    assert leidas(contenido.encode()) == HONESTAS


def test_una_celda_de_csv_puede_tener_delimitadores_y_saltos_entre_comillas():
    """The row numbers stay those that a spreadsheet program shows."""
    contenido = csv(filas=[("101", '"1;\n9"', "Positivo"), ("102", "x", "Negativo")])
    with leer(contenido.encode(), BUSQUEDA) as lectura:
        assert [(f.numero, f.celdas["rut_paciente"]) for f in lectura.filas()] == [(2, "1;\n9"), (3, "x")]


@pytest.mark.parametrize("fila_del_encabezado", [1, 2, 20])
def test_el_encabezado_puede_estar_en_cualquiera_de_las_primeras_20_filas(fila_del_encabezado):
    """People put titles and logos above."""
    libro = openpyxl.Workbook()
    for columna, valor in enumerate(TITULOS, start=1):
        libro.active.cell(fila_del_encabezado, columna).value = valor
        libro.active.cell(fila_del_encabezado + 3, columna).value = FILAS[0][columna - 1]
    with leer(guardado(libro), BUSQUEDA) as lectura:
        assert (lectura.fila_encabezado, lectura.total) == (fila_del_encabezado, 1)
        assert lectura.celda("resultado", 7) == "C7"


def test_en_la_fila_21_ya_no_se_busca_el_encabezado():
    """The message names what is missing and where to put it."""
    libro = openpyxl.Workbook()
    for columna, valor in enumerate(TITULOS, start=1):
        libro.active.cell(21, columna).value = valor
    with pytest.raises(FaltanColumnas):
        leer(guardado(libro), BUSQUEDA)


def test_la_hoja_es_la_visible_que_tiene_las_columnas():
    """Neither a cover nor a hidden copy is taken for it."""
    libro = openpyxl.Workbook()
    libro.active.append(["Portada"])
    oculta, buena, _ = libro.create_sheet("oculta"), libro.create_sheet("Datos"), libro.create_sheet("después")
    oculta.sheet_state = "hidden"
    for cual, resultado in ((oculta, "Negativo"), (buena, "Positivo")):
        cual.append(list(TITULOS))
        cual.append(["101", "11111111-1", resultado])
    with leer(guardado(libro), BUSQUEDA) as lectura:
        assert lectura.hoja == "Datos"
        assert [f.celdas["resultado"] for f in lectura.filas()] == ["Positivo"]


def test_columnas_en_otro_orden_y_de_mas_no_estorban():
    """A laboratory's own columns may stay where they are."""
    titulos = ("Nota", "resultados ", None, "RUT  PACIENTE", "Fecha", "id  muestra")

    assert leidas(xlsx([("x", "Positivo", 3, "1-9", "y", 101)], titulos=titulos)) == [(101, "1-9", "Positivo")]


def test_filas_en_blanco_y_ocultas():
    """Blank rows are skipped, hidden ones count: a filter must not decide which results are delivered."""
    libro = openpyxl.Workbook()
    for una in (TITULOS, FILAS[0], (None, None, None), (" ", "\u00a0", ""), FILAS[1]):
        libro.active.append(list(una))
    libro.active.row_dimensions[5].hidden = True
    with leer(guardado(libro), BUSQUEDA) as lectura:
        assert [f.numero for f in lectura.filas()] == [2, 5]


def test_los_valores_conservan_su_tipo():
    """Numbers, booleans, dates and hours are told apart; texts are as written."""
    dia, instante = date(2022, 3, 5), datetime.fromisoformat("2022-03-05T14:30:00")
    filas = [(1, "a", valor) for valor in (" Positivo ", 0, 12.5, True, dia, instante)]

    assert resultados(xlsx(filas)) == [" Positivo ", 0.0, 12.5, True, dia, instante]


def test_las_fechas_del_sistema_1904_son_las_que_se_ven():
    """Excel for Mac counted days from another one."""
    libro = openpyxl.Workbook()
    libro.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for una in (TITULOS, ("101", "x", datetime.fromisoformat("2022-03-05T14:30:00"))):
        libro.active.append(list(una))

    assert resultados(guardado(libro)) == [datetime.fromisoformat("2022-03-05T14:30:00")]


def test_de_una_formula_se_lee_el_valor_que_dejo_el_programa():
    """And one that no program calculated is told apart from an empty cell."""
    calculada = '<c r="C4" t="str"><f>VLOOKUP(B4,X!A:B,2,0)</f><v>Negativo</v></c>'
    vacia = '<c r="C5" t="str"><f>""</f><v></v></c>'
    sin_calcular = '<c r="C6"><f>VLOOKUP(B6,X!A:B,2,0)</f></c>'
    con_error = '<c r="C7" t="e"><f>VLOOKUP(B7,X!A:B,2,0)</f><v>#N/A</v></c>'
    filas = [
        f'<row r="{n}">{celda(f"A{n}", str(n))}{una}</row>'
        for n, una in enumerate((calculada, vacia, sin_calcular, con_error), start=4)
    ]

    assert resultados(libros.xlsx(hoja=hoja(datos(*filas))))[2:] == [
        "Negativo",
        None,
        Marca("", SIN_CALCULAR),
        Marca("#N/A", ERROR_DE_CELDA),
    ]


def test_un_error_copiado_como_texto_es_un_error():
    """In a CSV that is all that is left of it; each program writes it in its language."""
    filas = [("1", "x", texto) for texto in ("#N/A", "#N/D", "#¡REF!", "#VALUE!", "# de muestra")]

    *errores, texto = resultados(csv(filas=filas).encode())
    assert [marca.por for marca in errores] == [ERROR_DE_CELDA] * 4
    assert texto == "# de muestra"


def test_un_dato_bajo_una_celda_combinada_no_se_usa():
    """Nobody sees it, and some programs drop it."""
    combinadas = '<mergeCells count="1"><mergeCell ref="C2:C3"/></mergeCells>'

    assert resultados(libros.xlsx(hoja=hoja(despues=combinadas))) == ["Positivo", Marca("", COMBINADA)]


def test_los_textos_de_una_celda_se_juntan_como_se_ven():
    """Letters of different colours are parts of one text; the Japanese reading above it is not."""
    partes = "<r><t>Posi</t></r><r><t>tivo</t></r><rPh sb='0' eb='1'><t>x</t></rPh>"
    compartido = '<row r="4">' + celda("A4", "103") + '<c r="C4" t="s"><v>0</v></c></row>'

    assert resultados(libros.xlsx(hoja=hoja(datos(compartido)), textos=libros.textos(partes)))[2] == "Positivo"


def test_filas_y_celdas_sin_numero_van_una_tras_otra():
    """Some programs leave the places out, which the format allows."""
    filas = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{texto}</t></is></c>' for texto in una) + "</row>"
        for una in (TITULOS, *FILAS)
    )

    assert leidas(libros.xlsx(hoja=hoja(filas))) == HONESTAS


def test_un_libro_con_prefijos_o_en_formato_estricto_se_lee_igual():
    """Excel's «Strict Open XML» and some libraries write other names for the same things."""
    con_prefijo = hoja()
    for etiqueta in ("worksheet", "sheetData", "row", "is", "c", "t"):
        con_prefijo = con_prefijo.replace(f"<{etiqueta} ", f"<x:{etiqueta} ").replace(f"<{etiqueta}>", f"<x:{etiqueta}>")
        con_prefijo = con_prefijo.replace(f"</{etiqueta}>", f"</x:{etiqueta}>")
    con_prefijo = con_prefijo.replace(f'xmlns="{libros.MAIN}"', f'xmlns:x="{libros.MAIN}"')
    estricto = hoja().replace(libros.MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")

    assert leidas(libros.xlsx(hoja=con_prefijo)) == HONESTAS
    assert leidas(libros.xlsx(hoja=estricto)) == HONESTAS


@pytest.mark.parametrize("adorno", ['<row r="4"/>', '<row r="4"><c r="A4" s="0"/></row>', "<!-- -->"[:0] + "\n  "])
def test_lo_irregular_entre_lo_regular_se_revisa_igual(adorno):
    """The short cut for regular rows and the walk over the others see one sheet."""
    filas = datos(adorno) + "".join(fila(numero, (str(numero), "x", "Positivo")) for numero in range(5, 60))

    assert len(leidas(libros.xlsx(hoja=hoja(filas)))) == 2 + 55


def test_un_xls_da_numeros_fechas_errores_y_booleanos():
    """The old format has its own records for each."""
    error = libros.registro(0x0205, b"\x03\x00\x02\x00\x00\x00\x2a\x01")
    verdadero = libros.registro(0x0205, b"\x04\x00\x02\x00\x00\x00\x01\x00")
    filas = (libros.numero_biff(3, 0, 103), error, libros.numero_biff(4, 0, 104), verdadero, libros.numero_biff(5, 2, 0))

    assert resultados(libros.xls(*filas))[2:] == [Marca("#N/A", ERROR_DE_CELDA), True, 0.0]


def test_dos_columnas_con_el_mismo_titulo_no_se_adivinan():
    """The message names both cells."""
    with pytest.raises(ColumnaRepetida) as rechazo:
        leer(xlsx([(1, "x", "Positivo", "Negativo")], titulos=(*TITULOS, "resultado")), BUSQUEDA)

    assert "C1 y D1" in rechazo.value.mensaje


def test_sin_filas_o_con_demasiadas_se_dice():
    """Neither is an empty success."""
    with pytest.raises(SinFilas):
        leer(xlsx([]), BUSQUEDA)
    with pytest.raises(DemasiadasFilas):
        leer(csv(filas=[("1", "x", "y")] * 100_001).encode(), BUSQUEDA)


def test_cien_mil_filas_se_leen_y_se_vuelven_a_leer():
    """The rows are not kept in memory, and may be asked for again."""
    with leer(csv(filas=[("1", "x", "y")] * 100_000).encode(), BUSQUEDA) as lectura:
        assert sum(1 for _ in lectura.filas()) == sum(1 for _ in lectura.filas()) == lectura.total == 100_000


def test_los_titulos_se_comparan_sin_acentos_mayusculas_ni_signos():
    """People retype them."""
    assert normalizar("  Id_Paciente  (RUT)*") == "idpacienterut"
    assert normalizar("Código") == normalizar("CODIGO")


def test_las_columnas_se_nombran_como_en_la_planilla():
    """From A to XFD and back."""
    assert [letras(numero) for numero in (1, 26, 27, 702, 703, 16_384)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert [columna_de(nombre) for nombre in ("A", "AA", "XFD", "XFE", "aa", "A1", "")] == [1, 27, 16_384, 0, 0, 0, 0]


def test_un_libro_de_openpyxl_y_el_mismo_guardado_otra_vez_son_iguales():
    """What went through one program more is still the same file for us."""
    uno = xlsx(FILAS)
    otro = guardado(openpyxl.load_workbook(io.BytesIO(uno)))

    assert leidas(uno) == leidas(otro) == HONESTAS
