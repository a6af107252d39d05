"""The schema's history (Alembic), and how to bring a database up to date."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import sleep

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, NullPool, create_engine, delete, insert, inspect, select, text

from modelos.esquema import EsquemaServido
from modelos.filas import DEL_REGISTRO

CANDADO = 7_214_001
"""Two processes that migrate the same PostgreSQL at once take turns by this advisory lock."""
ENTRE_TURNOS = 0.2
"""Seconds between asking for it and asking again."""
CARPETA = Path(__file__).parent / "versiones"
DESDE_QUE_PREGUNTAN = "0018"
"""The first revision whose hubs ask whether they may serve on a later one."""


def migrar(motor: Engine, *, rol_aplicacion: str | None = None, carpetas: Sequence[Path] = (CARPETA,)) -> None:
    """Bring the schema up to date; harmless when it is already, and after an attempt that was broken off.

    On SQLite all of it is one transaction. On PostgreSQL each migration is one, beside those who use the hub meanwhile:
    one that finds a table taken gives way and tries again (`paciencia`).

    `rol_aplicacion` (PostgreSQL) is the role under which the hub serves: it gets what it needs and no more, which for the
    message record and the trace is reading and adding.
    """
    if motor.dialect.name != "postgresql":
        with motor.begin() as conexion:
            command.upgrade(configuracion(conexion, carpetas), "head")
            _anotar_servidas(conexion, carpetas)
        return
    with _por_turno(motor) as conexion:
        command.upgrade(configuracion(conexion, carpetas), "head")
        _anotar_servidas(conexion, carpetas)
        conexion.commit()
        if rol_aplicacion:
            _conceder(conexion, rol_aplicacion)
            conexion.commit()


@contextmanager
def _por_turno(motor: Engine) -> Iterator[Connection]:
    """A connection of its own for whoever migrates, one at a time.

    It is a plain one: the hub's own opens transactions by itself, and some indices must be made outside of any. Who waits
    for their turn asks again and again instead of standing in line, since such an index waits for every running statement.
    """
    llano = create_engine(motor.url, poolclass=NullPool)
    with llano.connect() as conexion:
        conexion.exec_driver_sql("SET TIME ZONE 'UTC'")
        while not conexion.scalar(text("SELECT pg_try_advisory_lock(:c)"), {"c": CANDADO}):
            conexion.commit()
            sleep(ENTRE_TURNOS)
        conexion.commit()
        yield conexion


def version_actual(conexion: Connection) -> str | None:
    """The revision that the database is at, None when it has no schema."""
    return MigrationContext.configure(conexion).get_current_revision()


def historia(carpetas: Sequence[Path] = (CARPETA,)) -> ScriptDirectory:
    """The revisions there are."""
    return ScriptDirectory.from_config(configuracion(None, carpetas))


def version_esperada() -> str:
    """The revision that this code needs."""
    version = historia().get_current_head()
    assert version is not None  # noqa: S101 (there is always a first revision)
    return version


def servidas(carpetas: Sequence[Path] = (CARPETA,)) -> list[str]:
    """The revisions whose hubs may serve on the newest schema, newest first.

    That is each one since hubs ask, or since the last migration that takes something away; such a one says `corta = True`.
    """
    halladas = []
    for una in historia(carpetas).walk_revisions():
        halladas.append(una.revision)
        if una.revision == DESDE_QUE_PREGUNTAN or getattr(una.module, "corta", False):
            break
    return halladas


def _anotar_servidas(conexion: Connection, carpetas: Sequence[Path]) -> None:
    guardadas, debidas = set(conexion.scalars(select(EsquemaServido.version))), set(servidas(carpetas))
    if sobran := guardadas - debidas:
        conexion.execute(delete(EsquemaServido).where(EsquemaServido.version.in_(sobran)))
    if faltan := sorted(debidas - guardadas):
        conexion.execute(insert(EsquemaServido), [{"version": version} for version in faltan])


def puede_servir(conexion: Connection) -> bool:
    """Whether this code may serve on the database, whose schema is its own or one that only grew since."""
    if not inspect(conexion).has_table(EsquemaServido.__tablename__):
        return False
    propia = select(EsquemaServido.version).where(EsquemaServido.version == version_esperada())
    return conexion.scalar(propia) is not None


def configuracion(conexion: Connection | None, carpetas: Sequence[Path] = (CARPETA,)) -> Config:
    """What Alembic is told."""
    configuracion = Config()
    configuracion.set_main_option("script_location", str(Path(__file__).parent))
    configuracion.set_main_option("version_locations", os.pathsep.join(map(str, carpetas)))
    configuracion.set_main_option("path_separator", "os")
    configuracion.attributes["conexion"] = conexion
    return configuracion


DEL_SELLO = ("sello", "sello_hoja", "sello_nodo")
DE_REPORTES = ("reporte", "reporte_archivo", "reporte_parte", "remesa", "remesa_entregada", "tributacion")
SOLO_AGREGAR = (
    *DEL_REGISTRO,
    "historial",
    "informe",
    "documento",
    *DEL_SELLO,
    *DE_REPORTES,
    "restauracion",
    "poda",
    "retencion",
    "borrado",
    "borrado_mensaje",
)
"""Tables in which the hub only reads and adds."""
DEL_DUENO = ("borrado", "borrado_mensaje")
"""Of these, those to which only the owner adds: by them the record excuses what it no longer says."""
SALES = ("sello_sal",)
"""The same, but for their owner, who may have to forget a salt."""
DE_QUITAR = ("borrador", "busqueda_guardada", "envio", "intento", "lugar_de_trabajo", "origen_conocido", "sello_hueco")
"""Tables out of which the hub takes rows; of every other, nothing is ever deleted."""


_TABLAS = text(
    "SELECT relname, relispartition FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY relname"
)


def _conceder(conexion: Connection, rol: str) -> None:
    nombre = conexion.dialect.identifier_preparer.quote(rol)
    tablas = conexion.execute(_TABLAS).all()
    conexion.execute(text(f"GRANT USAGE ON SCHEMA public TO {nombre}"))
    conexion.execute(text(f"GRANT EXECUTE ON FUNCTION registro_agregar_tramo(text, text, bigint, bigint) TO {nombre}"))
    conexion.execute(text(f"GRANT USAGE, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {nombre}"))
    for tabla, es_tramo in tablas:
        conexion.execute(text(f"REVOKE ALL ON {tabla} FROM {nombre}"))
        if not es_tramo:  # reached by its table, and by that alone
            conexion.execute(text(f"GRANT {_privilegios(tabla)} ON {tabla} TO {nombre}"))


def _privilegios(tabla: str) -> str:
    if tabla in ("alembic_version", EsquemaServido.__tablename__, *DEL_DUENO):
        return "SELECT"
    if tabla in (*SOLO_AGREGAR, *SALES):
        return "SELECT, INSERT"
    return "SELECT, INSERT, UPDATE, DELETE" if tabla in DE_QUITAR else "SELECT, INSERT, UPDATE"
