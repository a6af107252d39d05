"""Which messages served again one that had been refused, and why."""

import sqlalchemy as sa
from alembic import op

from modelos.base import GranEntero
from modelos.migraciones.medida import Medida

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
que = "Crea la tabla de los mensajes que la mesa de ayuda hizo atender otra vez."
medida = Medida(segundos=0.07, espera=0.02)

TABLA = "mensaje_reenvio"


def upgrade() -> None:
    op.create_table(
        TABLA,
        sa.Column("mensaje_id", GranEntero, autoincrement=False, nullable=False),
        sa.Column("original_id", GranEntero, nullable=False),
        sa.Column("vez", sa.Integer(), nullable=True),
        sa.Column("motivo", sa.Text(), nullable=False),
        sa.Column("recibo", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("mensaje_id", name=op.f("pk_mensaje_reenvio")),
        sa.UniqueConstraint("original_id", "vez", name=op.f("uq_mensaje_reenvio_original_id_vez")),
    )
    postgres = op.get_bind().dialect.name == "postgresql"
    for accion in ("UPDATE", "DELETE", *(("TRUNCATE",) if postgres else ())):
        _prohibir(accion, postgres)


def _prohibir(accion: str, postgres: bool) -> None:
    """The record is closed, as all its other tables are."""
    hacer = (
        "FOR EACH STATEMENT EXECUTE FUNCTION registro_cerrado()"
        if postgres
        else f"BEGIN SELECT RAISE(ABORT, 'registro cerrado: {TABLA} no se modifica'); END"
    )
    op.execute(f"CREATE TRIGGER cerrado_{TABLA}_{accion.lower()} BEFORE {accion} ON {TABLA} {hacer}")


def downgrade() -> None:
    """Never back to a record that could not tell this."""
    raise NotImplementedError("el esquema no vuelve atrás")
