"""What people read patients for, where they do not treat them.

On SQLite as on PostgreSQL it adds two columns without a default, which rewrite nothing, and an empty table.
"""

import sqlalchemy as sa
from alembic import op

from modelos.base import GranEntero, Instante
from modelos.migraciones.ampliar import cerrar, columna, tabla
from modelos.migraciones.medida import Medida

revision = "0026"
down_revision = "0024"
branch_labels = None
depends_on = None

que = "Agrega el propósito con que se leen pacientes a las sesiones y al registro."
medida = Medida(segundos=0.05, espera=0.01)


def upgrade() -> None:
    columna("sesion", sa.Column("proposito", sa.String(length=20), nullable=True))
    columna("sesion", sa.Column("proposito_en", Instante(), nullable=True))
    tabla(
        "mensaje_proposito",
        sa.Column("mensaje_id", GranEntero, autoincrement=False, nullable=False),
        sa.Column("proposito", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("mensaje_id", name=op.f("pk_mensaje_proposito")),
    )
    cerrar("mensaje_proposito")


def downgrade() -> None:
    """What was said stays said."""
    raise NotImplementedError("el esquema no vuelve atrás")
