"""What laboratories declare of each day.

On SQLite as on PostgreSQL it adds an empty table and touches no other.
"""

import sqlalchemy as sa
from alembic import op

from modelos.base import GranEntero, Instante
from modelos.migraciones.ampliar import cerrar, indice, tabla
from modelos.migraciones.medida import Medida

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None
que = "Crea la tabla de lo que los laboratorios declaran de cada día."
medida = Medida(segundos=0.08, espera=0.01)


def upgrade() -> None:
    enteros = ("stock_espera", "recibidas", "procesadas", "stock_final", "capacidad", "positivas")
    tabla(
        "tributacion",
        sa.Column("laboratorio_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dia", sa.Date(), nullable=False),
        *(sa.Column(nombre, sa.Integer(), nullable=False) for nombre in enteros),
        sa.Column("observacion", sa.Text(), nullable=True),
        sa.Column("declarado_en", Instante(), nullable=False),
        sa.Column("mensaje_id", GranEntero, nullable=False),
        sa.Column("usuario_id", GranEntero, nullable=True),
        sa.ForeignKeyConstraint(["laboratorio_id"], ["laboratorio.id"], name=op.f("fk_tributacion_laboratorio_id")),
        sa.PrimaryKeyConstraint("laboratorio_id", "dia", name=op.f("pk_tributacion")),
    )
    cerrar("tributacion")
    indice("ix_tributacion_dia", "tributacion", ["dia"])


def downgrade() -> None:
    """What was declared must stay."""
    raise NotImplementedError("el esquema no vuelve atrás")
