"""What is read of an .ods and of an .xls is what its person sees in them."""

import struct

import pytest

from carga_excel.lectura.proceso import leer
from carga_excel.libros.celdas import COMBINADA, Marca
from tests.carga_excel.libros import BUSQUEDA, FILAS, TITULOS, celda_ods, fila_ods, ods, registro, texto_biff, xls

HONESTAS = "".join(fila_ods(una) for una in (TITULOS, *FILAS))
DIBUJO = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
CUADRO = f'<d:frame xmlns:d="{DIBUJO}"><d:text-box><text:p>Negativo</text:p></d:text-box></d:frame>'
NOTA = "<office:annotation><text:p>Negativo</text:p></office:annotation>"


def _ultima(contenido):
    with leer(contenido, BUSQUEDA) as lectura:
        return list(lectura.filas())[-1].celdas["resultado"]


def _de_ods(celda):
    fila = f"<table:table-row>{celda_ods('103')}{celda_ods('33333333-3')}{celda}</table:table-row>"
    return _ultima(ods(HONESTAS + fila))


@pytest.mark.parametrize(
    ("dentro", "visto"),
    [
        ("<text:p>Muestra<text:s/>no<text:s/>apta</text:p>", "Muestra no apta"),
        ("<text:p>12<text:tab/>34</text:p>", "12\t34"),
        ("<text:p>12<text:line-break/>34</text:p>", "12\n34"),
        ("<text:p>12</text:p><text:p>34</text:p>", "12\n34"),
        ("<text:p>\n  Muestra no\n   apta\n</text:p>", "Muestra no apta"),
        ("<text:p>Posi<text:span>tivo</text:span></text:p>", "Positivo"),
        ("<text:p><text:a>Positivo</text:a></text:p>", "Positivo"),
        ("<text:p><text:sheet-name>Positivo</text:sheet-name></text:p>", "Positivo"),
        (f"{NOTA}<text:p>Positivo</text:p>", "Positivo"),
        (f"<text:p>Positivo{NOTA}</text:p>", "Positivo"),
        (f"{CUADRO}<text:p>Positivo</text:p>", "Positivo"),
        ('<z:p xmlns:z="urn:z">Negativo</z:p><text:p>Positivo</text:p>', "Positivo"),
    ],
)
def test_el_texto_de_una_celda_de_ods_es_el_que_se_ve(dentro, visto):
    """Notes, drawings and what programs write as elements neither join the text nor leave it without its spaces."""
    assert _de_ods(f'<table:table-cell office:value-type="string">{dentro}</table:table-cell>') == visto


def test_lo_que_un_xls_esconde_bajo_celdas_combinadas_no_se_usa():
    """As in an .xlsx: Excel shows the first of them only."""
    fila = [texto_biff(3, columna, texto) for columna, texto in enumerate(("103", "33333333-3", "Negativo"))]
    combinadas = registro(0x00E5, struct.pack("<5H", 1, 2, 3, 2, 2))

    assert _ultima(xls(*fila, combinadas)) == Marca("", COMBINADA)
    assert _ultima(xls(*fila)) == "Negativo"


def test_celdas_combinadas_hasta_el_final_de_la_hoja_no_cuestan():
    """A person who merged whole columns reaches row 65,536; only where there are cells it matters."""
    combinadas = registro(0x00E5, struct.pack("<5H", 1, 0, 65_535, 9, 9))

    assert _ultima(xls(combinadas)) == "Negativo"
