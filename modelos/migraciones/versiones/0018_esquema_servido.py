"""Which hubs may serve on the schema, so that one goes on while the database is prepared for the next.

On SQLite as on PostgreSQL it adds an empty table, which `hub migrar` fills.
"""

import sqlalchemy as sa
from alembic import op

from modelos.migraciones.ampliar import tabla
from modelos.migraciones.medida import Medida

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None
que = "Crea la tabla que dice qué hubs pueden atender en el esquema."
medida = Medida(segundos=0.06, espera=0.01)


def upgrade() -> None:
    tabla(
        "esquema_servido",
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_esquema_servido")),
    )


def downgrade() -> None:
    """A hub that looks for it must find it."""
    raise NotImplementedError("el esquema no vuelve atrás")
