"""A server that does not answer is waited for by one, not by everybody at each step."""

import psycopg2
import pytest

from modelos import reconexion
from modelos.base import crear_motor
from modelos.plazos import AL_SERVIR
from modelos.reconexion import Reconexion


def test_quien_llega_tras_una_falla_no_la_espera_de_nuevo(monkeypatch):
    """For a second it gets the same answer at once; then one tries again, and after a success all do."""
    ahora = [100.0]
    monkeypatch.setattr(reconexion, "monotonic", lambda: ahora[0])
    intentos, caida = [], [True]

    def conectar() -> str:
        intentos.append(ahora[0])
        if caida[0]:
            raise psycopg2.OperationalError("timeout expired")
        return "conexion"

    una = Reconexion()
    for pasado in (0.0, 0.5, 0.99, 1.01):
        ahora[0] = 100.0 + pasado
        with pytest.raises(psycopg2.OperationalError, match="timeout expired"):
            una.conectar(conectar)
    assert intentos == [100.0, 101.01]
    caida[0] = False
    ahora[0] = 103.0
    assert [una.conectar(conectar) for _ in range(3)] == ["conexion"] * 3


@pytest.mark.postgres
def test_los_plazos_llegan_a_la_conexion_y_ceden_a_los_de_la_direccion(bancada):
    """What the hub waits for at most, unless its address says something else."""
    with bancada.base("postgres", con="nada") as direccion:
        motor = crear_motor(f"{direccion}&connect_timeout=7", plazos=AL_SERVIR)
        with motor.connect() as conexion:
            dichos = conexion.connection.dbapi_connection.get_dsn_parameters()
            assert (dichos["connect_timeout"], dichos["tcp_user_timeout"]) == ("7", "5000")
            assert conexion.exec_driver_sql("SHOW statement_timeout").scalar() == "30s"
            assert conexion.exec_driver_sql("SHOW lock_timeout").scalar() == "10s"
        motor.dispose()
