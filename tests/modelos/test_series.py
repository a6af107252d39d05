"""Numbers go on past all that can have been given out, in every series that there is."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select, text

from modelos import Base, Laboratorio, Usuario
from modelos.numeracion import BLOQUES, SERIES, Numeracion, Numerador
from modelos.series import AUTOMATICAS, SALTO_DE_LABORATORIOS, SALTO_DE_MENSAJES, SALTO_DE_PERSONAS, saltar

UN_DIA = timedelta(days=1)


def test_ninguna_serie_se_olvida(motor):
    """A new table whose keys the database hands out, or a new series of numbers, must say how it is carried on."""
    automaticas = {
        tabla.name
        for tabla in Base.metadata.sorted_tables
        if any(columna.autoincrement is True for columna in tabla.primary_key)
    }
    assert set(AUTOMATICAS) == automaticas
    with motor.connect() as conexion:
        assert set(conexion.execute(select(Numerador.serie)).scalars()) == set(SERIES)
        if motor.dialect.name == "postgresql":
            orden = "SELECT pg_get_serial_sequence(:t, 'id')::regclass::oid"
            conocidas = {conexion.execute(text(orden), {"t": tabla}).scalar() for tabla in AUTOMATICAS}
            assert set(conexion.execute(text("SELECT oid FROM pg_class WHERE relkind = 'S'")).scalars()) == conocidas


@given(
    st.sampled_from([SALTO_DE_MENSAJES, SALTO_DE_PERSONAS, SALTO_DE_LABORATORIOS]),
    st.integers(1, 2**31 - 1),
    st.floats(-1e6, 1e7),
)
def test_el_salto_deja_atras_lo_que_se_pudo_dar(salto, siguiente, segundos):
    """Also after a clock was set back."""
    nuevo = salto.despues_de(siguiente, timedelta(seconds=segundos))
    dados = siguiente + salto.por_segundo * max(0, segundos)
    assert dados + max(BLOQUES.values()) < nuevo <= dados + 2 * salto.de_una_vez + salto.por_segundo + 1
    assert nuevo % salto.de_una_vez == 1


def test_los_numeros_caben_donde_van():
    """A laboratory's is an `xs:int`; Excel tells whole numbers exactly up to 15 figures, and a cursor has 18."""
    assert SALTO_DE_LABORATORIOS.despues_de(1000, timedelta(days=3650)) < 2**31
    assert SALTO_DE_MENSAJES.despues_de(10**9, timedelta(days=3650)) < 10**15


def test_todas_siguen_mas_alla(motor):
    """Rows that are written afterwards, also by who was connected before, and again after a second time."""
    with motor.connect() as otra:
        otra.execute(select(Usuario.id)).all()
        otra.commit()
        for vez in (1, 2):
            with motor.begin() as conexion:
                saltadas = saltar(conexion, UN_DIA)
            assert set(saltadas) == {*SERIES, *AUTOMATICAS}
            for serie in SERIES:
                assert Numeracion(motor).tomar(serie, 1) == [saltadas[serie][1]]
            nuevo = otra.execute(insert(Laboratorio).values(nombre=f"L{vez}", activo=True, creado_en=text("'2026-01-01'")))
            assert nuevo.inserted_primary_key[0] == saltadas["laboratorio"][1]
            otra.commit()
    if motor.dialect.name == "sqlite":
        with motor.connect() as conexion:
            assert conexion.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def test_cada_salto_empieza_donde_termino_el_anterior(motor):
    """Also where nothing was numbered in between."""
    with motor.begin() as conexion:
        primero = saltar(conexion, timedelta(0))
    with motor.begin() as conexion:
        segundo = saltar(conexion, timedelta(0))
    assert {serie: desde for serie, (desde, _) in segundo.items()} == {serie: hasta for serie, (_, hasta) in primero.items()}
