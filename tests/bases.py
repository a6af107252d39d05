"""Databases for tests: a fresh one per test, with the schema in it, on SQLite and on a PostgreSQL of our own."""

import fcntl
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg2
import pytest

from modelos.base import crear_motor
from modelos.migraciones import migrar

BASES = tuple(os.environ.get("HUB_PRUEBAS_BASES", "sqlite,postgres").split(","))
"""Which databases the suite runs on."""
COMPLETAS = os.environ.get("HUB_PRUEBAS_COMPLETAS") == "1"
"""Whether a test fails, instead of being skipped, when the machine lacks the program that it needs."""
DUENA = "hub"
"""The superuser of the test cluster."""
AJUSTES = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "listen_addresses": "",
    "timezone": "UTC",
}
"""Quick rather than durable, and reached by a Unix socket, so that no port is taken."""
VIGIA = 'while [ -d "/proc/$1" ]; do sleep 1; done; "$2/pg_ctl" stop -m immediate -D "$3/datos"; rm -rf "$3"'
"""Ends the cluster when pytest is gone, whatever ended it."""


def exigir_programa(nombre: str, *rutas: str) -> str:
    """Path of a program that the test needs; without it the test is skipped, or fails when the run must be complete."""
    hallado = shutil.which(nombre) or next((ruta for ruta in rutas if os.access(ruta, os.X_OK)), None)
    if hallado is None:
        prescindir(f"this machine lacks {nombre}")
    return hallado


def prescindir(motivo: str) -> None:
    """Skip the test for something that the machine lacks, or fail it when the run must be complete."""
    if COMPLETAS:
        pytest.fail(f"{motivo}, and HUB_PRUEBAS_COMPLETAS=1 leaves nothing untested", pytrace=False)
    pytest.skip(motivo)


def programas_postgres() -> Path | None:
    """Where initdb and postgres are: HUB_PG_BIN, the PATH, or the newest of Debian's directories."""
    candidatos = [Path(ruta) for ruta in (os.environ.get("HUB_PG_BIN"),) if ruta]
    if en_path := shutil.which("initdb"):
        candidatos.append(Path(en_path).resolve().parent)
    candidatos += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda ruta: int(ruta.parent.name), reverse=True)
    return next((ruta for ruta in candidatos if (ruta / "initdb").exists()), None)


class Bancada:
    """The databases of one test run, shared by all its xdist workers through a directory."""

    def __init__(self, raiz: Path, vigilado: int) -> None:
        self.raiz = raiz
        self._vigilado = vigilado
        """The process with which the cluster ends."""

    @classmethod
    def nueva(cls) -> "Bancada":
        """For the process that leads the run; its workers find the place in the environment."""
        raiz = Path(tempfile.mkdtemp(prefix="hub-pruebas-"))
        raiz.chmod(0o755)
        os.environ["HUB_PRUEBAS_BANCADA"] = f"{os.getpid()}:{raiz}"
        return cls(raiz, os.getpid())

    @classmethod
    def presente(cls) -> "Bancada":
        """For a worker."""
        vigilado, _, raiz = os.environ["HUB_PRUEBAS_BANCADA"].partition(":")
        return cls(Path(raiz), int(vigilado))

    @contextmanager
    def base(self, tipo: str, *, migrada: bool = True) -> Iterator[str]:
        """Address of a database that nobody else uses, gone afterwards; with the hub's schema, or empty."""
        nombre = f"prueba_{uuid4().hex}"
        hacer = self._base_sqlite if tipo == "sqlite" else self._base_postgres
        with hacer(nombre, migrada=migrada) as direccion:
            yield direccion

    def cerrar(self) -> None:
        """Stop the cluster if there is one, and remove everything."""
        cluster = self.raiz / "cluster"
        if (cluster / "datos" / "postmaster.pid").exists():
            programas = programas_postgres()
            _correr(programas / "pg_ctl", "stop", "-m", "immediate", "-D", str(cluster / "datos"))
        shutil.rmtree(self.raiz, ignore_errors=True)

    @contextmanager
    def _base_sqlite(self, nombre: str, *, migrada: bool) -> Iterator[str]:
        archivo = self.raiz / f"{nombre}.db"
        if migrada:
            shutil.copyfile(self._plantilla_sqlite(), archivo)
        yield f"sqlite:///{archivo}"
        for resto in self.raiz.glob(f"{nombre}.db*"):
            resto.unlink()

    def _plantilla_sqlite(self) -> Path:
        plantilla = self.raiz / "plantilla.db"
        with self._turno():
            if not plantilla.exists():
                provisoria = self.raiz / "provisoria.db"
                _migrar(f"sqlite:///{provisoria}")
                provisoria.rename(plantilla)
        return plantilla

    @contextmanager
    def _base_postgres(self, nombre: str, *, migrada: bool) -> Iterator[str]:
        cluster = self._cluster()
        modelo = "plantilla" if migrada else "template0"
        _mandar(cluster, f"CREATE DATABASE {nombre} TEMPLATE {modelo}")
        yield _direccion(cluster, nombre)
        _mandar(cluster, f"DROP DATABASE {nombre} WITH (FORCE)")

    def _cluster(self) -> Path:
        """The running cluster with its template; the first that asks starts it."""
        programas = programas_postgres()
        if programas is None:
            prescindir("this machine lacks PostgreSQL (initdb)")
        cluster, listo = self.raiz / "cluster", self.raiz / "cluster-listo"
        with self._turno():
            if not listo.exists():
                _iniciar_cluster(programas, cluster, self._vigilado)
                _mandar(cluster, "CREATE DATABASE plantilla TEMPLATE template0")
                _migrar(_direccion(cluster, "plantilla"))
                listo.touch()
        return cluster

    @contextmanager
    def _turno(self) -> Iterator[None]:
        with (self.raiz / "turno").open("w") as archivo:
            fcntl.flock(archivo, fcntl.LOCK_EX)
            yield


def _identidad() -> dict[str, object]:
    """As whom PostgreSQL runs: it refuses root, so root lends it an unprivileged user."""
    if os.geteuid() != 0:
        return {}
    conocidos = {cuenta.pw_name: cuenta for cuenta in pwd.getpwall()}
    cuenta = conocidos.get("postgres") or conocidos["nobody"]
    return {"user": cuenta.pw_uid, "group": cuenta.pw_gid, "extra_groups": []}


def _correr(programa: Path, *argumentos: str) -> None:
    hecho = subprocess.run(
        [programa, *argumentos],
        **_identidad(),
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    if hecho.returncode:
        raise RuntimeError(f"{programa.name} ended with {hecho.returncode}: {hecho.stdout}")


def _iniciar_cluster(programas: Path, cluster: Path, vigilado: int) -> None:
    cluster.mkdir(mode=0o700)
    if identidad := _identidad():
        os.chown(cluster, identidad["user"], identidad["group"])
    _correr(
        programas / "initdb", "-D", f"{cluster}/datos", "-U", DUENA, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"
    )
    with (cluster / "datos" / "postgresql.conf").open("a") as archivo:
        archivo.writelines(f"{nombre} = '{valor}'\n" for nombre, valor in AJUSTES.items())
        archivo.write(f"unix_socket_directories = '{cluster}'\n")
    subprocess.Popen(
        ["/bin/sh", "-c", VIGIA, "vigia", str(vigilado), str(programas), str(cluster)],
        **identidad,
        cwd="/",
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _correr(programas / "pg_ctl", "start", "-w", "-D", f"{cluster}/datos", "-l", "/dev/null")


def _direccion(cluster: Path, base: str) -> str:
    return f"postgresql+psycopg2://{DUENA}@/{base}?host={cluster}"


def _mandar(cluster: Path, orden: str) -> None:
    with closing(psycopg2.connect(host=str(cluster), user=DUENA, dbname="postgres")) as conexion:
        conexion.autocommit = True
        with conexion.cursor() as cursor:
            cursor.execute(orden)


def _migrar(direccion: str) -> None:
    motor = crear_motor(direccion)
    migrar(motor)
    motor.dispose()
