"""Indexes for the lists of an establishment, a territory or a professional, and for messages of no laboratory."""

import sqlalchemy as sa
from alembic import op

from modelos.migraciones.medida import Medida

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None
que = "Agrega índices para las listas de establecimientos, territorios y profesionales."
medida = Medida(segundos=3.06, espera=2.98)

SIN_LABORATORIO = sa.text("laboratorio_id IS NULL")
DERIVADAS = sa.text("laboratorio_origen_id <> laboratorio_id")


def upgrade() -> None:
    op.create_index("ix_muestra_cod_deis_estado_fecha_muestra", "muestra", ["cod_deis", "estado", "fecha_muestra"])
    op.create_index("ix_muestra_rut_responsable_creada_en", "muestra", ["rut_responsable", "creada_en"])
    op.create_index(
        "ix_muestra_laboratorio_origen_id_estado_fecha_muestra",
        "muestra",
        ["laboratorio_origen_id", "estado", "fecha_muestra"],
        postgresql_where=DERIVADAS,
        sqlite_where=DERIVADAS,
    )

    for columna in ("desenlace", "operacion"):
        op.create_index(
            f"ix_mensaje_{columna}_recibido_en_sin_laboratorio",
            "mensaje",
            [columna, "recibido_en"],
            postgresql_where=SIN_LABORATORIO,
            sqlite_where=SIN_LABORATORIO,
        )


def downgrade() -> None:
    for columna in ("operacion", "desenlace"):
        op.drop_index(f"ix_mensaje_{columna}_recibido_en_sin_laboratorio", "mensaje")
    op.drop_index("ix_muestra_laboratorio_origen_id_estado_fecha_muestra", "muestra")
    op.drop_index("ix_muestra_rut_responsable_creada_en", "muestra")
    op.drop_index("ix_muestra_cod_deis_estado_fecha_muestra", "muestra")
