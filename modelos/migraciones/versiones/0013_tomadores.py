"""Those who take samples: at which establishments each works, which one a session is for, and what is not sent yet.

On SQLite as on PostgreSQL it adds empty tables and one empty column to the table of sessions, which has few rows.
"""

import sqlalchemy as sa
from alembic import op

from modelos.base import GranEntero, Instante
from modelos.migraciones.ampliar import columna, indice, tabla
from modelos.migraciones.medida import Medida

revision = "0013"
down_revision = "0018"
branch_labels = None
depends_on = None
que = "Crea las tablas de los lugares de trabajo y borradores de quienes toman muestras."
medida = Medida(segundos=0.08, espera=0.01)


def upgrade() -> None:
    tabla(
        "lugar_de_trabajo",
        sa.Column("rut_profesional", sa.String(length=12), nullable=False),
        sa.Column("cod_deis", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("rut_profesional", "cod_deis", name=op.f("pk_lugar_de_trabajo")),
    )
    tabla(
        "borrador",
        sa.Column("id", GranEntero, autoincrement=True, nullable=False),
        sa.Column("usuario_id", GranEntero, nullable=False),
        sa.Column("clase", sa.String(length=10), nullable=False),
        sa.Column("cambiado_en", Instante(), nullable=False),
        sa.Column("datos", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["usuario_id"], ["usuario.id"], name=op.f("fk_borrador_usuario_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_borrador")),
    )
    indice("ix_borrador_usuario_id_cambiado_en", "borrador", ["usuario_id", "cambiado_en"])
    columna("sesion", sa.Column("cod_deis", sa.String(length=20), nullable=True))


def downgrade() -> None:
    """Never back to samples of whose origin nobody would know."""
    raise NotImplementedError("el esquema no vuelve atrás")
