"""Indexes for the auditor's searches, and a record that cannot be emptied either."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from modelos.migraciones.medida import Medida

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
que = "Agrega índices para las búsquedas del auditor e impide vaciar el registro."
medida = Medida(segundos=7.47, espera=7.4)

INDICES = (
    ("mensaje", ("operacion", "desenlace", "recibido_en"), None),
    ("mensaje", ("desenlace", "recibido_en"), "desenlace NOT IN ('aceptado', 'consulta')"),
    ("mensaje", ("puerta", "recibido_en"), "puerta <> 'soap11'"),
    ("mensaje", ("id_mensaje_cliente",), "id_mensaje_cliente IS NOT NULL"),
    ("muestra", ("paciente_pasaporte",), "paciente_pasaporte IS NOT NULL"),
    ("muestra", ("identificador_recien_nacido",), "identificador_recien_nacido IS NOT NULL"),
)
"""Table, columns, and which rows if not all."""
CERRADAS = ("mensaje", "mensaje_cuerpo", "mensaje_muestra", "mensaje_error", "mensaje_cliente", "historial", "informe")


def upgrade() -> None:
    for tabla, columnas, condicion in INDICES:
        donde: dict[str, Any] = (
            {f"{base}_where": sa.text(condicion) for base in ("postgresql", "sqlite")} if condicion else {}
        )
        op.create_index(f"ix_{tabla}_{'_'.join(columnas)}", tabla, list(columnas), unique=False, **donde)
    if op.get_bind().dialect.name == "postgresql":
        # Doors, operations and outcomes depend on each other; who plans a search must know which go together.
        op.execute("CREATE STATISTICS mensaje_combinaciones (mcv) ON puerta, operacion, desenlace FROM mensaje")
        for tabla in CERRADAS:
            op.execute(
                f"CREATE TRIGGER cerrado_{tabla}_truncate BEFORE TRUNCATE ON {tabla} "
                "FOR EACH STATEMENT EXECUTE FUNCTION registro_cerrado()"
            )


def downgrade() -> None:
    """Never back to a record that could be emptied."""
    raise NotImplementedError("el esquema no vuelve atrás")
