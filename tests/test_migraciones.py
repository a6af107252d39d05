"""The schema's history ends where the models are."""

import re

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from modelos import Base
from modelos.base import SOLO_EN


def test_los_modelos_y_las_migraciones_dicen_lo_mismo(motor):
    """Tables, columns, keys and indexes; a migration that was forgotten shows here."""
    with motor.connect() as conexion:
        opciones = {"compare_type": True, "include_object": lambda objeto, *_: _es_de(objeto, motor.dialect.name)}
        contexto = MigrationContext.configure(conexion, opts=opciones)
        assert compare_metadata(contexto, Base.metadata) == []


def _es_de(objeto, base):
    """Whether a database of that kind has it; an index of one kind alone says so, and a stretch of a table is no table."""
    es_tramo = re.fullmatch(r"mensaje.*_(resto|\d{4}_\d\d)", getattr(objeto, "name", None) or "") is not None
    return objeto.info.get(SOLO_EN, base) == base and not es_tramo
