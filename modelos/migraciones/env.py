"""Alembic's entry: runs the revisions on the connection that `migrar` opened."""

from alembic import context

from modelos import Base

conexion = context.config.attributes["conexion"]
context.configure(connection=conexion, target_metadata=Base.metadata, render_as_batch=conexion.dialect.name == "sqlite")
context.run_migrations()
