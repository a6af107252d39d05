"""Searches that auditors keep under a name."""

import sqlalchemy as sa
from alembic import op

from modelos.base import GranEntero, Instante
from modelos.migraciones.medida import Medida

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None
que = "Crea la tabla de las búsquedas que guarda un auditor."
medida = Medida(segundos=0.06, espera=0.01)


def upgrade() -> None:
    op.create_table(
        "busqueda_guardada",
        sa.Column("id", GranEntero, autoincrement=True, nullable=False),
        sa.Column("usuario_id", GranEntero, nullable=False),
        sa.Column("nombre", sa.String(length=60), nullable=False),
        sa.Column("criterios", sa.String(length=2000), nullable=False),
        sa.Column("creada_en", Instante(), nullable=False),
        sa.ForeignKeyConstraint(["usuario_id"], ["usuario.id"], name=op.f("fk_busqueda_guardada_usuario_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busqueda_guardada")),
        sa.UniqueConstraint("usuario_id", "nombre", name=op.f("uq_busqueda_guardada_usuario_id_nombre")),
    )


def downgrade() -> None:
    op.drop_table("busqueda_guardada")
