"""The tests' own ground: databases are fresh and apart, and nothing leaves the machine."""

import socket

import pytest
from sqlalchemy import inspect, text

from modelos.migraciones import version_actual, version_esperada


@pytest.mark.parametrize("vez", [1, 2])
def test_cada_prueba_recibe_una_base_nueva_y_al_dia(motor, vez):
    """What one test writes no other test finds."""
    with motor.begin() as conexion:
        assert version_actual(conexion) == version_esperada()
        assert not inspect(conexion).has_table("rastro")
        conexion.execute(text("CREATE TABLE rastro (a integer)"))


def test_una_base_sin_migrar_esta_vacia(bancada, tipo_base):
    """A test of the migrations starts from nothing."""
    from modelos.base import crear_motor

    with bancada.base(tipo_base, con="nada") as direccion:
        motor = crear_motor(direccion)
        assert inspect(motor).get_table_names() == []
        motor.dispose()


def test_ninguna_prueba_sale_de_este_equipo():
    """A test that would call a stranger fails at once, whatever library it uses."""
    with socket.socket() as enchufe, pytest.raises(RuntimeError, match="only this machine is allowed"):
        enchufe.connect(("192.0.2.1", 80))
