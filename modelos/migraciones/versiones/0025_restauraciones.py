"""What cursors of before a restoration are told from.

On SQLite as on PostgreSQL it adds an empty table and touches no other.
"""

import sqlalchemy as sa
from alembic import op

from modelos.base import GranEntero, Instante
from modelos.migraciones.ampliar import cerrar, tabla
from modelos.migraciones.medida import Medida

revision = "0025"
down_revision = "0023"
branch_labels = None
depends_on = None

que = "Crea la tabla de las restauraciones de un respaldo."
medida = Medida(segundos=0.04, espera=0.01)


def upgrade() -> None:
    tabla(
        "restauracion",
        sa.Column("mensaje_id", GranEntero, autoincrement=False, nullable=False),
        sa.Column("restaurada_en", Instante(), nullable=False),
        sa.Column("historial_ultimo", GranEntero, nullable=False),
        sa.Column("historial_primero", GranEntero, nullable=False),
        sa.Column("transaccion", GranEntero, nullable=True),
        sa.PrimaryKeyConstraint("mensaje_id", name=op.f("pk_restauracion")),
    )
    cerrar("restauracion")


def downgrade() -> None:
    """That something was lost must stay known."""
    raise NotImplementedError("el esquema no vuelve atrás")
