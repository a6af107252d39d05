"""People of the portal and their sessions."""

import sqlalchemy as sa
from alembic import op

from modelos.base import GranEntero, Instante
from modelos.migraciones.medida import Medida

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None
que = "Crea las tablas de las personas del portal y sus sesiones."
medida = Medida(segundos=0.08, espera=0.01)


def upgrade() -> None:
    op.create_table(
        "secreto",
        sa.Column("nombre", sa.String(length=40), nullable=False),
        sa.Column("valor", sa.LargeBinary(length=64), nullable=False),
        sa.Column("creado_en", Instante(), nullable=False),
        sa.PrimaryKeyConstraint("nombre", name=op.f("pk_secreto")),
    )
    op.create_table(
        "usuario",
        sa.Column("id", GranEntero, autoincrement=True, nullable=False),
        sa.Column("cuenta", sa.String(length=254), nullable=False),
        sa.Column("nombre", sa.String(length=120), nullable=False),
        sa.Column("rol", sa.String(length=20), nullable=False),
        sa.Column("laboratorio_id", sa.Integer(), nullable=True),
        sa.Column("rut_profesional", sa.String(length=12), nullable=True),
        sa.Column("cod_deis", sa.String(length=20), nullable=True),
        sa.Column("comuna_codigo", sa.Integer(), nullable=True),
        sa.Column("servicio_salud_codigo", sa.Integer(), nullable=True),
        sa.Column("region_codigo", sa.Integer(), nullable=True),
        sa.Column("contrasena", sa.String(length=200), nullable=False),
        sa.Column("contrasena_provisoria", sa.Boolean(), nullable=False),
        sa.Column("contrasena_vence_en", Instante(), nullable=True),
        sa.Column("totp_secreto", sa.String(length=64), nullable=True),
        sa.Column("totp_desde", Instante(), nullable=True),
        sa.Column("totp_paso", GranEntero, nullable=True),
        sa.Column("activo", sa.Boolean(), nullable=False),
        sa.Column("creado_en", Instante(), nullable=False),
        sa.Column("creado_por", GranEntero, nullable=True),
        sa.Column("ultimo_ingreso_en", Instante(), nullable=True),
        sa.ForeignKeyConstraint(["laboratorio_id"], ["laboratorio.id"], name=op.f("fk_usuario_laboratorio_id")),
        sa.ForeignKeyConstraint(["comuna_codigo"], ["comuna.codigo"], name=op.f("fk_usuario_comuna_codigo")),
        sa.ForeignKeyConstraint(
            ["servicio_salud_codigo"], ["servicio_salud.codigo"], name=op.f("fk_usuario_servicio_salud_codigo")
        ),
        sa.ForeignKeyConstraint(["region_codigo"], ["region.codigo"], name=op.f("fk_usuario_region_codigo")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usuario")),
        sa.UniqueConstraint("cuenta", name=op.f("uq_usuario_cuenta")),
    )
    op.create_table(
        "sesion",
        sa.Column("huella", sa.LargeBinary(length=32), nullable=False),
        sa.Column("usuario_id", GranEntero, nullable=False),
        sa.Column("creada_en", Instante(), nullable=False),
        sa.Column("vista_en", Instante(), nullable=False),
        sa.Column("segundo_factor", sa.Boolean(), nullable=False),
        sa.Column("cerrada_en", Instante(), nullable=True),
        sa.Column("origen", sa.String(length=45), nullable=True),
        sa.ForeignKeyConstraint(["usuario_id"], ["usuario.id"], name=op.f("fk_sesion_usuario_id")),
        sa.PrimaryKeyConstraint("huella", name=op.f("pk_sesion")),
    )
    op.create_index(op.f("ix_sesion_usuario_id"), "sesion", ["usuario_id"], unique=False)
