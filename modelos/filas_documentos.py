"""Documents into the database, each once, by its digest; and out of it.

They are written before anything else and in one order: who brings the same one at the same time waits for the first, and
no two ever wait for each other.
"""

from collections.abc import Collection
from typing import Any

from psycopg2.extras import execute_values
from sqlalchemy import Connection, func, select, text

from modelos.documento import Documento
from modelos.filas import COLUMNAS, TABLAS, Fila
from modelos.muestra import Informe

CANDADO_DE_DOCUMENTOS = 7_214_029
"""PostgreSQL's advisory lock of those who bring a document that is there already, shared, and of who takes some away."""
_HUELLA, _DE_INFORME = (COLUMNAS["documento"].index(nombre) for nombre in ("sha256", "informe_id"))
_NUMERO = COLUMNAS["informe"].index("id")
_INSERTAR = f"INSERT INTO documento ({', '.join(COLUMNAS['documento'])}) VALUES %s ON CONFLICT DO NOTHING"  # noqa: S608 (names of our columns)


def escribir(conexion: Connection, nuevas: dict[str, list[Fila]]) -> None:
    """Write the documents of these rows that are not there yet.

    What a laboratory's report has is kept with the first one that has it; bodies of messages refer to it. A report keeps its
    bytes in any case, also of those that are there already: hubs of the version before look for them nowhere else.
    """
    if not nuevas["documento"]:
        return
    hay = _los_que_hay(conexion, {fila[_HUELLA] for fila in nuevas["documento"]})
    faltan = [fila for fila in nuevas["documento"] if fila[_HUELLA] not in hay]
    sin_bytes = _sin_bytes(conexion, {fila[_DE_INFORME] for fila in faltan} - {None, *_numeros(nuevas["informe"])})
    faltan = [fila for fila in faltan if fila[_DE_INFORME] not in sin_bytes]
    documentos = {fila[_HUELLA]: fila for fila in sorted(faltan, key=_preferencia, reverse=True)}
    _insertar_y_que_queden(conexion, [fila for _, fila in sorted(documentos.items())])
    nuevas["documento"] = []


def _numeros(informes: list[Fila]) -> list[int]:
    return [fila[_NUMERO] for fila in informes]


def _sin_bytes(conexion: Connection, informes: Collection[int]) -> set[int]:
    """Of reports that were there already, those that lost their bytes since somebody read them; no other loses them now."""
    if not informes:
        return set()
    _esperar(conexion)
    orden = select(Informe.id).where(Informe.id.in_(informes), Informe.contenido.is_not(None))
    return set(informes) - set(conexion.scalars(orden))


def _esperar(conexion: Connection) -> None:
    """Wait for whoever takes documents away, and have the next wait."""
    if conexion.dialect.name == "postgresql":
        conexion.execute(text("SELECT pg_advisory_xact_lock_shared(:c)"), {"c": CANDADO_DE_DOCUMENTOS})


def _los_que_hay(conexion: Connection, cuales: Collection[str]) -> set[str]:
    """Those that are there and stay.

    One goes when no message has it any more, and if a report has it, with that. Who is about to refer to it has whoever
    takes such ones away wait, and looks again: it may have gone meanwhile.
    """
    orden = select(Documento.sha256).where(Documento.sha256.in_(cuales))
    hay = set(conexion.scalars(orden))
    if hay and conexion.dialect.name == "postgresql":
        _esperar(conexion)
        return set(conexion.scalars(orden))
    return hay


def _preferencia(fila: Fila) -> tuple[bool, int]:
    """The first report that has a document comes first, and one that no report has last."""
    informe_id = fila[_DE_INFORME]
    return informe_id is None, informe_id or 0


def _insertar_y_que_queden(conexion: Connection, filas: list[Fila]) -> None:
    """One that somebody brought at the same time may be taken away at once, unless who takes some away has to wait."""
    if filas and _insertar(conexion, filas) < len(filas):
        _esperar(conexion)
        _insertar(conexion, filas)


def _insertar(conexion: Connection, filas: list[Fila]) -> int:
    """How many of them were not there; SQLite has a single writer, who looked."""
    if conexion.dialect.name == "sqlite":
        orden = TABLAS["documento"].insert().prefix_with("OR IGNORE")
        conexion.execute(orden, [dict(zip(COLUMNAS["documento"], fila, strict=True)) for fila in filas])
        return len(filas)
    cursor: Any = conexion.connection.cursor()
    try:
        execute_values(cursor, _INSERTAR, filas, page_size=len(filas))
        return int(cursor.rowcount)
    finally:
        cursor.close()


def leer(conexion: Connection, cuales: Collection[str]) -> dict[str, bytes]:
    """The bytes that are kept under these digests, of those that are there; whether they have the digest is not asked."""
    contenido = func.coalesce(Documento.contenido, Informe.contenido)
    orden = select(Documento.sha256, contenido).join(Informe, Informe.id == Documento.informe_id, isouter=True)
    filas = conexion.execute(orden.where(Documento.sha256.in_(cuales))).all() if cuales else ()
    return {sha256: bytes(suyo) for sha256, suyo in filas if suyo is not None}
