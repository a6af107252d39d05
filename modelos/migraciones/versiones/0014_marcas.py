"""Brands of antigen tests, which one a sample was tested with, and by what a report is asked about in public.

On SQLite as on PostgreSQL it adds an empty table and two empty columns. The index is of a column that is empty in all rows:
on SQLite, where whoever writes waits meanwhile, it takes one pass over the reports.
"""

import sqlalchemy as sa
from alembic import op

from modelos.migraciones.ampliar import columna, indice, tabla
from modelos.migraciones.medida import Medida

revision = "0014"
down_revision = "0017"
branch_labels = None
depends_on = None
que = "Crea el maestro de marcas de test y agrega una columna a las muestras y otra a los informes, con un índice."
medida = Medida(segundos=0.59, espera=0.02)


def upgrade() -> None:
    tabla(
        "marca_test",
        sa.Column("codigo", sa.String(length=20), nullable=False),
        sa.Column("nombre", sa.String(length=200), nullable=False),
        sa.Column("activo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("codigo", name=op.f("pk_marca_test")),
    )
    columna("muestra", sa.Column("codigo_marca_test", sa.String(length=20), nullable=True))
    columna("informe", sa.Column("comprobante", sa.String(length=26), nullable=True))
    indice("ix_informe_comprobante", "informe", ["comprobante"], unique=True)


def downgrade() -> None:
    """Never back to samples of which what they say would be lost."""
    raise NotImplementedError("el esquema no vuelve atrás")
