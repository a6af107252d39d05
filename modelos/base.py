"""The declarative base, the column types that tables share, and the engine."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from time import monotonic
from typing import Annotated, Any

from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Engine,
    FromClause,
    Integer,
    MetaData,
    String,
    create_engine,
    event,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Dialect, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.pool import QueuePool
from sqlalchemy.types import TypeDecorator

from modelos.conexion import ConexionBreve, CursorBreve
from modelos.plazos import SIN_APURO, Plazos
from modelos.reconexion import Reconexion

CONEXIONES = 16
"""Connections that one process keeps open at most; a thread uses one at a time."""
ESPERA_DE_CONEXION = 8
"""Seconds that it waits for one of them on PostgreSQL."""
RESERVA: dict[str, Any] = {"max_overflow": 0, "pool_use_lifo": True}
"""How they are kept: who needs one is given the one that was used last, whose caches are warm in the database's process.

By turns of all of them, a message of one sample kept PostgreSQL busy for 0.25 ms instead of 0.17.
"""

PACIENCIA = 30_000
"""Milliseconds for which SQLite's lock is waited for."""
VISTAZO = 3
"""Milliseconds between looks at it: it is looked at twice in this time."""


class Instante(TypeDecorator[datetime]):
    """An aware instant, stored in UTC (SQLite has no time zones, so the type puts UTC back on)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every table of the hub."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Instante()}  # noqa: RUF012 (SQLAlchemy reads it as it is)


GranEntero = BigInteger().with_variant(Integer, "sqlite")
"""A bigint everywhere; SQLite numbers rows by itself only when the type is spelled INTEGER."""

Clave = Annotated[int, mapped_column(GranEntero, primary_key=True, autoincrement=False)]
"""A key that `modelos.numeracion` hands out before the row is written."""
ClaveAutomatica = Annotated[int, mapped_column(GranEntero, primary_key=True, autoincrement=True)]
"""A key that the database hands out."""

DE_LA_BASE = "de_la_base"
"""The mark, in `info`, of a column that the database fills in by itself, and that no statement of the hub names."""

SOLO_EN = "solo_en"
"""The mark, in `info`, of an index that only databases of that kind have."""

CODIGO = String(20)
"""A code of a master that comes in files, in the master itself and wherever it is named."""


def largo_de(modelo: type[Base], columna: str) -> int:
    """How many characters a column of texts holds."""
    tipo = modelo.__table__.c[columna].type
    if not isinstance(tipo, String) or tipo.length is None:
        raise TypeError(f"{columna} has no length")
    return tipo.length


def donde(condicion: str) -> dict[str, Any]:
    """The options of an index that holds only the rows of which `condicion` is true, on both databases."""
    return {"postgresql_where": text(condicion), "sqlite_where": text(condicion)}


def crear_motor(direccion: str | URL, *, plazos: Plazos = SIN_APURO, conexiones: int = CONEXIONES) -> Engine:
    """An engine for SQLite or PostgreSQL, set up so that what is committed stays committed.

    `plazos` hold on PostgreSQL, where a silent network or a lock could keep whoever waits for ever.
    """
    url = make_url(direccion)
    if url.get_backend_name() == "sqlite":
        return _motor_sqlite(url)
    url = url.set(drivername="postgresql+psycopg2")
    propios = {"connection_factory": ConexionBreve, "cursor_factory": CursorBreve, **plazos.de_conexion(url)}
    motor = create_engine(url, pool_size=conexiones, pool_timeout=ESPERA_DE_CONEXION, connect_args=propios, **RESERVA)
    reconexion = Reconexion()

    @event.listens_for(motor, "do_connect")
    def _conectar(dialecto: Dialect, _registro: Any, posicionales: Any, nombrados: Any) -> Any:
        return reconexion.conectar(lambda: dialecto.connect(*posicionales, **nombrados))

    @event.listens_for(motor, "connect")
    def _preparar(conexion: Any, _registro: Any) -> None:
        # Prepared statements are planned once: the planner guesses ten values where most messages bring one, and would
        # plan each anew, which took longer than running it.
        with conexion.cursor() as cursor:
            propios = "SET plan_cache_mode = force_generic_plan; SET jit = off; SET TIME ZONE 'UTC'"
            cursor.execute(f"{propios}; {plazos.de_sesion()}")
        conexion.commit()

    return motor


def _motor_sqlite(url: URL) -> Engine:
    motor = create_engine(url, poolclass=QueuePool, pool_size=CONEXIONES, pool_timeout=60, **RESERVA)

    @event.listens_for(motor, "connect")
    def _preparar(conexion: Any, _registro: Any) -> None:
        conexion.isolation_level = None  # BEGIN is ours: see below
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={PACIENCIA}"):
            conexion.execute(f"PRAGMA {pragma}")

    @event.listens_for(motor, "begin")
    def _comenzar(conexion: Any) -> None:
        # A transaction that reads first and writes later could not upgrade its lock while another one writes.
        if conexion.get_execution_options().get(SOLO_LEE):
            conexion.exec_driver_sql("BEGIN")
        else:
            _comenzar_a_escribir(conexion)

    return motor


def _comenzar_a_escribir(conexion: Connection) -> None:
    """Wait for the one lock of SQLite's writers, looking again every few milliseconds.

    SQLite's own patience sleeps longer and longer, up to 0.1 s: of two busy processes one would wait for seconds.
    """
    hasta = monotonic() + PACIENCIA / 1000
    conexion.exec_driver_sql(f"PRAGMA busy_timeout={VISTAZO}")
    try:
        while not _tomo_el_cerrojo(conexion, o_fallar=monotonic() > hasta):
            pass
    finally:
        conexion.exec_driver_sql(f"PRAGMA busy_timeout={PACIENCIA}")


def _tomo_el_cerrojo(conexion: Connection, *, o_fallar: bool) -> bool:
    try:
        conexion.exec_driver_sql("BEGIN IMMEDIATE")
    except OperationalError as falla:
        if o_fallar or "locked" not in str(falla.orig):
            raise
        return False
    return True


def insertar(conexion: Connection, tabla: FromClause) -> Any:
    """An INSERT that can say what to do `on_conflict`, in the words of the connection's database."""
    return (postgresql.insert if conexion.dialect.name == "postgresql" else sqlite.insert)(tabla)  # type: ignore[arg-type]


SOLO_LEE = "solo_lee"


@contextmanager
def para_leer(motor: Engine) -> Iterator[Connection]:
    """A transaction that writes nothing: on SQLite it waits for no one, not even while a large workbook is stored."""
    with motor.connect().execution_options(**{SOLO_LEE: True}) as conexion, conexion.begin():
        yield conexion


@contextmanager
def para_decidir(motor: Engine, *, con_cerrojo: bool, apurada: bool = False) -> Iterator[Connection]:
    """A transaction that reads, and writes once it was given to `a_escribir`.

    On SQLite only the writing holds up others; what is written must be compared with what was read, as on PostgreSQL. Who
    was overtaken may read anew `con_cerrojo`. On PostgreSQL one that is `apurada` fails soon when it meets a row that
    somebody else is writing.
    """
    with motor.connect().execution_options(**{SOLO_LEE: not con_cerrojo}) as conexion:
        conexion.begin()
        if apurada and motor.dialect.name == "postgresql":
            conexion.connection.dbapi_connection.apurada = True  # type: ignore[union-attr]
        yield conexion
        conexion.commit()


def a_escribir(conexion: Connection) -> None:
    """Go over from reading to writing."""
    if conexion.get_execution_options()[SOLO_LEE] and conexion.dialect.name == "sqlite":
        conexion.rollback()
        conexion.execution_options(**{SOLO_LEE: False})
        conexion.begin()
