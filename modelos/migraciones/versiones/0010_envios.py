"""Forms of the portal that were sent: each does its work once, and what became of it can be told again."""

import sqlalchemy as sa
from alembic import op

from modelos.base import GranEntero, Instante
from modelos.migraciones.medida import Medida

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None
que = "Crea la tabla de los formularios enviados, para que cada uno se atienda una sola vez."
medida = Medida(segundos=0.08, espera=0.01)

CON_CONTENIDO = sa.text("contenido IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "envio",
        sa.Column("huella", sa.LargeBinary(length=32), nullable=False),
        sa.Column("usuario_id", GranEntero, nullable=True),
        sa.Column("navegador", sa.LargeBinary(length=32), nullable=False),
        sa.Column("datos", sa.LargeBinary(length=32), nullable=False),
        sa.Column("creado_en", Instante(), nullable=False),
        sa.Column("enviado_ns", GranEntero, nullable=False),
        sa.Column("situacion", sa.String(length=10), nullable=False),
        sa.Column("intento", sa.Integer(), nullable=False),
        sa.Column("mensaje_id", GranEntero, nullable=True),
        sa.Column("destino", sa.String(length=2000), nullable=True),
        sa.Column("contenido", sa.LargeBinary(), nullable=True),
        sa.Column("contenido_hasta", Instante(), nullable=True),
        sa.ForeignKeyConstraint(["usuario_id"], ["usuario.id"], name=op.f("fk_envio_usuario_id")),
        sa.PrimaryKeyConstraint("huella", name=op.f("pk_envio")),
    )
    op.create_index("ix_envio_creado_en", "envio", ["creado_en"])
    op.create_index("ix_envio_navegador_datos", "envio", ["navegador", "datos"])
    _parcial("ix_envio_contenido_hasta", ["contenido_hasta"])
    _parcial("ix_envio_navegador_creado_en", ["navegador", "creado_en"])


def _parcial(nombre: str, columnas: list[str]) -> None:
    """An index over the few rows of which something waits to be shown."""
    op.create_index(nombre, "envio", columnas, postgresql_where=CON_CONTENIDO, sqlite_where=CON_CONTENIDO)


def downgrade() -> None:
    op.drop_table("envio")
