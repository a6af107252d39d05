"""What was applied to each sample, by its digest, so that an old message that comes late is not applied again."""

import sqlalchemy as sa
from alembic import op

from modelos.base import donde
from modelos.migraciones.medida import Medida

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None
que = "Agrega columnas para reconocer un mensaje antiguo que llega tarde, y su índice."
medida = Medida(segundos=0.19, espera=0.12)


def upgrade() -> None:
    op.add_column("historial", sa.Column("huella", sa.LargeBinary(length=16), nullable=True))
    op.add_column("mensaje_muestra", sa.Column("huella", sa.LargeBinary(length=16), nullable=True))
    op.create_index("ix_mensaje_muestra_dicha", "mensaje_muestra", ["muestra_id"], **donde("huella IS NOT NULL"))
    op.add_column("muestra", sa.Column("cambios", sa.Integer(), server_default="0", nullable=False))
    op.add_column("carga", sa.Column("a_proposito", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Never back to a record that could not tell this."""
    raise NotImplementedError("el esquema no vuelve atrás")
