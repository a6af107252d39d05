"""Keys as people copy, paste and type them."""

from dominio.personas.laboratorios import crear_credencial
from dominio.personas.secretos import clave_de_acceso
from tests.elenco import NORTE


def test_ninguna_clave_parece_una_opcion_ni_se_parte_al_marcarla():
    """Letters and figures alone, as many as make 256 bits, and never the same."""
    claves = {clave_de_acceso() for _ in range(2_000)}
    assert len(claves) == 2_000
    assert all(clave.isascii() and clave.isalnum() and len(clave) == 43 for clave in claves)


def test_la_clave_de_un_laboratorio_es_de_esas(ventanilla, motor, reloj):
    with motor.begin() as conexion:
        assert all(crear_credencial(conexion, NORTE, "LIS", reloj())[1].isalnum() for _ in range(50))
