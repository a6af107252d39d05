"""What one message writes, gathered while it is served and written at once: one statement per table, however many rows.

PostgreSQL takes new rows by COPY, which was the fastest for one row and for many alike; SQLite by `executemany`.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from io import StringIO
from typing import Any

from sqlalchemy import Connection, Table, update
from sqlalchemy.dialects import postgresql

from modelos.base import Base

Fila = tuple[Any, ...]

DEL_REGISTRO = ("mensaje", "mensaje_cuerpo", "mensaje_muestra", "mensaje_error", "mensaje_cliente")
ORDEN = ("muestra", "informe", "historial", *DEL_REGISTRO)
"""Tables in the order in which their rows must go in."""


def columnas(tabla: Table) -> tuple[str, ...]:
    """The columns that the hub fills in, in the order of the model: all but keys that the database numbers."""
    return tuple(c.name for c in tabla.columns if not (c.primary_key and c.autoincrement is True))


TABLAS = {nombre: Base.metadata.tables[nombre] for nombre in ORDEN}
COLUMNAS = {nombre: columnas(tabla) for nombre, tabla in TABLAS.items()}

MUDABLES = (
    "laboratorio_id",
    "estado",
    "vence_en",
    "fecha_recepcion_laboratorio",
    "motivo_rechazo",
    "resultado",
    "fecha_hora_resultado_laboratorio",
    "informado_en",
    "correcciones",
    "informe_id",
    "ultimo_cambio",
    "ultimo_cambio_por",
)
"""The columns of `muestra` that its life changes."""


class Carrera(Exception):
    """Someone else changed the same rows meanwhile: read again and decide anew."""


class Cambios:
    """The rows that a message adds, and the samples that it moves."""

    def __init__(self) -> None:
        self.nuevas: dict[str, list[Fila]] = {nombre: [] for nombre in ORDEN}
        self.movidas: list[tuple[Fila, Fila]] = []

    def agregar(self, tabla: str, fila: Fila) -> None:
        """Add a row, in the order of `COLUMNAS[tabla]`."""
        self.nuevas[tabla].append(fila)

    def mover(self, clave: Fila, valores: Fila) -> None:
        """Set the `MUDABLES` of the sample whose (id, estado, ultimo_cambio) is still `clave`."""
        self.movidas.append((clave, valores))

    def olvidar_muestras(self) -> None:
        """Drop all but the message record: a rehearsal stores nothing else."""
        self.movidas.clear()
        for tabla in ("muestra", "informe", "historial"):
            self.nuevas[tabla].clear()

    def escribir(self, conexion: Connection) -> None:
        """Write everything; raises `Carrera` when a sample is no longer as it was read."""
        escritor = _ESCRITORES[conexion.dialect.name]
        for tabla in ORDEN:
            if filas := self.nuevas[tabla]:
                escritor(conexion, tabla, filas)
        if self.movidas and _MOVEDORES[conexion.dialect.name](conexion, self.movidas) != len(self.movidas):
            raise Carrera


# ── PostgreSQL ──────────────────────────────────────────────────────────────────────────────────────────────────────
_COPIAR = {t: f"COPY {t} ({','.join(c)}) FROM STDIN" for t, c in COLUMNAS.items()}
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _texto_copy(valor: Any) -> str:
    if valor is None:
        return "\\N"
    if isinstance(valor, str):
        return valor.translate(_ESCAPES)
    if isinstance(valor, bytes):
        return "\\\\x" + valor.hex()
    return str(valor)


def _copiar(conexion: Connection, tabla: str, filas: Iterable[Fila]) -> None:
    texto = "".join(["\t".join(map(_texto_copy, fila)) + "\n" for fila in filas])
    cursor = conexion.connection.cursor()
    try:
        cursor.copy_expert(_COPIAR[tabla], StringIO(texto))
    finally:
        cursor.close()


def _tipo_postgres(columna: str) -> str:
    return str(TABLAS["muestra"].c[columna].type.compile(dialect=postgresql.dialect()))


_CLAVES = ("id", "estado", "ultimo_cambio")
_MOVER_POSTGRES = (
    f"UPDATE muestra SET {', '.join(f'{c} = v.{c}' for c in MUDABLES)} FROM unnest("  # noqa: S608 (names of ours)
    + ", ".join(f"%s::{_tipo_postgres(c)}[]" for c in (*_CLAVES, *MUDABLES))
    + f") AS v({', '.join('_' + c for c in _CLAVES)}, {', '.join(MUDABLES)}) "
    + "WHERE muestra.id = v._id AND muestra.estado = v._estado "
    + "AND muestra.ultimo_cambio IS NOT DISTINCT FROM v._ultimo_cambio"
)


def _literal(valor: Any) -> str:
    """A value inside an array literal: parsed once by the server, where an ARRAY[…] costs an expression per value."""
    if valor is None:
        return "NULL"
    if isinstance(valor, bytes):
        return '"\\\\x' + valor.hex() + '"'
    if isinstance(valor, str):
        return '"' + valor.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f'"{valor}"' if isinstance(valor, datetime) else str(valor)


def _mover_postgres(conexion: Connection, movidas: Sequence[tuple[Fila, Fila]]) -> int:
    columnas_ = zip(*[clave + valores for clave, valores in movidas], strict=True)
    arreglos = tuple("{" + ",".join(map(_literal, columna)) + "}" for columna in columnas_)
    return conexion.exec_driver_sql(_MOVER_POSTGRES, arreglos).rowcount


# ── SQLite ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _insertar(conexion: Connection, tabla: str, filas: Sequence[Fila]) -> None:
    nombres = COLUMNAS[tabla]
    conexion.execute(TABLAS[tabla].insert(), [dict(zip(nombres, fila, strict=True)) for fila in filas])


def _mover_sqlite(conexion: Connection, movidas: Sequence[tuple[Fila, Fila]]) -> int:
    tabla = TABLAS["muestra"]
    hechas = 0
    for (clave, estado, cambio), valores in movidas:
        hechas += conexion.execute(
            update(tabla)
            .where(tabla.c.id == clave, tabla.c.estado == estado, tabla.c.ultimo_cambio.is_not_distinct_from(cambio))
            .values(dict(zip(MUDABLES, valores, strict=True)))
        ).rowcount
    return hechas


_ESCRITORES: dict[str, Callable[[Connection, str, list[Fila]], None]] = {"postgresql": _copiar, "sqlite": _insertar}
_MOVEDORES: dict[str, Callable[[Connection, Sequence[tuple[Fila, Fila]]], int]] = {
    "postgresql": _mover_postgres,
    "sqlite": _mover_sqlite,
}
