"""What one message writes, gathered while it is served and written at once.

On PostgreSQL a few rows go as one round trip of prepared statements, since waiting is what a small message spends its time
on; many rows go by one COPY per table and one UPDATE, which beat anything else by ten. SQLite takes them by `executemany`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from io import StringIO
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, bindparam, update
from sqlalchemy.dialects import postgresql

from modelos.base import Base

Fila = tuple[Any, ...]
Avance = Callable[[int, int], None]
"""Told how many rows are written, of how many."""
T = TypeVar("T")

DEL_REGISTRO = ("mensaje", "mensaje_cuerpo", "mensaje_muestra", "mensaje_error", "mensaje_cliente", "mensaje_reenvio")
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
        self.corregidas: list[tuple[Fila, dict[str, Any]]] = []

    def agregar(self, tabla: str, fila: Fila) -> None:
        """Add a row, in the order of `COLUMNAS[tabla]`."""
        self.nuevas[tabla].append(fila)

    def mover(self, clave: Fila, valores: Fila) -> None:
        """Set the `MUDABLES` of the sample whose (id, estado, ultimo_cambio) is still `clave`."""
        self.movidas.append((clave, valores))

    def corregir(self, clave: Fila, valores: dict[str, Any]) -> None:
        """Set columns of the sample whose (id, estado, huella, ultimo_cambio) is still `clave`: rare, so one by one."""
        self.corregidas.append((clave, valores))

    def olvidar_muestras(self) -> None:
        """Drop all but the message record: a rehearsal stores nothing else."""
        self.movidas.clear()
        self.corregidas.clear()
        for tabla in ("muestra", "informe", "historial"):
            self.nuevas[tabla].clear()

    def escribir(self, conexion: Connection, avance: Avance = lambda _hecho, _total: None) -> None:
        """Write everything; raises `Carrera` when a sample is no longer as it was read."""
        escribir = _escribir_sqlite if conexion.dialect.name == "sqlite" else _escribir_postgres
        if escribir(conexion, self, avance) != len(self.movidas):
            raise Carrera
        for clave, valores in self.corregidas:
            _corregir_una(conexion, clave, valores)


def _corregir_una(conexion: Connection, clave: Fila, valores: dict[str, Any]) -> None:
    tabla, (numero, estado, huella, cambio) = TABLAS["muestra"], clave
    columnas_ = tabla.c
    igual = (columnas_.id == numero) & (columnas_.estado == estado) & (columnas_.huella == huella)
    sin_mudar = columnas_.ultimo_cambio.is_not_distinct_from(cambio)
    if conexion.execute(update(tabla).values(valores).where(igual, sin_mudar)).rowcount != 1:
        raise Carrera


def _en_partes(filas: Sequence[T], paso: "_Paso") -> Iterator[Sequence[T]]:
    """The rows, so many at a time; who waits is told after each part."""
    for desde in range(0, len(filas), POR_PARTE):
        parte = filas[desde : desde + POR_PARTE]
        yield parte
        paso.dar(len(parte))


class _Paso:
    """How many rows of a message are written."""

    def __init__(self, total: int, avance: Avance) -> None:
        self._hecho, self._total, self._avance = 0, total, avance
        avance(0, total)

    def dar(self, cuantas: int) -> None:
        self._hecho += cuantas
        self._avance(self._hecho, self._total)


# ── PostgreSQL ──────────────────────────────────────────────────────────────────────────────────────────────────────
POCAS = 12
"""Up to so many rows, all tables together, are written in one round trip."""
POR_PARTE = 25_000
"""Rows that one statement writes at most: none holds up the server for long, and progress can be told in between."""


def _escribir_postgres(conexion: Connection, cambios: Cambios, avance: Avance) -> int:
    """Write, and give the number of samples that could be moved."""
    nuevas = [(tabla, cambios.nuevas[tabla]) for tabla in ORDEN if cambios.nuevas[tabla]]
    movidas = cambios.movidas
    cursor: Any = conexion.connection.cursor()
    try:
        total = sum(len(filas) for _, filas in nuevas) + len(movidas)
        if total <= POCAS:
            return _ejecutar_preparadas(conexion, cursor, nuevas, movidas)
        paso = _Paso(total, avance)
        for tabla, filas in nuevas:
            for parte in _en_partes(filas, paso):
                cursor.copy_expert(_COPIAR[tabla], _texto_de_copia(parte))
        return sum(_mover_varias(cursor, parte) for parte in _en_partes(movidas, paso))
    finally:
        cursor.close()


def _mover_varias(cursor: Any, movidas: Sequence[tuple[Fila, Fila]]) -> int:
    cursor.execute(*_orden_de_mover(movidas))
    return int(cursor.rowcount)


def _ejecutar_preparadas(
    conexion: Connection, cursor: Any, nuevas: Sequence[tuple[str, Sequence[Fila]]], movidas: Sequence[tuple[Fila, Fila]]
) -> int:
    ordenes: list[str] = []
    datos: list[Any] = []
    for tabla, filas in nuevas:
        _preparar(conexion, cursor, tabla)
        for fila in filas:
            ordenes.append(_EJECUTAR[tabla])
            datos.extend(fila)
    if movidas:  # last, because the count of the last statement is the one that comes back
        if len(movidas) == 1:
            _preparar(conexion, cursor, "mover")
            ordenes.append(_EJECUTAR["mover"])
            datos.extend(movidas[0][1] + movidas[0][0])
        else:  # never prepared: its plan depends on the size of the table
            orden, arreglos = _orden_de_mover(movidas)
            ordenes.append(orden)
            datos.extend(arreglos)
    cursor.execute(";".join(ordenes), datos)
    return cursor.rowcount if movidas else 0


_COPIAR = {t: f"COPY {t} ({','.join(c)}) FROM STDIN" for t, c in COLUMNAS.items()}
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _texto_de_copia(filas: Iterable[Fila]) -> StringIO:
    return StringIO("".join(["\t".join([_A_TEXTO[type(valor)](valor) for valor in fila]) + "\n" for fila in filas]))


def _escapar(valor: str) -> str:
    return valor.translate(_ESCAPES) if "\\" in valor or not valor.isprintable() else str(valor)


class _PorTipo(dict[type, Callable[[Any], str]]):
    """How a value of each type is written for COPY; looking the type up once beats asking what it is each time."""

    def __missing__(self, tipo: type) -> Callable[[Any], str]:
        self[tipo] = escritor = _escapar if issubclass(tipo, str) else str
        return escritor


_A_TEXTO = _PorTipo({type(None): lambda _: "\\N", bytes: lambda valor: "\\\\x" + valor.hex()})


def _tipo_postgres(columna: str) -> str:
    return str(TABLAS["muestra"].c[columna].type.compile(dialect=postgresql.dialect()))


_CLAVES = ("id", "estado", "ultimo_cambio")
_TIPOS = {columna: _tipo_postgres(columna) for columna in (*_CLAVES, *MUDABLES)}


def _literal(valor: Any) -> str:
    """A value inside an array literal: parsed once by the server, where an ARRAY[…] costs an expression per value."""
    if valor is None:
        return "NULL"
    if isinstance(valor, bytes):
        return '"\\\\x' + valor.hex() + '"'
    if isinstance(valor, str):
        return '"' + valor.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f'"{valor}"' if isinstance(valor, datetime) else str(valor)


def _orden_de_mover(movidas: Sequence[tuple[Fila, Fila]]) -> tuple[str, list[Any]]:
    """One UPDATE for all: the columns that differ from sample to sample come as arrays, the others as one value each."""
    columnas_ = list(zip(*[clave + valores for clave, valores in movidas], strict=True))
    nuevos = dict(zip(MUDABLES, columnas_[len(_CLAVES) :], strict=True))
    iguales = {columna: valores[0] for columna, valores in nuevos.items() if len(set(valores)) == 1}
    arreglos = [(f"_{clave}", clave, columnas_[i]) for i, clave in enumerate(_CLAVES)]
    arreglos += [(columna, columna, valores) for columna, valores in nuevos.items() if columna not in iguales]
    fijar = ", ".join(f"{c} = %s::{_TIPOS[c]}" if c in iguales else f"{c} = v.{c}" for c in MUDABLES)
    dados = ", ".join(f"%s::{_TIPOS[tipo]}[]" for _, tipo, _ in arreglos)
    orden = (
        f"UPDATE muestra SET {fijar} FROM unnest({dados}) AS v({', '.join(nombre for nombre, _, _ in arreglos)}) "  # noqa: S608
        "WHERE muestra.id = v._id AND muestra.estado = v._estado "
        "AND muestra.ultimo_cambio IS NOT DISTINCT FROM v._ultimo_cambio"
    )
    datos = [iguales[columna] for columna in MUDABLES if columna in iguales]
    return orden, datos + ["{" + ",".join(_literales(valores)) + "}" for _, _, valores in arreglos]


def _literales(columna: Sequence[Any]) -> Iterable[str]:
    """The values of a column as texts; in a long list most columns repeat a few values, and those are written once."""
    distintos = set(columna)
    if len(distintos) * 2 > len(columna):
        return map(_literal, columna)
    return map({valor: _literal(valor) for valor in distintos}.__getitem__, columna)


def _lugares(cuantos: int) -> str:
    return ",".join(["%s"] * cuantos)


def _numerados(cuantos: int) -> str:
    return ",".join(f"${i}" for i in range(1, cuantos + 1))


_ANCHO_MOVER = len(_CLAVES) + len(MUDABLES)
_MOVER_UNA = (
    f"UPDATE muestra SET {', '.join(f'{c} = ${i}' for i, c in enumerate(MUDABLES, start=1))} "  # noqa: S608
    f"WHERE id = ${_ANCHO_MOVER - 2} AND estado = ${_ANCHO_MOVER - 1} AND ultimo_cambio IS NOT DISTINCT FROM ${_ANCHO_MOVER}"
)
_PREPARAR = {
    **{t: f"INSERT INTO {t} ({','.join(c)}) VALUES ({_numerados(len(c))})" for t, c in COLUMNAS.items()},  # noqa: S608
    "mover": _MOVER_UNA,
}
_EJECUTAR = {
    **{t: f"EXECUTE hub_{t}({_lugares(len(c))})" for t, c in COLUMNAS.items()},
    "mover": f"EXECUTE hub_mover({_lugares(_ANCHO_MOVER)})",
}


def _preparar(conexion: Connection, cursor: Any, cual: str) -> None:
    """Have the statement prepared, the first time that a connection needs it; it outlives the transaction."""
    nombre = f"hub_{cual}"
    if nombre not in conexion.info:
        cursor.execute(f"PREPARE {nombre} AS {_PREPARAR[cual]}")
        conexion.info[nombre] = True


# ── SQLite ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _escribir_sqlite(conexion: Connection, cambios: Cambios, avance: Avance) -> int:
    """Write, and give the number of samples that could be moved."""
    paso = _Paso(sum(map(len, cambios.nuevas.values())) + len(cambios.movidas), avance)
    for tabla in ORDEN:
        nombres = COLUMNAS[tabla]
        for parte in _en_partes(cambios.nuevas[tabla], paso):
            conexion.execute(TABLAS[tabla].insert(), [dict(zip(nombres, fila, strict=True)) for fila in parte])
    return sum(_mover_en_sqlite(conexion, parte) for parte in _en_partes(cambios.movidas, paso))


_M = TABLAS["muestra"].c
_MOVER_CADA_UNA = update(TABLAS["muestra"]).where(
    _M.id == bindparam("_id"),
    _M.estado == bindparam("_estado"),
    _M.ultimo_cambio.is_not_distinct_from(bindparam("_ultimo_cambio")),
)


def _mover_en_sqlite(conexion: Connection, movidas: Sequence[tuple[Fila, Fila]]) -> int:
    nombres = (*(f"_{clave}" for clave in _CLAVES), *MUDABLES)
    return conexion.execute(
        _MOVER_CADA_UNA, [dict(zip(nombres, clave + valores, strict=True)) for clave, valores in movidas]
    ).rowcount
