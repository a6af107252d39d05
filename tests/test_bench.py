"""What `make bench` takes from the hub as it is."""

import pytest

from bench.limite import _tablas
from modelos.filas import DEL_REGISTRO


@pytest.mark.parametrize("tipo_base", [pytest.param("postgres", marks=pytest.mark.postgres)])
def test_el_limite_escribe_en_las_tablas_de_un_mensaje(motor):
    """Each once: PostgreSQL finds the stretch of the record by itself."""
    with motor.connect() as conexion, conexion.connection.cursor() as cursor:
        tablas = [tabla for tabla, _ in _tablas(cursor)]
    assert tablas[0] == "muestra"
    assert {"historial", *DEL_REGISTRO} <= set(tablas)
    assert len(tablas) == len(set(tablas))
    assert not [tabla for tabla in tablas if "2026" in tabla or tabla.endswith("_resto")]
