"""How long each migration takes on a million rows in every table that it finds, and how long others wait for it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from threading import Event
from time import perf_counter

from alembic import command
from sqlalchemy import Connection, Engine, NullPool, create_engine, inspect

from bench.cluster import Cluster, cluster
from bench.hilos import mientras
from modelos.migraciones import configuracion, historia
from modelos.migraciones.paciencia import ESPERA

FILAS = 1_000_000
GRANDES = ("mensaje", "mensaje_muestra", "muestra", "historial", "informe")
"""The tables that have as many rows in life; all others stay small."""
MIRAR_CADA = 0.005
"""Seconds between two askers for a table."""
SIN_CUPO = 20
"""Characters of a text that is made up."""


@dataclass(frozen=True)
class Medicion:
    """One migration: the seconds that it took, and the longest that somebody who writes waited for it meanwhile."""

    revision: str
    segundos: float
    espera: float


def medir(este: Cluster, filas: int = FILAS) -> list[Medicion]:
    """Each migration after the first, from the oldest on."""
    motor = create_engine(este.crear_base("migraciones"), poolclass=NullPool)
    medidas = []
    for revision in reversed([una.revision for una in historia().walk_revisions()]):
        with motor.connect() as conexion:
            if medidas or revision != "0001":
                este.asentar()
                medidas.append(_medir_una(motor, conexion, revision))
            else:
                _subir(conexion, revision)
                for tabla in GRANDES:
                    _llenar(conexion, tabla, filas)
    motor.dispose()
    return medidas


def _subir(conexion: Connection, revision: str) -> None:
    conexion.exec_driver_sql(f"SET lock_timeout = '{ESPERA}'")
    conexion.commit()
    command.upgrade(configuracion(conexion), revision)
    conexion.commit()


def _medir_una(motor: Engine, conexion: Connection, revision: str) -> Medicion:
    with _escribiendo(motor) as esperas:
        desde = perf_counter()
        _subir(conexion, revision)
        segundos = perf_counter() - desde
    return Medicion(revision, segundos, max(esperas, default=0.0))


@contextmanager
def _escribiendo(motor: Engine) -> Iterator[list[float]]:
    """Ask for the tables as whoever writes does, over and over; the seconds that each waited."""
    esperas = list[float]()

    def pedir(tabla: str, fin: Event) -> None:
        with closing(motor.raw_connection()) as conexion, conexion.cursor() as cursor:
            while not fin.wait(MIRAR_CADA):
                desde = perf_counter()
                cursor.execute(f"LOCK TABLE {tabla} IN ROW EXCLUSIVE MODE")
                esperas.append(perf_counter() - desde)
                conexion.rollback()

    with mientras(partial(pedir, tabla) for tabla in GRANDES):
        yield esperas


def _llenar(conexion: Connection, tabla: str, filas: int) -> None:
    """Rows whose every datum comes from their number; who they refer to does not matter to a migration."""
    columnas = inspect(conexion).get_columns(tabla)
    datos = {una["name"]: _dato(str(una["type"])) for una in columnas if una.get("computed") is None}
    conexion.exec_driver_sql("SET session_replication_role = replica")
    conexion.exec_driver_sql(
        f"INSERT INTO {tabla} ({', '.join(datos)}) SELECT {', '.join(datos.values())} FROM generate_series(1, {filas}) n"
    )
    conexion.commit()
    conexion.exec_driver_sql(f"ANALYZE {tabla}")
    conexion.commit()


def _dato(tipo: str) -> str:
    match tipo.partition("(")[0].split()[0]:
        case "TIMESTAMP":
            return "timestamp '2026-01-01' + n * interval '1 second'"
        case "DATE":
            return "date '2026-01-01' + mod(n, 365)"
        case "BYTEA":
            return "decode(md5(n::text), 'hex')"
        case "BOOLEAN":
            return "mod(n, 2) = 0"
        case "SMALLINT":
            return "mod(n, 5)::smallint"
        case "VARCHAR" | "CHAR" | "TEXT":
            largo = int(tipo[8:-1]) if tipo.startswith("VARCHAR(") else SIN_CUPO
            return f"left(n::text, {min(largo, SIN_CUPO)})"
    return "n"


def main() -> None:
    """Print what is written down beside each migration."""
    with cluster() as este:
        for una in medir(este):
            print(f"{una.revision}: medida = Medida(segundos={una.segundos:.2f}, espera={una.espera:.2f})", flush=True)


if __name__ == "__main__":
    main()
