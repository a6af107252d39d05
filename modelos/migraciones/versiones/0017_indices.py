"""An index of the documents that messages name, without the many items that name none.

On SQLite it makes one index and drops another in one go: whoever writes waits meanwhile.
"""

import sqlalchemy as sa

from modelos.migraciones.ampliar import indice, indice_de_sobra
from modelos.migraciones.medida import Medida

revision = "0017"
down_revision = "0012"
branch_labels = None
depends_on = None
que = "Cambia el índice de los documentos que nombran los mensajes por uno más chico."
medida = Medida(segundos=1.67, espera=0.01)

CON_DOCUMENTO = sa.text("documento IS NOT NULL")


def upgrade() -> None:
    indice(
        "ix_mensaje_muestra_con_documento",
        "mensaje_muestra",
        ["documento"],
        postgresql_where=CON_DOCUMENTO,
        sqlite_where=CON_DOCUMENTO,
    )
    indice_de_sobra("ix_mensaje_muestra_documento", "mensaje_muestra")


def downgrade() -> None:
    """Nobody misses the other one."""
    raise NotImplementedError("el esquema no vuelve atrás")
