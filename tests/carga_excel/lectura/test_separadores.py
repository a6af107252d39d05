"""The separator of a text file is the one that gives its columns; a file with two is refused."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carga_excel.lectura.tablas import hallar
from carga_excel.maestros import leer_maestro
from dominio.vocabulario.errores import ArchivoDanado, FaltanColumnas, SeparadorAmbiguo
from tests.carga_excel.libros import BUSQUEDA, FILAS, TITULOS

SEPARADORES = (";", ",", "\t", "|")


def _escrito(filas, separador=",", cita=csv.QUOTE_MINIMAL, fin="\r\n"):
    salida = io.StringIO(newline="")
    csv.writer(salida, delimiter=separador, quoting=cita, lineterminator=fin).writerows(filas)
    return salida.getvalue()


def _leidas(texto):
    """Number of each row with its three cells, in the order of `TITULOS`."""
    tabla = hallar(texto.encode(), BUSQUEDA)
    columnas = sorted(tabla.encabezado.columnas, key=lambda campo: tabla.encabezado.columnas[campo])
    return [
        (numero, *(dict(zip(columnas, celdas, strict=True))[campo] for campo in ("id_muestra", "rut_paciente", "resultado")))
        for numero, *celdas in tabla.filas
    ]


@pytest.mark.parametrize("separador", SEPARADORES)
@pytest.mark.parametrize("cita", [csv.QUOTE_ALL, csv.QUOTE_MINIMAL])
@pytest.mark.parametrize("fin", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("antes", ["", "\ufeff", "sep={}\r\n", "SEP={}\n", '"sep={}"\n'])
def test_citado_o_no_con_cualquier_separador_y_fin_de_linea(separador, cita, fin, antes):
    """And with the line that tells Excel the separator, which no program shows and so has no number."""
    texto = antes.format(separador) + _escrito([TITULOS, *FILAS], separador, cita, fin)

    assert _leidas(texto) == [(2, *FILAS[0]), (3, *FILAS[1])]


CELDA = st.text("aÑé 1.-;,|\t\"'\n=#", max_size=12).map(lambda texto: f"x{texto}x")


@settings(max_examples=200, deadline=None)
@given(
    filas=st.lists(st.tuples(CELDA, CELDA, CELDA, CELDA), min_size=1, max_size=6),
    separador=st.sampled_from(SEPARADORES),
    cita=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC]),
    fin=st.sampled_from(["\r\n", "\n"]),
    orden=st.permutations(range(4)),
    titulo=CELDA,
)
def test_lo_que_un_programa_escribe_se_lee_igual(filas, separador, cita, fin, orden, titulo):
    """Separators, quotes and line ends within cells, in whatever order the columns come and whatever else is among them."""
    todas = [(*TITULOS, titulo), *filas]
    texto = _escrito([[fila[lugar] for lugar in orden] for fila in todas], separador, cita, fin)

    assert [tuple(fila[1:]) for fila in _leidas(texto)] == [fila[:3] for fila in filas]


@pytest.mark.parametrize("separador", SEPARADORES)
@pytest.mark.parametrize("celda", ['"Soto, Ana"', '"Soto; Ana"', '"Soto | Ana"', '"Soto\n; Ana"', '"Soto ""Ñata"", Ana"'])
def test_una_columna_de_mas_con_separadores_entre_comillas_no_estorba(separador, celda):
    """Names as `Soto, Ana` come in many files."""
    filas = [("Nombre", *TITULOS), (celda, *FILAS[0])]

    assert [fila[1:] for fila in _leidas("\n".join(separador.join(una) for una in filas))] == [FILAS[0]]


@pytest.mark.parametrize(("uno", "otro"), [(";", ","), (",", "\t"), ("|", ";")])
def test_con_dos_separadores_no_se_adivina(uno, otro):
    """Both are named."""
    texto = _escrito([TITULOS, *FILAS], uno) + _escrito([TITULOS, ("101", "11111111-1", "Negativo")], otro)
    with pytest.raises(SeparadorAmbiguo) as rechazo:
        _leidas(texto)

    for separador in (uno, otro):
        assert ("tabulador" if separador == "\t" else f"«{separador}»") in rechazo.value.mensaje


def test_un_encabezado_que_sirve_con_dos_separadores_no_se_adivina():
    """Signs do not count in titles, so both give the columns; the rows differ."""
    texto = ",;".join(TITULOS) + "\n" + ",;".join(FILAS[0]) + "\n"
    with pytest.raises(SeparadorAmbiguo):
        _leidas(texto)


def test_lo_que_dice_el_archivo_de_su_separador_vale():
    """As in Excel: with another one there are no columns."""
    with pytest.raises(FaltanColumnas):
        _leidas("sep=;\n" + _escrito([TITULOS, *FILAS], ","))


@pytest.mark.parametrize("separador", SEPARADORES)
def test_comillas_sin_cerrar_se_dicen(separador):
    """Whatever the separator, and not as a missing column."""
    texto = _escrito([TITULOS, *FILAS], separador) + '"103' + separador + "33333333-3" + separador + "Positivo\n"
    with pytest.raises(ArchivoDanado):
        _leidas(texto)


def test_un_maestro_de_una_sola_columna_no_necesita_separador():
    """Unless its rows could be split."""
    dos = leer_maestro("laboratorios", b"nombre\nNorte\nSur\n")
    assert [fila.textos["nombre"] for fila in dos.filas] == ["Norte", "Sur"]
    (citada,) = leer_maestro("laboratorios", b'nombre\n"Norte, S.A."\n').filas
    assert citada.textos["nombre"] == "Norte, S.A."
    with pytest.raises(SeparadorAmbiguo):
        leer_maestro("laboratorios", b"nombre\nNorte, S.A.\n")
