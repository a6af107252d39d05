"""The steps of a migration: each does nothing when it was done before, and holds nobody up on PostgreSQL.

All but one only add; an index is dropped when another one has taken its place.

On SQLite a migration is one transaction, and whoever writes waits until it ends: what fails in the middle never happened.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from modelos.migraciones.paciencia import ESPERA, ESPERA_DE_INDICES


def columna(tabla: str, nueva: sa.Column[Any]) -> None:
    """Add a column, which is empty in all rows or has a fixed default: neither rewrites the table.

    On PostgreSQL the table is given back at once, and not held while another one is waited for.
    """
    if op.get_context().dialect.name == "postgresql":
        with op.get_context().autocommit_block():
            op.add_column(tabla, nueva, if_not_exists=True)
    elif nueva.name not in {una["name"] for una in sa.inspect(op.get_bind()).get_columns(tabla)}:
        op.add_column(tabla, nueva)


def tabla(nombre: str, *partes: sa.schema.SchemaItem) -> None:
    """Add a table."""
    op.create_table(nombre, *partes, if_not_exists=True)


DEL_TODO = ("UPDATE", "DELETE", "TRUNCATE")
PARA_VENCER = ("UPDATE", "TRUNCATE")
"""What nobody may do to the rows of a table, and what when its owner may have to let some of them expire."""


def cerrar(nombre: str, acciones: Sequence[str] = DEL_TODO) -> None:
    """Have the database refuse to change or take away what is in a table, as it does of the record."""
    postgres = op.get_context().dialect.name == "postgresql"
    como, si_falta = ("OR REPLACE ", "") if postgres else ("", "IF NOT EXISTS ")
    hacer = (
        "FOR EACH STATEMENT EXECUTE FUNCTION registro_cerrado()"
        if postgres
        else f"BEGIN SELECT RAISE(ABORT, 'registro cerrado: {nombre} no se modifica'); END"
    )
    for accion in [una for una in acciones if postgres or una != "TRUNCATE"]:
        disparador = f"cerrado_{nombre}_{accion.lower()}"
        op.execute(f"CREATE {como}TRIGGER {si_falta}{disparador} BEFORE {accion} ON {nombre} {hacer}")


def indice(nombre: str, tabla: str, columnas: Sequence[str], **opciones: Any) -> None:
    """Add an index; on PostgreSQL beside those who read and write meanwhile, and anew if an attempt was broken off.

    A table in stretches gets it stretch by stretch: it counts once all of them have theirs.
    """
    if op.get_context().dialect.name != "postgresql":
        op.create_index(nombre, tabla, list(columnas), if_not_exists=True, **opciones)
        return
    tramos = _tramos_de(tabla)
    with op.get_context().autocommit_block():
        op.execute(f"SET lock_timeout = '{ESPERA_DE_INDICES}'")
        for tramo in tramos:
            _indice_al_lado(f"{nombre}{tramo.removeprefix(tabla)}", tramo, columnas, opciones)
        if not tramos:
            _indice_al_lado(nombre, tabla, columnas, opciones)
        op.execute(f"SET lock_timeout = '{ESPERA}'")
    if tramos:
        op.create_index(nombre, tabla, list(columnas), if_not_exists=True, **opciones)


def _indice_al_lado(nombre: str, tabla: str, columnas: Sequence[str], opciones: dict[str, Any]) -> None:
    if _quedo_a_medias(nombre):
        op.drop_index(nombre, tabla, postgresql_concurrently=True)
    op.create_index(nombre, tabla, list(columnas), if_not_exists=True, postgresql_concurrently=True, **opciones)


def _tramos_de(tabla: str) -> list[str]:
    """The tables that it is made of, if it is in stretches."""
    if op.get_context().as_sql:
        return []
    orden = sa.text("SELECT CAST(inhrelid::regclass AS text) FROM pg_inherits WHERE inhparent = to_regclass(:tabla)")
    return list(op.get_bind().scalars(orden, {"tabla": tabla}))


def indice_de_sobra(nombre: str, tabla: str) -> None:
    """Drop an index whose rows another one finds as well, for earlier hubs too; on PostgreSQL beside those who use it.

    Of a table in stretches they are dropped together, which takes the table for an instant.
    """
    if op.get_context().dialect.name != "postgresql" or _tramos_de(tabla):
        op.drop_index(nombre, tabla, if_exists=True)
        return
    with op.get_context().autocommit_block():
        op.execute(f"SET lock_timeout = '{ESPERA_DE_INDICES}'")
        op.drop_index(nombre, tabla, if_exists=True, postgresql_concurrently=True)
        op.execute(f"SET lock_timeout = '{ESPERA}'")


def _quedo_a_medias(nombre: str) -> bool:
    """Whether there is such an index that an attempt left behind, which serves no query and costs every write."""
    if op.get_context().as_sql:
        return False
    orden = sa.text("SELECT NOT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:nombre)")
    return bool(op.get_bind().execute(orden, {"nombre": nombre}).scalar())
