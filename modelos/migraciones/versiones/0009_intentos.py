"""How often somebody's secret was guessed, counted for all processes, and from where each person came in before."""

import sqlalchemy as sa
from alembic import op

from modelos.base import GranEntero, Instante
from modelos.migraciones.medida import Medida

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None
que = "Crea las tablas que cuentan intentos de ingreso y recuerdan desde dónde entró cada persona."
medida = Medida(segundos=0.08, espera=0.01)


def upgrade() -> None:
    op.create_table(
        "intento",
        sa.Column("clave", sa.LargeBinary(length=32), nullable=False),
        sa.Column("vence_en", Instante(), nullable=False),
        sa.Column("cuantos", sa.Integer(), nullable=False),
        sa.Column("en_curso", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("clave", name=op.f("pk_intento")),
    )
    op.create_index("ix_intento_vence_en", "intento", ["vence_en"])
    op.create_table(
        "origen_conocido",
        sa.Column("usuario_id", GranEntero, autoincrement=False, nullable=False),
        sa.Column("huella", sa.LargeBinary(length=32), nullable=False),
        sa.Column("visto_en", Instante(), nullable=False),
        sa.ForeignKeyConstraint(["usuario_id"], ["usuario.id"], name=op.f("fk_origen_conocido_usuario_id")),
        sa.PrimaryKeyConstraint("usuario_id", "huella", name=op.f("pk_origen_conocido")),
    )


def downgrade() -> None:
    op.drop_table("origen_conocido")
    op.drop_table("intento")
