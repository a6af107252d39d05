"""The seal of the record: a Merkle tree over all messages, its heads, and what the sealer remembers."""

import sqlalchemy as sa
from alembic import op

from modelos.base import GranEntero, Instante

revision = "0013"
down_revision = "0010"
branch_labels = None
depends_on = None

CERRADAS = ("sello", "sello_hoja", "sello_nodo")


def upgrade() -> None:
    _crear_arbol()
    op.create_table(
        "sello_sal",
        sa.Column("mensaje_id", GranEntero, autoincrement=False, nullable=False),
        sa.Column("indice", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sal", sa.LargeBinary(length=16), nullable=True),
        sa.Column("huella", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("mensaje_id", "indice", name=op.f("pk_sello_sal")),
    )
    op.create_table(
        "sello_hueco",
        sa.Column("desde", GranEntero, autoincrement=False, nullable=False),
        sa.Column("hasta", GranEntero, nullable=False),
        sa.Column("hallado_en", Instante(), nullable=False),
        sa.Column("mirar_en", Instante(), nullable=False),
        sa.PrimaryKeyConstraint("desde", name=op.f("pk_sello_hueco")),
    )
    op.create_index("ix_sello_hueco_mirar_en", "sello_hueco", ["mirar_en"])
    op.create_table(
        "sello_avance",
        sa.Column("id", GranEntero, autoincrement=False, nullable=False),
        sa.Column("hasta", GranEntero, nullable=False),
        sa.Column("corrida_en", Instante(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sello_avance")),
    )
    op.execute("INSERT INTO sello_avance (id, hasta) VALUES (1, 0)")
    postgres = op.get_bind().dialect.name == "postgresql"
    for tabla in CERRADAS:
        for accion in ("UPDATE", "DELETE", *(("TRUNCATE",) if postgres else ())):
            _prohibir(tabla, accion, postgres)


def _crear_arbol() -> None:
    op.create_table(
        "sello",
        sa.Column("tamano", GranEntero, autoincrement=False, nullable=False),
        sa.Column("raiz", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sellado_en", Instante(), nullable=False),
        sa.Column("firma", sa.LargeBinary(length=64), nullable=True),
        sa.Column("llave", sa.LargeBinary(length=32), nullable=True),
        sa.PrimaryKeyConstraint("tamano", name=op.f("pk_sello")),
    )
    op.create_table(
        "sello_hoja",
        sa.Column("lugar", GranEntero, autoincrement=False, nullable=False),
        sa.Column("mensaje_id", GranEntero, nullable=False),
        sa.Column("huella", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("lugar", name=op.f("pk_sello_hoja")),
    )
    op.create_index("ix_sello_hoja_mensaje_id", "sello_hoja", ["mensaje_id"], unique=True)
    op.create_table(
        "sello_nodo",
        sa.Column("estrato", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("lugar", GranEntero, autoincrement=False, nullable=False),
        sa.Column("huella", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("estrato", "lugar", name=op.f("pk_sello_nodo")),
    )


def _prohibir(tabla: str, accion: str, postgres: bool) -> None:
    """The seal is closed, as the record is."""
    hacer = (
        "FOR EACH STATEMENT EXECUTE FUNCTION registro_cerrado()"
        if postgres
        else f"BEGIN SELECT RAISE(ABORT, 'registro cerrado: {tabla} no se modifica'); END"
    )
    op.execute(f"CREATE TRIGGER cerrado_{tabla}_{accion.lower()} BEFORE {accion} ON {tabla} {hacer}")


def downgrade() -> None:
    """Never back to a record that could not prove itself."""
    raise NotImplementedError("el esquema no vuelve atrás")
