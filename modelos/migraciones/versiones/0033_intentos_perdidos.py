"""When the last try of a count was taken, so that those which went with their process do not lock anybody out.

On SQLite as on PostgreSQL it adds a column that is empty, and touches nothing else.
"""

import sqlalchemy as sa

from modelos.base import Instante
from modelos.migraciones.ampliar import columna

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

que = "Agrega cuándo fue el último intento de ingreso, para no contar los que se cortaron."


def upgrade() -> None:
    columna("intento", sa.Column("tomado_en", Instante(), nullable=True))


def downgrade() -> None:
    """The database only grows."""
    raise NotImplementedError("el esquema no vuelve atrás")
