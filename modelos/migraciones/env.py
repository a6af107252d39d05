"""Alembic's entry: runs the revisions on the connection that `migrar` opened."""

from alembic import context

from modelos import Base
from modelos.migraciones.paciencia import con_paciencia

conexion = context.config.attributes["conexion"]
en_postgres = conexion.dialect.name == "postgresql"
context.configure(
    connection=conexion,
    target_metadata=Base.metadata,
    render_as_batch=not en_postgres,
    transaction_per_migration=en_postgres,
)
if en_postgres:
    con_paciencia(conexion, context.run_migrations)
else:
    context.run_migrations()
