"""Uploads of those who take samples: where each worked when they sent it, and the history of one person.

On SQLite as on PostgreSQL it adds one empty column to the table of uploads, and an index in which none of its rows is yet.
"""

import sqlalchemy as sa

from modelos.migraciones.ampliar import columna, indice
from modelos.migraciones.medida import Medida

revision = "0019"
down_revision = "0014"
branch_labels = None
depends_on = None

que = "Anota el establecimiento de quien sube una planilla, y ordena las cargas de cada persona."
medida = Medida(segundos=0.05, espera=0.01)

DE_NINGUN_LABORATORIO = sa.text("laboratorio_id = 0")


def upgrade() -> None:
    columna("carga", sa.Column("cod_deis", sa.String(length=20), nullable=True))
    indice(
        "ix_carga_usuario_id_id",
        "carga",
        ["usuario_id", "id"],
        postgresql_where=DE_NINGUN_LABORATORIO,
        sqlite_where=DE_NINGUN_LABORATORIO,
    )


def downgrade() -> None:
    """Never back to uploads of which nobody would know whose they are."""
    raise NotImplementedError("el esquema no vuelve atrás")
