"""Which patients' identities were blanked, and a record that lets its owner do so, and nothing else.

On PostgreSQL it adds a column that is empty, two empty tables, and gives a function another body. On SQLite the same, and
the guards of six tables are made anew, so that they let through what such an order changes.
"""

import sqlalchemy as sa
from alembic import op

from modelos.base import GranEntero
from modelos.migraciones.ampliar import cerrar, columna, tabla

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

que = "Agrega lo que deja constancia de las identidades borradas, y deja al dueño de la base borrarlas del registro."

ABIERTAS = {
    "mensaje": ("huella_pedido", "huella_respuesta"),
    "mensaje_muestra": ("documento",),
    "mensaje_cliente": ("recibo",),
    "mensaje_reenvio": ("motivo", "recibo"),
    "historial": ("motivo", "detalle"),
    "informe": ("contenido", "nombre"),
}
"""What an order may change of the record, by table."""
_TABLAS = ", ".join(f"'{una}'" for una in ABIERTAS)
CERRADO_SALVO = f"""
CREATE OR REPLACE FUNCTION registro_cerrado() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME IN ({_TABLAS})
        AND EXISTS (SELECT FROM borrado WHERE borrado.xmin = pg_current_xact_id()::xid) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'registro cerrado: % no se modifica', TG_TABLE_NAME;
END $$
"""
"""The guard of the record gives way in the transaction that writes down who orders it."""


def upgrade() -> None:
    tabla(
        "borrado",
        sa.Column("mensaje_id", GranEntero, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("mensaje_id", name=op.f("pk_borrado")),
    )
    cerrar("borrado")
    tabla(
        "borrado_mensaje",
        sa.Column("mensaje_id", GranEntero, autoincrement=False, nullable=False),
        sa.Column("vez", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("orden_id", GranEntero, nullable=False),
        sa.PrimaryKeyConstraint("mensaje_id", "vez", name=op.f("pk_borrado_mensaje")),
    )
    cerrar("borrado_mensaje")
    if op.get_context().dialect.name == "postgresql":
        op.execute(CERRADO_SALVO)
    else:
        for una, columnas in ABIERTAS.items():
            _cerrar_salvo(una, columnas)
    columna("muestra", sa.Column("identidad_borrada_por", GranEntero, nullable=True))


def _cerrar_salvo(una: str, abiertas: tuple[str, ...]) -> None:
    """On SQLite: what is not to be changed never is, and the rest only of messages that an order names."""
    todas = [columna["name"] for columna in sa.inspect(op.get_bind()).get_columns(una)]
    cerradas = ", ".join(nombre for nombre in todas if nombre not in abiertas)
    numero = "id" if una == "mensaje" else "mensaje_id"
    sin_orden = f"WHEN NOT EXISTS (SELECT 1 FROM borrado_mensaje WHERE mensaje_id = OLD.{numero})"  # noqa: S608 (our own names)
    negar = f"BEGIN SELECT RAISE(ABORT, 'registro cerrado: {una} no se modifica'); END"
    for nombre, columnas, si in (("update", cerradas, ""), ("identidad", ", ".join(abiertas), sin_orden)):
        op.execute(f"DROP TRIGGER IF EXISTS cerrado_{una}_{nombre}")
        op.execute(f"CREATE TRIGGER cerrado_{una}_{nombre} BEFORE UPDATE OF {columnas} ON {una} {si} {negar}")


def downgrade() -> None:
    """What was blanked does not come back."""
    raise NotImplementedError("el esquema no vuelve atrás")
