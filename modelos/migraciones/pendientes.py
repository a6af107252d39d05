"""What `migrar` would do to a database, found out without changing anything in it."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from alembic.script.revision import ResolutionError
from sqlalchemy import URL, Engine, NullPool, create_engine, make_url

from modelos.base import crear_motor
from modelos.migraciones import historia, version_actual
from modelos.migraciones.medida import Medida

PRIMERA_SIN_ESPERA = "0011"
"""From which migration on nobody waits for one for over a second (PostgreSQL): see CONTRIBUTING.md."""


class VersionDesconocida(Exception):
    """The database is at a version that this code has never heard of."""

    def __init__(self, version: str) -> None:
        super().__init__(version)
        self.version = version


@dataclass(frozen=True, slots=True)
class MigracionPendiente:
    """A migration that is to be run: what it does, in a sentence of Spanish, and what was measured of it."""

    numero: str
    que: str
    medida: Medida | None

    @property
    def detiene(self) -> bool:
        """Whether those who use the hub may have to wait for it for over a second."""
        return self.numero < PRIMERA_SIN_ESPERA


def pendientes(direccion: str | URL) -> tuple[str | None, list[MigracionPendiente]]:
    """The version that the database is at, None if it has none, and the migrations that are to be run, in their order."""
    actual = _version(make_url(direccion))
    todas = historia()
    try:
        faltan = list(todas.iterate_revisions("head", actual or "base"))
    except ResolutionError:
        raise VersionDesconocida(actual or "") from None
    return actual, [
        MigracionPendiente(una.revision, getattr(una.module, "que", ""), getattr(una.module, "medida", None))
        for una in reversed([todas.get_revision(falta.revision) for falta in faltan])
    ]


def _version(url: URL) -> str | None:
    motor = _para_mirar(url)
    if motor is None:
        return None
    try:
        with motor.connect() as conexion:
            return version_actual(conexion)
    finally:
        motor.dispose()


def _para_mirar(url: URL) -> Engine | None:
    """An engine that changes nothing: the hub's own makes the file of SQLite, and has it keep its journal in another way."""
    if url.get_backend_name() != "sqlite":
        return crear_motor(url)
    if not url.database or not Path(url.database).exists():
        return None
    archivo = f"file:{quote(str(Path(url.database).absolute()))}"
    return create_engine(URL.create("sqlite", database=archivo, query={"mode": "ro", "uri": "true"}), poolclass=NullPool)
