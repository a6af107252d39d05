"""Targets of the daily feed.

On SQLite as on PostgreSQL it adds an empty table and touches no other.
"""

import sqlalchemy as sa
from alembic import op

from modelos.base import GranEntero, Instante
from modelos.migraciones.ampliar import tabla
from modelos.migraciones.medida import Medida

revision = "0022"
down_revision = "0019"
branch_labels = None
depends_on = None

que = "Crea la tabla de los destinos del reporte diario."
medida = Medida(segundos=0.04, espera=0.01)


def upgrade() -> None:
    instantes = ("confirmado_en", "retirado_en", "caido_desde", "proximo_intento")
    personas = ("propuesto_por", "confirmado_por", "retirado_por")
    textos = ("vista", "huella", "ultima_falla")
    tabla(
        "destino",
        sa.Column("id", GranEntero, autoincrement=True, nullable=False),
        sa.Column("nombre", sa.String(length=80), nullable=False),
        sa.Column("direccion", sa.String(length=300), nullable=False),
        sa.Column("secreto", sa.LargeBinary(), nullable=False),
        sa.Column("desde", sa.Date(), nullable=True),
        sa.Column("propuesto_en", Instante(), nullable=False),
        sa.Column("fallas", sa.Integer(), server_default="0", nullable=False),
        *(sa.Column(nombre, Instante(), nullable=True) for nombre in instantes),
        *(sa.Column(nombre, GranEntero, nullable=True) for nombre in personas),
        *(sa.Column(nombre, sa.Text(), nullable=True) for nombre in textos),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destino")),
    )


def downgrade() -> None:
    """Who was agreed on must stay."""
    raise NotImplementedError("el esquema no vuelve atrás")
