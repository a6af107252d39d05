"""A database that is made anew from time to time while several processes use it: one edition takes the place of another.

The record forbids deleting, so data that must not stay is left behind with its whole edition. An edition appears when it is
complete, under a name that sorts by age; a process that still works on the one before ends there in peace.
"""

import fcntl
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from time import sleep
from typing import Protocol

from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError

from modelos.base import crear_motor

CANDADO = 7_214_002
"""PostgreSQL's advisory lock of whoever makes an edition."""
ENTRE_PREGUNTAS = 0.2
"""Seconds between asking for it and asking again."""
NOMBRE = re.compile(r"[0-9]{14}_[0-9a-z]+")
"""Of an edition: the instant at which it was made, and the revision of its schema."""


class BaseRenovable(Protocol):
    """Where the editions are."""

    def ultima(self) -> str | None:
        """The name of the newest edition."""

    def turno(self) -> AbstractContextManager[None]:
        """Make editions alone, whichever process asks."""

    def hacer(self, nombre: str, llenar: Callable[[Engine], None]) -> None:
        """Make an edition, and forget those before it; `llenar` gives it its schema and what it begins with."""

    def abrir(self, nombre: str) -> Engine:
        """An engine on an edition; once that is forgotten, it cannot connect."""

    def bytes(self, nombre: str) -> int:
        """How large an edition has become."""


def crear_renovable(direccion: str) -> BaseRenovable:
    """For SQLite, files beside the one named; for PostgreSQL, schemas of the database."""
    url = make_url(direccion)
    return ArchivosRenovables(url) if url.get_backend_name() == "sqlite" else EsquemasRenovables(url)


class ArchivosRenovables:
    """An edition is a file `pruebas-NOMBRE.db`. Each has a name of its own because SQLite finds its log by the file's name:
    with one name for all, an old edition's log could be taken for the new one's."""

    def __init__(self, url: URL) -> None:
        archivo = Path(url.database or "").absolute()
        self._carpeta, self._tronco = archivo.parent, archivo.stem

    def ultima(self) -> str | None:
        return max((nombre for nombre, _ in self._tandas()), default=None)

    @contextmanager
    def turno(self) -> Iterator[None]:
        self._carpeta.mkdir(parents=True, exist_ok=True)
        with (self._carpeta / f"{self._tronco}.turno").open("w") as archivo:
            fcntl.flock(archivo, fcntl.LOCK_EX)
            yield

    def hacer(self, nombre: str, llenar: Callable[[Engine], None]) -> None:
        nueva = self._carpeta / f"{self._tronco}.nueva.db"
        _borrar(nueva)
        motor = crear_motor(URL.create("sqlite", database=str(nueva)))
        try:
            llenar(motor)
        finally:
            motor.dispose()  # the last connection that closes moves the log into the file
        nueva.rename(self._archivo(nombre))
        for anterior, archivo in self._tandas():
            if anterior != nombre:
                _borrar(archivo)

    def abrir(self, nombre: str) -> Engine:
        consulta = {"mode": "rw", "uri": "true"}  # SQLite would make an empty file in the place of a forgotten one
        return crear_motor(URL.create("sqlite", database=self._archivo(nombre).as_uri(), query=consulta))

    def bytes(self, nombre: str) -> int:
        return sum(ruta.stat().st_size for ruta in self._carpeta.glob(f"{self._archivo(nombre).name}*"))

    def _archivo(self, nombre: str) -> Path:
        return self._carpeta / f"{self._tronco}-{nombre}.db"

    def _tandas(self) -> list[tuple[str, Path]]:
        halladas = ((ruta.stem.removeprefix(f"{self._tronco}-"), ruta) for ruta in self._carpeta.glob("*.db"))
        return [(nombre, ruta) for nombre, ruta in halladas if NOMBRE.fullmatch(nombre)]


def _borrar(archivo: Path) -> None:
    for ruta in (archivo, *(archivo.with_name(archivo.name + resto) for resto in ("-wal", "-shm"))):
        ruta.unlink(missing_ok=True)


class EsquemasRenovables:
    """An edition is a schema `pruebas_NOMBRE` of a database whose role may make schemas."""

    TRONCO = "pruebas_"
    NUEVO = "pruebas_nueva"

    def __init__(self, url: URL) -> None:
        self._url = url.set(drivername="postgresql+psycopg2")

    def ultima(self) -> str | None:
        with self._conexion() as conexion:
            return max(self._tandas(conexion), default=None)

    @contextmanager
    def turno(self) -> Iterator[None]:
        with self._conexion() as conexion:
            # Nobody stands in line for it: whoever has it makes indices, and these wait for every running statement.
            while not conexion.scalar(text("SELECT pg_try_advisory_lock(:c)"), {"c": CANDADO}):
                sleep(ENTRE_PREGUNTAS)
            yield

    def hacer(self, nombre: str, llenar: Callable[[Engine], None]) -> None:
        with self._conexion() as conexion:
            conexion.execute(text(f"DROP SCHEMA IF EXISTS {self.NUEVO} CASCADE"))
            conexion.execute(text(f"CREATE SCHEMA {self.NUEVO}"))
        motor = self._motor_en(self.NUEVO)
        try:
            llenar(motor)
        finally:
            motor.dispose()
        with self._conexion() as conexion:
            conexion.execute(text(f"ALTER SCHEMA {self.NUEVO} RENAME TO {self.TRONCO}{nombre}"))
            anteriores = [una for una in self._tandas(conexion) if una != nombre]
        for anterior in anteriores:
            self._olvidar(anterior)

    def abrir(self, nombre: str) -> Engine:
        return self._motor_en(self.TRONCO + nombre)

    def bytes(self, nombre: str) -> int:
        orden = text(
            "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c "
            "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = :esquema AND c.relkind = 'r'"
        )
        with self._conexion() as conexion:
            return int(conexion.execute(orden, {"esquema": self.TRONCO + nombre}).scalar_one())

    def _olvidar(self, nombre: str) -> None:
        """Drop an edition; one in the middle of whose tables somebody still works is left for the next time."""
        with suppress(OperationalError), self._conexion() as conexion:
            conexion.execute(text("SET lock_timeout = '5s'"))
            conexion.execute(text(f"DROP SCHEMA {self.TRONCO}{nombre} CASCADE"))

    @contextmanager
    def _conexion(self) -> Iterator[Connection]:
        """A connection that is closed afterwards, for what happens seldom; each statement stands alone."""
        motor = create_engine(self._url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with motor.connect() as conexion:
            yield conexion

    def _motor_en(self, esquema: str) -> Engine:
        propias = self._url.query.get("options", "")
        opciones = f"{propias if isinstance(propias, str) else ' '.join(propias)} -csearch_path={esquema}".strip()
        return crear_motor(self._url.update_query_dict({"options": opciones}))

    def _tandas(self, conexion: Connection) -> list[str]:
        esquemas = conexion.execute(text("SELECT nspname FROM pg_namespace")).scalars()
        nombres = (esquema.removeprefix(self.TRONCO) for esquema in esquemas if esquema.startswith(self.TRONCO))
        return [nombre for nombre in nombres if NOMBRE.fullmatch(nombre)]
