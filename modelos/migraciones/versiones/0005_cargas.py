"""Workbooks that people upload through the portal."""

import sqlalchemy as sa
from alembic import op

from modelos.base import GranEntero, Instante, donde
from modelos.migraciones.medida import Medida

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None
que = "Crea las tablas de las planillas que se suben por el portal."
medida = Medida(segundos=0.1, espera=0.01)


def upgrade() -> None:
    op.create_table(
        "carga",
        sa.Column("id", GranEntero, autoincrement=True, nullable=False),
        sa.Column("laboratorio_id", sa.Integer(), nullable=False),
        sa.Column("usuario_id", GranEntero, nullable=False),
        sa.Column("origen", sa.String(length=45)),
        sa.Column("planilla", sa.String(length=20), nullable=False),
        sa.Column("simular", sa.Boolean(), nullable=False),
        sa.Column("nombre", sa.String(length=200), nullable=False),
        sa.Column("tamano", sa.Integer(), nullable=False),
        sa.Column("huella", sa.LargeBinary(length=32), nullable=False),
        sa.Column("subida_en", Instante(), nullable=False),
        sa.Column("estado", sa.String(length=12), nullable=False),
        sa.Column("intentos", sa.Integer(), nullable=False),
        sa.Column("toma", sa.String(length=32)),
        sa.Column("latido", Instante()),
        sa.Column("fase", sa.String(length=20)),
        sa.Column("hecho", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("terminada_en", Instante()),
        sa.Column("mensaje_id", GranEntero),
        sa.Column("guardadas", sa.Integer()),
        sa.Column("sin_cambio", sa.Integer()),
        sa.Column("repetidas", sa.Integer()),
        sa.Column("rechazadas", sa.Integer()),
        sa.Column("por_codigo", sa.Text()),
        sa.Column("error_codigo", sa.String(length=10)),
        sa.Column("error_mensaje", sa.Text()),
        sa.ForeignKeyConstraint(["laboratorio_id"], ["laboratorio.id"], name=op.f("fk_carga_laboratorio_id")),
        sa.ForeignKeyConstraint(["usuario_id"], ["usuario.id"], name=op.f("fk_carga_usuario_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carga")),
    )
    op.create_index("ix_carga_laboratorio_id_id", "carga", ["laboratorio_id", "id"])
    op.create_index("ix_carga_pendiente", "carga", ["id"], **donde("estado IN ('en espera', 'en proceso')"))
    op.create_table(
        "carga_archivo",
        sa.Column("carga_id", GranEntero, autoincrement=False, nullable=False),
        sa.Column("contenido", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["carga_id"], ["carga.id"], name=op.f("fk_carga_archivo_carga_id")),
        sa.PrimaryKeyConstraint("carga_id", name=op.f("pk_carga_archivo")),
    )


def downgrade() -> None:
    op.drop_table("carga_archivo")
    op.drop_table("carga")
