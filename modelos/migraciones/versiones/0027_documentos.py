"""Each document once, by its digest, for the bodies of messages that have it.

On SQLite as on PostgreSQL it adds a column without a default, which rewrites nothing, and an empty table. What is there
already stays as it is: bodies with their documents in them, and reports with theirs. As of a body, nothing of a document is
ever changed, but its owner may let it expire.
"""

import sqlalchemy as sa
from alembic import op

from modelos.base import GranEntero
from modelos.migraciones.ampliar import PARA_VENCER, cerrar, columna, tabla
from modelos.migraciones.medida import Medida

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

que = "Agrega la tabla que dice dónde está cada documento, para que los mensajes que lo traen o lo llevan se refieran a él."
medida = Medida(segundos=0.12, espera=0.01)


def upgrade() -> None:
    columna("mensaje_cuerpo", sa.Column("documentos", sa.Text(), nullable=True))
    tabla(
        "documento",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("informe_id", GranEntero, nullable=True),
        sa.Column("contenido", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_documento")),
    )
    cerrar("documento", PARA_VENCER)


def downgrade() -> None:
    """What is kept once cannot be kept twice again."""
    raise NotImplementedError("el esquema no vuelve atrás")
