"""${message}

On SQLite: (say what it does there, if it is not the same, and how long whoever writes may have to wait)
"""

import sqlalchemy as sa

from modelos.migraciones import ampliar

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None
que = ""


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """The schema only grows."""
    raise NotImplementedError("el esquema no vuelve atrás")
