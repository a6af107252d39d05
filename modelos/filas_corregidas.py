"""Samples whose data are mended: as many as there are, by one statement for those in which the same columns change."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from psycopg2.extras import execute_values
from sqlalchemy import Connection, bindparam, update
from sqlalchemy.dialects import postgresql

from modelos.filas import TABLAS, Carrera, Fila

CLAVE = ("id", "estado", "huella", "ultimo_cambio")
"""By what a sample is known to be still as it was read."""
Corregida = tuple[Fila, dict[str, Any]]
_MUESTRA = TABLAS["muestra"]


def clave_de(antes: Any) -> Fila:
    """The key of a row as it was read."""
    return antes.id, antes.estado, bytes(antes.huella), antes.ultimo_cambio


def escribir(conexion: Connection, corregidas: Sequence[Corregida]) -> None:
    """Set the columns of each sample; raises `Carrera` when one is no longer as it was read."""
    por_columnas: dict[tuple[str, ...], list[Fila]] = defaultdict(list)
    for clave, valores in corregidas:
        columnas = tuple(sorted(valores))
        por_columnas[columnas].append((*clave, *(valores[columna] for columna in columnas)))
    for columnas, filas in por_columnas.items():
        cambiar = _en_sqlite if conexion.dialect.name == "sqlite" else _en_postgres
        if cambiar(conexion, columnas, filas) != len(filas):
            raise Carrera


def _en_sqlite(conexion: Connection, columnas: Sequence[str], filas: Sequence[Fila]) -> int:
    igual = [_MUESTRA.c[nombre] == bindparam(f"_{nombre}") for nombre in CLAVE[:3]]
    sin_mudar = _MUESTRA.c.ultimo_cambio.is_not_distinct_from(bindparam("_ultimo_cambio"))
    orden = update(_MUESTRA).where(*igual, sin_mudar).values({columna: bindparam(f"a_{columna}") for columna in columnas})
    nombres = [*(f"_{nombre}" for nombre in CLAVE), *(f"a_{columna}" for columna in columnas)]
    return conexion.execute(orden, [dict(zip(nombres, fila, strict=True)) for fila in filas]).rowcount


def _en_postgres(conexion: Connection, columnas: Sequence[str], filas: Sequence[Fila]) -> int:
    """A list of values has the types of what it shows, and one of nothing but NULL none: each says its own."""
    dados = [*(f"_{nombre}" for nombre in CLAVE), *(f"a_{columna}" for columna in columnas)]
    cambios = ", ".join(f"{columna} = d.a_{columna}::{_tipo(columna)}" for columna in columnas)
    igual = " AND ".join(f"m.{nombre} IS NOT DISTINCT FROM d._{nombre}::{_tipo(nombre)}" for nombre in CLAVE[1:])
    orden = (
        f"UPDATE muestra m SET {cambios} FROM (VALUES %s) AS d ({', '.join(dados)}) "  # noqa: S608 (names of our columns)
        f"WHERE m.id = d._id::bigint AND {igual}"
    )
    cursor: Any = conexion.connection.cursor()
    try:
        execute_values(cursor, orden, filas, page_size=len(filas))
        return int(cursor.rowcount)
    finally:
        cursor.close()


def _tipo(columna: str) -> str:
    return str(_MUESTRA.c[columna].type.compile(dialect=postgresql.dialect()))
