"""What happens to a message when the database goes away while it is served."""

import sqlite3

import psycopg2
import pytest
from sqlalchemy.exc import OperationalError

from dominio.ventanilla.reintentos import con_reintentos, se_corto


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
