"""Reports that were issued, and of each step of a sample the transaction that wrote it.

On SQLite it adds empty tables and a column, and makes two indices in one go: whoever writes waits while they are made.
"""

import sqlalchemy as sa
from alembic import op

from modelos.base import GranEntero, Instante
from modelos.migraciones.ampliar import cerrar, columna, indice, tabla
from modelos.migraciones.medida import Medida

revision = "0015"
down_revision = "0011"
branch_labels = None
depends_on = None
que = "Crea las tablas de los reportes emitidos, y agrega a la historia la transacción de cada paso, con índices."
medida = Medida(segundos=2.35, espera=0.07)

CERRADAS = ("reporte", "reporte_archivo", "reporte_parte", "remesa", "remesa_entregada")
CON_RESULTADO = sa.text("fecha_hora_resultado_laboratorio IS NOT NULL")


def upgrade() -> None:
    postgres = op.get_context().dialect.name == "postgresql"
    _agregar_tablas()
    _agregar_remesas()
    for cerrada in CERRADAS:
        cerrar(cerrada)
    columna("historial", sa.Column("transaccion", GranEntero, nullable=True))
    if postgres:  # apart from the column, so that the rows that are there stay as they are
        op.execute("ALTER TABLE historial ALTER COLUMN transaccion SET DEFAULT pg_current_xact_id()::text::bigint")
    indice("ix_historial_transaccion", "historial", ["transaccion", "id"])
    indice("ix_historial_ocurrido_en", "historial", ["ocurrido_en"], postgresql_using="brin")
    indice(
        "ix_muestra_fecha_hora_resultado_laboratorio",
        "muestra",
        ["fecha_hora_resultado_laboratorio"],
        postgresql_where=CON_RESULTADO,
        sqlite_where=CON_RESULTADO,
    )


def _agregar_tablas() -> None:
    tabla(
        "reporte",
        sa.Column("id", GranEntero, autoincrement=True, nullable=False),
        sa.Column("clase", sa.String(length=30), nullable=False),
        sa.Column("desde", sa.Date(), nullable=False),
        sa.Column("hasta", sa.Date(), nullable=False),
        sa.Column("ambito_rol", sa.String(length=20), nullable=False),
        sa.Column("ambito_clave", sa.String(length=20), nullable=False),
        sa.Column("examen", sa.String(length=40), nullable=True),
        sa.Column("cortado_en", Instante(), nullable=False),
        sa.Column("instantanea", sa.Text(), nullable=False),
        sa.Column("filas", sa.Integer(), nullable=False),
        sa.Column("mensaje_id", GranEntero, nullable=False),
        sa.Column("usuario_id", GranEntero, nullable=True),
        sa.Column("sello", sa.String(length=300), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporte")),
    )
    indice("ix_reporte_ambito_rol_ambito_clave", "reporte", ["ambito_rol", "ambito_clave", "id"])
    tabla(
        "reporte_archivo",
        sa.Column("reporte_id", GranEntero, autoincrement=False, nullable=False),
        sa.Column("nombre", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("tamano", GranEntero, nullable=False),
        sa.Column("hecho_en", Instante(), nullable=False),
        sa.PrimaryKeyConstraint("reporte_id", "nombre", name=op.f("pk_reporte_archivo")),
    )
    tabla(
        "reporte_parte",
        sa.Column("reporte_id", GranEntero, autoincrement=False, nullable=False),
        sa.Column("nombre", sa.String(length=40), nullable=False),
        sa.Column("numero", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("contenido", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("reporte_id", "nombre", "numero", name=op.f("pk_reporte_parte")),
    )


def _agregar_remesas() -> None:
    tabla(
        "remesa",
        sa.Column("dia", sa.Date(), nullable=False),
        sa.Column("reporte_id", GranEntero, nullable=False),
        sa.PrimaryKeyConstraint("dia", name=op.f("pk_remesa")),
    )
    tabla(
        "remesa_entregada",
        sa.Column("dia", sa.Date(), nullable=False),
        sa.Column("destino", sa.String(length=60), nullable=False),
        sa.Column("entregada_en", Instante(), nullable=False),
        sa.Column("acuse", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("dia", "destino", name=op.f("pk_remesa_entregada")),
    )


def downgrade() -> None:
    """What was issued must stay."""
    raise NotImplementedError("el esquema no vuelve atrás")
