"""The rows of a message into SQLite, by `executemany`, and without a rest: whoever writes is the only one who can."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, bindparam, update

from modelos.filas import CLAVES, COLUMNAS, MUDABLES, ORDEN, TABLAS, AvanceDeEscritura, Carrera, Fila, PasoDeEscritura

_M = TABLAS["muestra"].c
_DE_CLAVES = tuple(f"_{clave}" for clave in CLAVES)
_MOVER_CADA_UNA = (
    update(TABLAS["muestra"])
    .where(*(_M[clave].is_not_distinct_from(bindparam(f"_{clave}")) for clave in CLAVES))
    .values(cambios=_M.cambios + 1)
)
_NOMBRES = (*_DE_CLAVES, *MUDABLES)


def escribir(
    conexion: Connection,
    por_tabla: Mapping[str, Sequence[Fila]],
    movidas: Sequence[tuple[Fila, Fila]],
    avance: AvanceDeEscritura,
) -> None:
    """Write new rows and move samples; raises `Carrera` when one is no longer as it was read."""
    paso = PasoDeEscritura(sum(map(len, por_tabla.values())) + len(movidas), avance)
    for tabla in ORDEN:
        nombres = COLUMNAS[tabla]
        for parte in paso.partes(por_tabla[tabla]):
            conexion.execute(TABLAS[tabla].insert(), [dict(zip(nombres, fila, strict=True)) for fila in parte])
    for parte in paso.partes(movidas):
        valores = [dict(zip(_NOMBRES, clave + nuevos, strict=True)) for clave, nuevos in parte]
        if conexion.execute(_MOVER_CADA_UNA, valores).rowcount != len(parte):
            raise Carrera
