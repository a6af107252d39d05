"""Transactions begin and end with their statements, and are still whole or nothing."""

from io import StringIO

import psycopg2
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

pytestmark = [pytest.mark.postgres, pytest.mark.parametrize("tipo_base", ["postgres"])]

ESTADO = "SELECT pg_current_xact_id_if_assigned() IS NOT NULL"


@pytest.fixture
def tabla(motor):
    """A table with a row, on a database that has nothing else of it."""
    with motor.begin() as conexion:
        conexion.execute(text("CREATE TABLE cosa (n integer PRIMARY KEY)"))
        conexion.execute(text("INSERT INTO cosa VALUES (1)"))
    return motor


def numeros(motor):
    with motor.connect() as conexion:
        return list(conexion.execute(text("SELECT n FROM cosa ORDER BY n")).scalars())


def poner(conexion, *valores):
    for valor in valores:
        conexion.execute(text("INSERT INTO cosa VALUES (:n)"), {"n": valor})


def test_lo_que_se_deshace_no_queda(tabla):
    with pytest.raises(RuntimeError), tabla.begin() as conexion:
        poner(conexion, 2, 3)
        raise RuntimeError
    assert numeros(tabla) == [1]


def test_una_orden_que_falla_deshace_las_de_antes(tabla):
    with pytest.raises(ProgrammingError), tabla.begin() as conexion:
        poner(conexion, 2)
        conexion.execute(text("SELECT * FROM no_existe"))
    assert numeros(tabla) == [1]


def test_la_primera_orden_que_falla_no_deja_la_transaccion_abierta(tabla):
    with tabla.connect() as conexion:
        for _ in range(2):
            with pytest.raises(ProgrammingError):
                conexion.execute(text("SELECT * FROM no_existe"))
            conexion.rollback()
        poner(conexion, 2)
        conexion.commit()
    assert numeros(tabla) == [1, 2]


@pytest.mark.parametrize("deshacer", [False, True])
def test_varias_filas_y_copy_abren_la_transaccion(tabla, deshacer):
    """They do not go by `execute`, and come first in their transaction."""
    for primero in ("executemany", "copy"):
        with tabla.connect() as conexion:
            cursor = conexion.connection.cursor()
            if primero == "copy":
                cursor.copy_expert("COPY cosa FROM STDIN", StringIO("2\n3\n"))
            else:
                cursor.executemany("INSERT INTO cosa VALUES (%s)", [(4,), (5,)])
            (conexion.connection.rollback if deshacer else conexion.connection.commit)()
    assert numeros(tabla) == ([1] if deshacer else [1, 2, 3, 4, 5])


def test_lo_ultimo_se_confirma_con_su_orden(tabla):
    """Another connection sees it before anybody commits, and the connection goes on as after a commit."""
    with tabla.connect() as conexion:
        poner(conexion, 2)
        conexion.connection.cursor().ultima("INSERT INTO cosa VALUES (%s);INSERT INTO cosa VALUES (%s)", (3, 4))
        assert numeros(tabla) == [1, 2, 3, 4]
        conexion.rollback()
        poner(conexion, 5)
        conexion.rollback()
    assert numeros(tabla) == [1, 2, 3, 4]


def test_si_lo_ultimo_falla_no_queda_nada(tabla):
    with tabla.connect() as conexion:
        poner(conexion, 2)
        with pytest.raises(psycopg2.errors.UniqueViolation):
            conexion.connection.cursor().ultima("INSERT INTO cosa VALUES (%s);INSERT INTO cosa VALUES (%s)", (3, 1))
        conexion.rollback()
        poner(conexion, 4)
        conexion.commit()
    assert numeros(tabla) == [1, 4]


def test_muchas_filas_se_leen_de_a_poco(tabla):
    """A cursor on the server, first in its transaction."""
    with tabla.begin() as conexion:
        conexion.execute(text("INSERT INTO cosa SELECT generate_series(2, 1000)"))
    with tabla.connect() as conexion:
        todas = text("SELECT n FROM cosa ORDER BY n").execution_options(stream_results=True, yield_per=10)
        filas = conexion.execute(todas)
        assert filas.fetchone() == (1,)
        poner(conexion, 1001)
        assert len(list(filas.scalars())) == 999
        conexion.rollback()
    assert len(numeros(tabla)) == 1000


def test_devuelta_la_conexion_no_queda_transaccion(tabla):
    """A connection that goes back to the pool in the middle of a transaction holds no lock any more."""
    conexion = tabla.connect()
    poner(conexion, 2)
    assert conexion.execute(text(ESTADO)).scalar_one()
    conexion.close()
    with tabla.connect() as otra:
        abiertas = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'"
        assert otra.execute(text(abiertas)).scalar_one() == 0
    assert numeros(tabla) == [1]
