"""Two indices by which the page of how things stand is counted: what waits for its result, and the samples of a few weeks.

On SQLite it makes the first alone, in one go: whoever writes waits meanwhile.
"""

import sqlalchemy as sa
from alembic import op

from modelos.migraciones.ampliar import indice
from modelos.migraciones.medida import Medida

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None
que = "Agrega a las muestras dos índices chicos, con los que se cuenta la página Situación."
medida = Medida(segundos=1.22, espera=0.01)

RECIBIDAS = sa.text("estado = 3")


def upgrade() -> None:
    indice(
        "ix_muestra_recibidas",
        "muestra",
        ["laboratorio_id", "cod_deis", "fecha_recepcion_laboratorio", "tecnica_muestra", "codigo_examen", "estado"],
        postgresql_where=RECIBIDAS,
        sqlite_where=RECIBIDAS,
    )
    if op.get_context().dialect.name == "postgresql":
        indice("ix_muestra_fecha_muestra", "muestra", ["fecha_muestra"], postgresql_using="brin")


def downgrade() -> None:
    """Nobody is the worse for them."""
    raise NotImplementedError("el esquema no vuelve atrás")
