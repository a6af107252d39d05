"""Which bodies were let expire, and what is held back from it.

On SQLite as on PostgreSQL it adds two empty tables and touches no other.
"""

import sqlalchemy as sa
from alembic import op

from modelos.base import GranEntero
from modelos.migraciones.ampliar import cerrar, indice, tabla
from modelos.migraciones.medida import Medida

revision = "0028"
down_revision = "0029"
branch_labels = None
depends_on = None

que = "Crea las tablas de los cuerpos vencidos y de las retenciones."
medida = Medida(segundos=0.04, espera=0.01)


def upgrade() -> None:
    tabla(
        "poda",
        sa.Column("mensaje_id", GranEntero, autoincrement=False, nullable=False),
        sa.Column("primero", GranEntero, nullable=False),
        sa.Column("ultimo", GranEntero, nullable=False),
        sa.Column("archivo", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("mensaje_id", name=op.f("pk_poda")),
    )
    cerrar("poda")
    tabla(
        "retencion",
        sa.Column("mensaje_id", GranEntero, autoincrement=False, nullable=False),
        sa.Column("levanta", GranEntero, nullable=True),
        sa.PrimaryKeyConstraint("mensaje_id", name=op.f("pk_retencion")),
    )
    cerrar("retencion")
    indice("ix_poda_ultimo_primero", "poda", ["ultimo", "primero"])


def downgrade() -> None:
    """That something expired, and what must not, stays known."""
    raise NotImplementedError("el esquema no vuelve atrás")
