"""The schema's history ends where the models are."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from modelos import Base


def test_los_modelos_y_las_migraciones_dicen_lo_mismo(motor):
    """Tables, columns, keys and indexes; a migration that was forgotten shows here."""
    with motor.connect() as conexion:
        contexto = MigrationContext.configure(conexion, opts={"compare_type": True})
        assert compare_metadata(contexto, Base.metadata) == []
