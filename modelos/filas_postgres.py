"""The rows of a message into PostgreSQL.

The rows of small messages go as one round trip of prepared statements, COMMIT and all, since waiting is what these spend
their time on; many rows go by one COPY per table and one UPDATE, which beat anything else by ten.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from io import StringIO
from typing import Any, TypeAlias

from psycopg2.errors import DivisionByZero
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql

from modelos.arreglos import arreglo
from modelos.filas import (
    CLAVES,
    COLUMNAS,
    MUDABLES,
    ORDEN,
    TABLAS,
    AvanceDeEscritura,
    Carrera,
    Fila,
    PasoDeEscritura,
    Ritmo,
    en_partes,
)

POCAS = 400
"""Up to so many rows, all tables together, are written in one round trip."""
DE_UNA_LECTURA = 1 << 20
"""Letters that COPY is given at a time: for each time the driver has to wait for the interpreter."""
Orden: TypeAlias = Callable[[Any], None]
"""Something to be sent by a cursor, all of it put into letters by then; raises `Carrera` as `escribir` does."""
DE_A_UNA = 2
"""Up to so many rows of one table are a statement each; more are one that takes an array for each column."""


def escribir(
    conexion: Connection,
    por_tabla: Mapping[str, Sequence[Fila]],
    movidas: Sequence[tuple[Fila, Fila]],
    avance: AvanceDeEscritura,
    ritmo: Ritmo,
    *,
    y_cerrar: bool,
    antes: int = 0,
) -> None:
    """Write new rows and move samples; raises `Carrera` when one is no longer as it was read.

    Who waits is told of them with the `antes` that went ahead.
    """
    nuevas = [(tabla, por_tabla[tabla]) for tabla in ORDEN if por_tabla[tabla]]
    total = sum(len(filas) for _, filas in nuevas) + len(movidas)
    cursor: Any = conexion.connection.cursor()
    try:
        if total <= POCAS and not ritmo.descanso and not antes:
            _escribir_pocas(conexion, cursor, nuevas, movidas, y_cerrar=y_cerrar)
        else:
            _escribir_muchas(cursor, nuevas, movidas, PasoDeEscritura(antes + total, avance, ritmo, hecho=antes))
    finally:
        cursor.close()


def _escribir_pocas(
    conexion: Connection,
    cursor: Any,
    nuevas: Sequence[tuple[str, Sequence[Fila]]],
    movidas: Sequence[tuple[Fila, Fila]],
    *,
    y_cerrar: bool,
) -> None:
    ordenes: list[str] = []
    datos: list[Any] = []
    for tabla, filas in nuevas:
        if len(filas) <= DE_A_UNA:
            _preparar(conexion, cursor, tabla)
            ordenes.extend(_ejecutar(tabla, fila, datos) for fila in filas)
        else:
            _preparar(conexion, cursor, f"varias_{tabla}")
            por_columna = tuple([arreglo(columna) for columna in zip(*filas, strict=True)])
            ordenes.append(_ejecutar(f"varias_{tabla}", por_columna, datos))
    if len(movidas) == 1:
        _preparar(conexion, cursor, "mover")
        ((clave, valores),) = movidas
        ordenes.append(_ejecutar("mover", clave + valores, datos))
    elif movidas:  # never prepared: its plan depends on the size of the table
        orden, arreglos = _orden_de_mover(movidas)
        ordenes.append(_todas_o_falla(orden, len(movidas)))
        datos.extend(arreglos)
    escribir = cursor.ultima if y_cerrar else cursor.execute
    try:
        escribir(";".join(ordenes), datos)
    except DivisionByZero:
        raise Carrera from None


_INOCUOS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: "NULL",
    bool: str,
    int: str,
    date: "'{}'".format,
    datetime: "'{}'".format,
    bytes: lambda valor: f"E'\\\\x{valor.hex()}'",
}
"""Values that cannot be mistaken for SQL, and how they are written: psycopg2 spent a tenth of a small message on them."""


def _ejecutar(cual: str, fila: Fila, datos: list[Any]) -> str:
    """A statement that runs a prepared one; what the driver has to quote goes to `datos`."""
    lugares = []
    for valor in fila:
        escribir_valor = _INOCUOS.get(type(valor))
        if escribir_valor is None:
            datos.append(valor)
            lugares.append("%s")
        else:
            lugares.append(escribir_valor(valor))
    return f"EXECUTE hub_{cual}({','.join(lugares)})"


def _todas_o_falla(orden: str, cuantas: int) -> str:
    """An UPDATE that fails, by a division by zero, unless it changes so many rows: what follows it will not happen."""
    return f"WITH movidas AS ({orden} RETURNING 1) SELECT 1 / (count(*) = {cuantas})::int FROM movidas"  # noqa: S608


def _escribir_muchas(
    cursor: Any, nuevas: Sequence[tuple[str, Sequence[Fila]]], movidas: Sequence[tuple[Fila, Fila]], paso: PasoDeEscritura
) -> None:
    for tabla, filas in nuevas:
        for parte in paso.partes(filas):
            _copia(tabla, parte)(cursor)
    for movida in paso.partes(movidas):
        _mudanza(movida)(cursor)


def ordenes(
    por_tabla: Mapping[str, Sequence[Fila]], movidas: Sequence[tuple[Fila, Fila]], por_parte: int
) -> Iterator[Orden]:
    """What writes these rows, so many at a time."""
    for tabla in ORDEN:
        yield from (_copia(tabla, parte) for parte in en_partes(por_tabla.get(tabla, ()), por_parte))
    yield from map(_mudanza, en_partes(movidas, por_parte))


def _copia(tabla: str, filas: Sequence[Fila]) -> Orden:
    texto = _texto_de_copia(filas)
    return lambda cursor: cursor.copy_expert(_COPIAR[tabla], texto, DE_UNA_LECTURA)


def _mudanza(movidas: Sequence[tuple[Fila, Fila]]) -> Orden:
    cuantas, (orden, datos) = len(movidas), _orden_de_mover(movidas)

    def mover(cursor: Any) -> None:
        cursor.execute(orden, datos)
        if cursor.rowcount != cuantas:
            raise Carrera

    return mover


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


def _tipo_postgres(columna: str, tabla: str = "muestra") -> str:
    """The type, without the length of a text: what is longer must be refused, and a cast would cut it."""
    return str(TABLAS[tabla].c[columna].type.compile(dialect=postgresql.dialect())).partition("(")[0]


_IGUAL = {clave: "IS NOT DISTINCT FROM" if TABLAS["muestra"].c[clave].nullable else "=" for clave in CLAVES}
"""How each is compared: an index finds what is equal, and not what is not distinct."""
_TIPOS = {columna: _tipo_postgres(columna) for columna in (*CLAVES, *MUDABLES)}


def _orden_de_mover(movidas: Sequence[tuple[Fila, Fila]]) -> tuple[str, list[Any]]:
    """One UPDATE for all: the columns that differ from sample to sample come as arrays, the others as one value each."""
    claves = dict(zip(CLAVES, zip(*[clave for clave, _ in movidas], strict=True), strict=True))
    nuevos = dict(zip(MUDABLES, zip(*[valores for _, valores in movidas], strict=True), strict=True))
    iguales = {columna: valores[0] for columna, valores in nuevos.items() if len(set(valores)) == 1}
    arreglos = [(f"_{clave}", clave, valores) for clave, valores in claves.items()]
    arreglos += [(columna, columna, valores) for columna, valores in nuevos.items() if columna not in iguales]
    fijar = ", ".join(f"{c} = %s::{_TIPOS[c]}" if c in iguales else f"{c} = v.{c}" for c in MUDABLES)
    dados = ", ".join(f"%s::{_TIPOS[tipo]}[]" for _, tipo, _ in arreglos)
    nombres = ", ".join(nombre for nombre, _, _ in arreglos)
    siguen = " AND ".join(f"muestra.{clave} {igual} v._{clave}" for clave, igual in _IGUAL.items())
    orden = (
        f"UPDATE muestra SET {fijar}, cambios = muestra.cambios + 1 FROM unnest({dados}) AS v({nombres}) "  # noqa: S608
        f"WHERE {siguen}"
    )
    datos = [iguales[columna] for columna in MUDABLES if columna in iguales]
    return orden, datos + [arreglo(valores) for _, _, valores in arreglos]


def _numerados(cuantos: int) -> str:
    return ",".join(f"${i}" for i in range(1, cuantos + 1))


def _varias(tabla: str) -> str:
    """The INSERT of many rows, from an array for each column."""
    columnas = COLUMNAS[tabla]
    arreglos = ",".join(f"${i}::{_tipo_postgres(c, tabla)}[]" for i, c in enumerate(columnas, start=1))
    return f"INSERT INTO {tabla} ({','.join(columnas)}) SELECT * FROM unnest({arreglos})"  # noqa: S608


_SE_MUDAN = ", ".join(f"{columna} = ${i}" for i, columna in enumerate(MUDABLES, start=len(CLAVES) + 1))
_SIGUEN = " AND ".join(f"{clave} {igual} ${i}" for i, (clave, igual) in enumerate(_IGUAL.items(), start=1))
_MOVER_UNA = f"UPDATE muestra SET {_SE_MUDAN}, cambios = cambios + 1 WHERE {_SIGUEN}"  # noqa: S608
_PREPARAR = {
    **{t: f"INSERT INTO {t} ({','.join(c)}) VALUES ({_numerados(len(c))})" for t, c in COLUMNAS.items()},  # noqa: S608
    **{f"varias_{t}": _varias(t) for t in COLUMNAS},
    "mover": _todas_o_falla(_MOVER_UNA, 1),
}


def _preparar(conexion: Connection, cursor: Any, cual: str) -> None:
    """Have the statement prepared, the first time that a connection needs it; it outlives the transaction."""
    nombre = f"hub_{cual}"
    if nombre not in conexion.info:
        cursor.execute(f"PREPARE {nombre} AS {_PREPARAR[cual]}")
        conexion.info[nombre] = True
