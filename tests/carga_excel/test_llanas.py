"""The quick way of cells gives what the long way gives, or leaves it to that."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carga_excel.libros.celdas import COMBINADA, ERROR_DE_CELDA, MAL_CONVERTIDA, Marca, Mostrada
from carga_excel.libros.columnas import Libro
from carga_excel.libros.descripcion import LIBROS
from carga_excel.traduccion import Traductor

DE_PERSONAS = st.sampled_from(
    [
        *("", " ", "0", "1", "+", "007", "1E+05", "1.5E+10", "-1", "1.0", "1,5", " 12 ", "T123456-7", "t 000123 4", "٣"),
        *("2022-03-05", "05-03-2022", "05/03/2022", "2022-03-05 14:30", "2022-03-05T14:30:00-03:00", "12345678-5", "1-9"),
        *("si", "VERDADERO", "Positivo", "positivo ", "No apta", "Pérez", "PÃ©rez", "Ñuñez\u00a0", "a\tb", "x" * 99),
        *(0, 1, -1, 1.0, 0.0, -0.0, 1.5, 12345678, 10**15, 10**18, float("nan"), float("inf"), True, False, None),
        *(date(1899, 1, 1), date(2022, 3, 5)),
        *map(datetime.fromisoformat, ("2022-03-05T14:30:00", "1900-01-01T00:00:00", "9999-12-31T23:59:59")),
        *(Marca("#N/A", ERROR_DE_CELDA), Marca("", COMBINADA), Marca("PÃ©rez", MAL_CONVERTIDA)),
        *(Mostrada(123.0, "00123", "00000", numerica=True), Mostrada(1.0, None, "?", numerica=False)),
    ]
)  # fmt: skip


def celdas_de(libro: Libro) -> st.SearchStrategy:
    """Rows of a book, right and wrong."""
    de_columna = [
        st.one_of(
            st.sampled_from([columna.ejemplo, *columna.valores, *(escrito for escrito, _ in columna.otros_valores)]),
            DE_PERSONAS,
            st.text(max_size=50),
            st.floats() | st.integers() | st.dates() | st.datetimes(),
        )
        for columna in libro.columnas
    ]
    return st.lists(st.tuples(*de_columna), min_size=1, max_size=3)


class PorElCaminoLargo(Traductor):
    """One that knows no short cut."""

    def _datos_llanos(self, _celdas):
        raise NotImplementedError


def dicho(item):
    """All that a row says, with the type of each datum."""
    nombres = [nombre for nombre in dir(item) if not nombre.startswith("_")]
    datos = [(nombre, type(getattr(item, nombre)), str(getattr(item, nombre))) for nombre in nombres if nombre != "errores"]
    return datos, [(type(error), error.campo, error.valor, error.mensaje) for error in item.errores]


@pytest.mark.parametrize("libro", LIBROS.values(), ids=list(LIBROS))
@settings(max_examples=40, deadline=None)
@given(datos=st.data())
def test_los_dos_caminos_dicen_lo_mismo(libro, datos):
    """Of each row, also when its values came before: 1, 1.0 and True are equal, and are not the same cell."""
    campos = [columna.campo for columna in libro.columnas]
    corto, largo = Traductor(libro, campos), PorElCaminoLargo(libro, campos)
    for celdas in datos.draw(celdas_de(libro)) * 2:
        assert dicho(corto.item(celdas)) == dicho(largo.item(celdas))


@pytest.mark.parametrize("libro", LIBROS.values(), ids=list(LIBROS))
@settings(max_examples=80, deadline=None)
@given(datos=st.data())
def test_tambien_celda_por_celda(libro, datos):
    """One cell alone, so that no wrong neighbour sends the row the long way."""
    columna = datos.draw(st.sampled_from(libro.columnas))
    corto, largo = Traductor(libro, [columna.campo]), PorElCaminoLargo(libro, [columna.campo])
    for celda in [*datos.draw(st.lists(DE_PERSONAS | st.text(max_size=50) | st.floats(), max_size=8)), 1, 1.0, True, "1"]:
        assert dicho(corto.item([celda])) == dicho(largo.item([celda]))
