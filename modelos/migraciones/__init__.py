"""The schema's history (Alembic), and how to bring a database up to date."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from modelos.filas import DEL_REGISTRO

CANDADO = 7_214_001
"""Two processes that migrate the same PostgreSQL at once take turns by this advisory lock."""


def migrar(motor: Engine, *, rol_aplicacion: str | None = None) -> None:
    """Bring the schema up to date; harmless when it is already.

    `rol_aplicacion` (PostgreSQL) is the role under which the hub serves: it gets what it needs and no more, which for the
    message record and the trace is reading and adding.
    """
    with motor.begin() as conexion:
        if conexion.dialect.name == "postgresql":
            conexion.execute(text("SELECT pg_advisory_xact_lock(:c)"), {"c": CANDADO})
        command.upgrade(_configuracion(conexion), "head")
        if rol_aplicacion and conexion.dialect.name == "postgresql":
            _conceder(conexion, rol_aplicacion)


def version_actual(conexion: Connection) -> str | None:
    """The revision that the database is at, None when it has no schema."""
    return MigrationContext.configure(conexion).get_current_revision()


def version_esperada() -> str:
    """The revision that this code needs."""
    version = ScriptDirectory.from_config(_configuracion(None)).get_current_head()
    assert version is not None  # noqa: S101 (there is always a first revision)
    return version


def _configuracion(conexion: Connection | None) -> Config:
    configuracion = Config()
    configuracion.set_main_option("script_location", str(Path(__file__).parent))
    configuracion.set_main_option("version_locations", str(Path(__file__).parent / "versiones"))
    configuracion.set_main_option("path_separator", "os")
    configuracion.attributes["conexion"] = conexion
    return configuracion


DEL_SELLO = ("sello", "sello_hoja", "sello_nodo")
SOLO_AGREGAR = (*DEL_REGISTRO, "historial", "informe", *DEL_SELLO)
"""Tables in which the hub only reads and adds."""
SALES = ("sello_sal",)
"""The same, but for their owner, who may have to forget a salt."""
DE_QUITAR = ("busqueda_guardada", "intento", "origen_conocido", "sello_hueco")
"""Tables out of which the hub takes rows; of every other, nothing is ever deleted."""


def _conceder(conexion: Connection, rol: str) -> None:
    nombre = conexion.dialect.identifier_preparer.quote(rol)
    tablas = [fila[0] for fila in conexion.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))]
    conexion.execute(text(f"GRANT USAGE ON SCHEMA public TO {nombre}"))
    conexion.execute(text(f"GRANT USAGE, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {nombre}"))
    for tabla in tablas:
        conexion.execute(text(f"REVOKE ALL ON {tabla} FROM {nombre}"))
        conexion.execute(text(f"GRANT {_privilegios(tabla)} ON {tabla} TO {nombre}"))


def _privilegios(tabla: str) -> str:
    if tabla == "alembic_version":
        return "SELECT"
    if tabla in (*SOLO_AGREGAR, *SALES):
        return "SELECT, INSERT"
    return "SELECT, INSERT, UPDATE, DELETE" if tabla in DE_QUITAR else "SELECT, INSERT, UPDATE"
