"""Alerts, what was told of them, and when backups were made.

On SQLite as on PostgreSQL it adds empty tables with their indices and touches no other.
"""

import sqlalchemy as sa
from alembic import op

from modelos.base import GranEntero, Instante
from modelos.migraciones.ampliar import indice, tabla
from modelos.migraciones.medida import Medida

revision = "0029"
down_revision = "0027"
branch_labels = None
depends_on = None

que = "Crea las tablas de las alertas, de lo que se avisó de ellas y de los respaldos hechos."
medida = Medida(segundos=0.06, espera=0.01)


def upgrade() -> None:
    tabla(
        "alerta",
        sa.Column("id", GranEntero, autoincrement=True, nullable=False),
        sa.Column("tipo", sa.String(length=30), nullable=False),
        sa.Column("sujeto", sa.String(length=40), nullable=False),
        sa.Column("laboratorio_id", sa.Integer(), nullable=True),
        sa.Column("vista_desde", Instante(), nullable=True),
        sa.Column("vista_en", Instante(), nullable=False),
        sa.Column("ausente_desde", Instante(), nullable=True),
        sa.Column("abierta_en", Instante(), nullable=True),
        sa.Column("cerrada_en", Instante(), nullable=True),
        sa.Column("veces", sa.Integer(), nullable=False),
        sa.Column("cuantos", sa.Integer(), nullable=False),
        sa.Column("maximo", sa.Integer(), nullable=False),
        sa.Column("reconocida_en", Instante(), nullable=True),
        sa.Column("reconocida_por", GranEntero, nullable=True),
        sa.Column("nota", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerta")),
    )
    tabla(
        "alerta_dicha",
        sa.Column("alerta_id", GranEntero, autoincrement=False, nullable=False),
        sa.Column("canal", sa.String(length=10), nullable=False),
        sa.Column("abierta", sa.Boolean(), nullable=False),
        sa.Column("dicha_en", Instante(), nullable=False),
        sa.PrimaryKeyConstraint("alerta_id", "canal", name=op.f("pk_alerta_dicha")),
    )
    tabla(
        "alerta_aviso",
        sa.Column("id", GranEntero, autoincrement=True, nullable=False),
        sa.Column("canal", sa.String(length=10), nullable=False),
        sa.Column("clave", sa.String(length=32), nullable=False),
        sa.Column("compuesto_en", Instante(), nullable=False),
        sa.Column("contenido", sa.Text(), nullable=False),
        sa.Column("intentos", sa.Integer(), nullable=False),
        sa.Column("proximo_intento", Instante(), nullable=False),
        sa.Column("enviado_en", Instante(), nullable=True),
        sa.Column("ultima_falla", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerta_aviso")),
    )
    tabla(
        "alerta_turno",
        sa.Column("id", GranEntero, autoincrement=False, nullable=False),
        sa.Column("mirada_en", Instante(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerta_turno")),
    )
    tabla(
        "respaldo_hecho",
        sa.Column("id", GranEntero, autoincrement=True, nullable=False),
        sa.Column("hecho_en", Instante(), nullable=False),
        sa.Column("anotado_en", Instante(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_respaldo_hecho")),
    )
    una_vez("ix_alerta_tipo_sujeto", "alerta", ["tipo", "sujeto"], "cerrada_en IS NULL")
    una_vez("ix_alerta_aviso_canal", "alerta_aviso", ["canal"], "enviado_en IS NULL")
    indice("ix_alerta_aviso_canal_compuesto_en", "alerta_aviso", ["canal", "compuesto_en"])


def una_vez(nombre: str, de: str, columnas: list[str], condicion: str) -> None:
    """Let there be one such row at a time."""
    solo = {"postgresql_where": sa.text(condicion), "sqlite_where": sa.text(condicion)}
    indice(nombre, de, columnas, unique=True, **solo)


def downgrade() -> None:
    """What was told stays known."""
    raise NotImplementedError("el esquema no vuelve atrás")
