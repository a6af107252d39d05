"""Mended samples are written together, on both databases alike, and not at all when one is no longer as it was read."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from modelos import Muestra
from modelos.filas import Carrera
from modelos.filas_corregidas import escribir
from tests.elenco import crear, una_muestra


def al_mediodia(dia):
    return datetime(dia.year, dia.month, dia.day, 12, tzinfo=UTC)


TEXTOS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
DATOS = st.fixed_dictionaries(
    {
        "paciente_nombres": TEXTOS,
        "paciente_email": st.none() | TEXTOS,
        "epivigila": st.none() | st.integers(1, 2**31 - 1),
        "paciente_fecha_nac": st.dates(date(1900, 1, 1), date(2026, 1, 1)),
        "busqueda_activa": st.booleans(),
        "ultimo_cambio": st.none() | st.binary(min_size=32, max_size=32),
    },
    optional={"vence_en": st.none() | st.dates(date(2020, 1, 1)).map(al_mediodia)},
)


@pytest.fixture
def claves_de(ventanilla, laboratorio_norte):
    """The ids of five new samples."""
    creadas = ventanilla.atender(laboratorio_norte, crear(*(una_muestra(f"N-{n}") for n in range(5))))
    return [item.id_muestra for item in creadas.items]


def leer(motor, ids):
    with motor.begin() as conexion:
        filas = conexion.execute(select(Muestra.__table__).where(Muestra.id.in_(ids)).order_by(Muestra.id)).all()
    return {fila.id: dict(fila._mapping) for fila in filas}


def clave_de(fila):
    return fila["id"], fila["estado"], bytes(fila["huella"]), fila["ultimo_cambio"]


def test_cada_columna_queda_como_se_dijo(motor, claves_de):
    """Any data, absent ones too, in samples of which not the same columns change."""

    @settings(max_examples=30)
    @given(st.lists(DATOS, min_size=5, max_size=5))
    def probar(datos):
        antes = leer(motor, claves_de)
        with motor.begin() as conexion:
            escribir(conexion, [(clave_de(fila), suyos) for fila, suyos in zip(antes.values(), datos, strict=True)])
        despues = leer(motor, claves_de)
        assert list(despues.values()) == [{**fila, **suyos} for fila, suyos in zip(antes.values(), datos, strict=True)]

    probar()


@pytest.mark.parametrize("columna", ["estado", "huella", "ultimo_cambio"])
def test_una_que_cambio_entretanto_no_deja_escribir_ninguna(motor, claves_de, columna):
    otro = {"estado": 6, "huella": b"x" * 32, "ultimo_cambio": b"y" * 32}[columna]
    antes = leer(motor, claves_de)
    claves = [clave_de({**fila, columna: otro} if fila["id"] == claves_de[3] else fila) for fila in antes.values()]
    with pytest.raises(Carrera), motor.begin() as conexion:
        escribir(conexion, [(clave, {"paciente_nombres": "Otro"}) for clave in claves])
    assert leer(motor, claves_de) == antes
