"""Workbooks of reports that are made apart: which are wanted, and how far they are.

On SQLite as on PostgreSQL it adds an empty table with its index and touches no other.
"""

import sqlalchemy as sa
from alembic import op

from modelos.base import GranEntero, Instante
from modelos.migraciones.ampliar import indice, tabla
from modelos.migraciones.medida import Medida

revision = "0024"
down_revision = "0025"
branch_labels = None
depends_on = None

que = "Crea la tabla de los libros de reportes que se hacen aparte."
medida = Medida(segundos=0.05, espera=0.01)


def upgrade() -> None:
    tabla(
        "reporte_libro",
        sa.Column("reporte_id", GranEntero, autoincrement=False, nullable=False),
        sa.Column("pedido_en", Instante(), nullable=False),
        sa.Column("estado", sa.String(length=12), nullable=False),
        sa.Column("intentos", sa.Integer(), nullable=False),
        sa.Column("toma", sa.String(length=32), nullable=True),
        sa.Column("latido", Instante(), nullable=True),
        sa.Column("hecho", sa.Integer(), nullable=False),
        sa.Column("terminado_en", Instante(), nullable=True),
        sa.Column("error_codigo", sa.String(length=10), nullable=True),
        sa.Column("error_mensaje", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("reporte_id", name=op.f("pk_reporte_libro")),
    )
    sin_hacer = sa.text("estado IN ('en espera', 'en proceso')")
    indice(
        "ix_reporte_libro_pendiente",
        "reporte_libro",
        ["reporte_id"],
        postgresql_where=sin_hacer,
        sqlite_where=sin_hacer,
    )


def downgrade() -> None:
    """What was asked for must stay."""
    raise NotImplementedError("el esquema no vuelve atrás")
