"""The seal of the record: a Merkle tree over all messages, its heads, and what the sealer remembers.

On SQLite as on PostgreSQL it adds empty tables and touches no other, so that it takes no time whatever the record has.
"""

import sqlalchemy as sa
from alembic import op

from modelos.base import GranEntero, Instante
from modelos.migraciones.ampliar import cerrar, indice, tabla
from modelos.migraciones.medida import Medida

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None
que = "Crea las tablas del sello del registro."
medida = Medida(segundos=0.08, espera=0.01)

CERRADAS = ("sello", "sello_hoja", "sello_nodo")


def upgrade() -> None:
    _agregar_arbol()
    _agregar_memoria()
    for cerrada in CERRADAS:
        cerrar(cerrada)


def _agregar_arbol() -> None:
    tabla(
        "sello",
        sa.Column("tamano", GranEntero, autoincrement=False, nullable=False),
        sa.Column("raiz", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sellado_en", Instante(), nullable=False),
        sa.Column("firma", sa.LargeBinary(length=64), nullable=True),
        sa.Column("llave", sa.LargeBinary(length=32), nullable=True),
        sa.PrimaryKeyConstraint("tamano", name=op.f("pk_sello")),
    )
    tabla(
        "sello_hoja",
        sa.Column("lugar", GranEntero, autoincrement=False, nullable=False),
        sa.Column("mensaje_id", GranEntero, nullable=False),
        sa.Column("huella", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("lugar", name=op.f("pk_sello_hoja")),
    )
    indice("ix_sello_hoja_mensaje_id", "sello_hoja", ["mensaje_id"], unique=True)
    tabla(
        "sello_nodo",
        sa.Column("estrato", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("lugar", GranEntero, autoincrement=False, nullable=False),
        sa.Column("huella", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("estrato", "lugar", name=op.f("pk_sello_nodo")),
    )


def _agregar_memoria() -> None:
    tabla(
        "sello_sal",
        sa.Column("mensaje_id", GranEntero, autoincrement=False, nullable=False),
        sa.Column("indice", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sal", sa.LargeBinary(length=16), nullable=True),
        sa.Column("huella", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("mensaje_id", "indice", name=op.f("pk_sello_sal")),
    )
    tabla(
        "sello_hueco",
        sa.Column("desde", GranEntero, autoincrement=False, nullable=False),
        sa.Column("hasta", GranEntero, nullable=False),
        sa.Column("hallado_en", Instante(), nullable=False),
        sa.Column("mirar_en", Instante(), nullable=False),
        sa.PrimaryKeyConstraint("desde", name=op.f("pk_sello_hueco")),
    )
    indice("ix_sello_hueco_mirar_en", "sello_hueco", ["mirar_en"])
    tabla(
        "sello_avance",
        sa.Column("id", GranEntero, autoincrement=False, nullable=False),
        sa.Column("hasta", GranEntero, nullable=False),
        sa.Column("corrida_en", Instante(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sello_avance")),
    )


def downgrade() -> None:
    """Never back to a record that could not prove itself."""
    raise NotImplementedError("el esquema no vuelve atrás")
