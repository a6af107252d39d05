"""Which hubs may serve on the schema, so that one goes on while the database is prepared for the next.

On SQLite as on PostgreSQL it adds an empty table, which `hub migrar` fills.
"""

import sqlalchemy as sa
from alembic import op

from modelos.migraciones.ampliar import tabla

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tabla(
        "esquema_servido",
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_esquema_servido")),
    )


def downgrade() -> None:
    """A hub that looks for it must find it."""
    raise NotImplementedError("el esquema no vuelve atrás")
