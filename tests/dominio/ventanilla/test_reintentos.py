"""What happens to a message when the database goes away while it is served."""

import re
import sqlite3

import psycopg2
import pytest
from psycopg2 import errorcodes
from sqlalchemy.exc import DBAPIError, OperationalError

from dominio.ventanilla.reintentos import con_reintentos, se_corto, sin_base
from modelos.base import crear_motor


@pytest.mark.parametrize("tipo", [psycopg2.OperationalError, psycopg2.InterfaceError, psycopg2.DatabaseError])
def test_una_conexion_cortada_se_intenta_otra_vez(tipo):
    """psycopg2 has three types for a server that died; none has a SQLSTATE, because nobody was left to give one."""
    caidas = [tipo("server closed the connection unexpectedly")]

    def intentar():
        if caidas:
            raise caidas.pop()
        return "servido"

    assert con_reintentos(intentar) == "servido"


def test_la_segunda_vez_ya_no():
    """Whoever sent it learns that the hub is not available."""
    with pytest.raises(psycopg2.DatabaseError) as falla:
        con_reintentos(lambda: (_ for _ in ()).throw(psycopg2.DatabaseError()))
    assert se_corto(falla.value)


@pytest.mark.parametrize(
    "falla",
    [
        psycopg2.ProgrammingError("no such table"),
        sqlite3.IntegrityError("NOT NULL"),
        ValueError("nuestro"),
        OperationalError("SELECT", {}, sqlite3.OperationalError("no such table"), connection_invalidated=False),
    ],
)
def test_una_falla_nuestra_no_es_un_corte(falla):
    assert not se_corto(falla)


QUE_LA_BASE_NO_PUEDE = ("08", "25006", "40", "53", "55P03", "57014", "57P", "58")
CODIGOS = sorted(
    {codigo for nombre, codigo in vars(errorcodes).items() if nombre.isupper() and re.fullmatch("[0-9A-Z]{5}", str(codigo))}
    - {"00000", "01000", "02000"}
)


@pytest.mark.postgres
def test_lo_que_la_base_no_puede_ahora_no_es_falla_del_hub(bancada):
    """Each code that psycopg2 knows, raised by a server, with and without SQLAlchemy around it."""
    with bancada.base("postgres", con="nada") as direccion:
        motor = crear_motor(direccion)
        for codigo in CODIGOS:
            with motor.connect() as conexion, pytest.raises(DBAPIError) as falla:
                conexion.exec_driver_sql(f"DO $$ BEGIN RAISE SQLSTATE '{codigo}'; END $$")
            esperado = codigo.startswith(QUE_LA_BASE_NO_PUEDE)
            assert sin_base(falla.value) is sin_base(falla.value.orig) is esperado, codigo
        motor.dispose()


@pytest.mark.parametrize("de_sqlite", ["database is locked", "disk I/O error", "disk is full", "readonly database"])
def test_lo_que_sqlite_no_puede_ahora_tampoco(de_sqlite):
    assert sin_base(OperationalError("INSERT", {}, sqlite3.OperationalError(de_sqlite)))


@pytest.mark.parametrize("falla", [ValueError(), psycopg2.ProgrammingError(), sqlite3.IntegrityError("NOT NULL")])
def test_una_falla_nuestra_es_nuestra(falla):
    assert not sin_base(falla)
