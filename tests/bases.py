"""Databases for tests: a fresh one per test, with the schema in it, on SQLite and on a PostgreSQL of our own."""

import fcntl
import json
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
from tests.elenco import RelojDePrueba, poblar

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
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "listen_addresses": "",
    "timezone": "UTC",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
"""Quick rather than durable, reached by a Unix socket, so that no port is taken, and as silent as the manual has it."""
MEMORIA = Path("/dev/shm")
"""Where the databases are if it has room: on a disk, making one takes ten times as long."""
LUGAR = 2 << 30
"""Bytes that the databases of a run may take; each is there only while its test runs."""
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


MODELOS = {"nada": "template0", "esquema": "esquema", "elenco": "elenco"}
"""What a new database may have in it: nothing, the tables, or these with the cast (`tests/elenco.py`); and its template."""


class Bancada:
    """The databases of one test run, shared by all its xdist workers through a directory."""

    def __init__(self, raiz: Path, vigilado: int) -> None:
        self.raiz = raiz
        self._vigilado = vigilado
        """The process with which the cluster ends."""

    @classmethod
    def nueva(cls) -> "Bancada":
        """For the process that leads the run; its workers find the place in the environment."""
        raiz = Path(tempfile.mkdtemp(prefix="hub-pruebas-", dir=lugar()))
        raiz.chmod(0o755)
        os.environ["HUB_PRUEBAS_BANCADA"] = f"{os.getpid()}:{raiz}"
        return cls(raiz, os.getpid())

    @classmethod
    def presente(cls) -> "Bancada":
        """For a worker."""
        vigilado, _, raiz = os.environ["HUB_PRUEBAS_BANCADA"].partition(":")
        return cls(Path(raiz), int(vigilado))

    @contextmanager
    def base(self, tipo: str, *, con: str = "esquema") -> Iterator[str]:
        """Address of a database that nobody else uses, gone afterwards; `con` is one of `MODELOS`."""
        nombre = f"prueba_{uuid4().hex}"
        hacer = self._base_sqlite if tipo == "sqlite" else self._base_postgres
        with hacer(nombre, con) as direccion:
            yield direccion

    @contextmanager
    def copia(self, direccion: str) -> Iterator[str]:
        """Address of another database that has all that one has now; nobody may be connected to it."""
        nombre = f"prueba_{uuid4().hex}"
        if direccion.startswith("sqlite"):
            with self._base_sqlite(nombre, "nada") as copia:
                shutil.copyfile(direccion.removeprefix("sqlite:///"), copia.removeprefix("sqlite:///"))
                yield copia
        else:
            de_donde = direccion.partition("@/")[2].partition("?")[0]
            with self._base_postgres(nombre, de_donde) as copia:
                yield copia

    def claves(self, tipo: str) -> dict[int, str]:
        """The access keys of the laboratories in the databases made `con="elenco"`."""
        return {int(numero): clave for numero, clave in json.loads((self.raiz / f"claves-{tipo}.json").read_text()).items()}

    def cerrar(self) -> None:
        """Stop the cluster if there is one, and remove everything."""
        cluster = self.raiz / "cluster"
        if (cluster / "datos" / "postmaster.pid").exists():
            programas = programas_postgres()
            correr(programas / "pg_ctl", "stop", "-m", "immediate", "-D", str(cluster / "datos"))
        shutil.rmtree(self.raiz, ignore_errors=True)

    @contextmanager
    def _base_sqlite(self, nombre: str, con: str) -> Iterator[str]:
        archivo = self.raiz / f"{nombre}.db"
        if con != "nada":
            shutil.copyfile(self._plantillas_sqlite() / f"{con}.db", archivo)
        yield f"sqlite:///{archivo}"
        for resto in self.raiz.glob(f"{nombre}.db*"):
            resto.unlink()

    def _plantillas_sqlite(self) -> Path:
        """The directory with a database of each kind; the first that asks makes them."""
        plantillas = self.raiz / "plantillas"
        with self._turno():
            if not plantillas.exists():
                provisorias = self.raiz / "provisorias"
                provisorias.mkdir()
                _migrar(f"sqlite:///{provisorias / 'esquema.db'}")
                shutil.copyfile(provisorias / "esquema.db", provisorias / "elenco.db")
                self._poblar("sqlite", f"sqlite:///{provisorias / 'elenco.db'}")
                provisorias.rename(plantillas)
        return plantillas

    @contextmanager
    def _base_postgres(self, nombre: str, con: str) -> Iterator[str]:
        cluster = self._cluster()
        _mandar(cluster, f"CREATE DATABASE {nombre} TEMPLATE {MODELOS.get(con, con)} STRATEGY file_copy")
        yield _direccion(cluster, nombre)
        _mandar(cluster, f"DROP DATABASE {nombre} WITH (FORCE)")

    def _cluster(self) -> Path:
        """The running cluster with its templates; the first that asks starts it."""
        programas = programas_postgres()
        if programas is None:
            prescindir("this machine lacks PostgreSQL (initdb)")
        cluster, listo = self.raiz / "cluster", self.raiz / "cluster-listo"
        with self._turno():
            if not listo.exists():
                _iniciar_cluster(programas, cluster, self._vigilado)
                _mandar(cluster, "CREATE DATABASE esquema TEMPLATE template0")
                _migrar(_direccion(cluster, "esquema"))
                _mandar(cluster, "CREATE DATABASE elenco TEMPLATE esquema")
                self._poblar("postgres", _direccion(cluster, "elenco"))
                listo.touch()
        return cluster

    def _poblar(self, tipo: str, direccion: str) -> None:
        """Let the cast in, and keep its keys for the tests."""
        motor = crear_motor(direccion)
        claves = poblar(motor, RelojDePrueba()())
        motor.dispose()
        (self.raiz / f"claves-{tipo}.json").write_text(json.dumps(claves))

    @contextmanager
    def _turno(self) -> Iterator[None]:
        with (self.raiz / "turno").open("w") as archivo:
            fcntl.flock(archivo, fcntl.LOCK_EX)
            yield


def lugar() -> str | None:
    """Memory if there is enough of it, else wherever temporary files go."""
    return str(MEMORIA) if MEMORIA.is_dir() and shutil.disk_usage(MEMORIA).free >= LUGAR else None


def identidad() -> dict[str, object]:
    """As whom PostgreSQL runs: it refuses root, so root lends it an unprivileged user."""
    if os.geteuid() != 0:
        return {}
    conocidos = {cuenta.pw_name: cuenta for cuenta in pwd.getpwall()}
    cuenta = conocidos.get("postgres") or conocidos["nobody"]
    return {"user": cuenta.pw_uid, "group": cuenta.pw_gid, "extra_groups": []}


def correr(programa: Path, *argumentos: str) -> None:
    """Run a program of PostgreSQL as whom it runs."""
    hecho = subprocess.run(
        [programa, *argumentos],
        **identidad(),
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
    quien = identidad()
    if quien:
        os.chown(cluster, quien["user"], quien["group"])
    correr(
        programas / "initdb", "-D", f"{cluster}/datos", "-U", DUENA, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"
    )
    with (cluster / "datos" / "postgresql.conf").open("a") as archivo:
        archivo.writelines(f"{nombre} = '{valor}'\n" for nombre, valor in AJUSTES.items())
        archivo.write(f"unix_socket_directories = '{cluster}'\n")
    subprocess.Popen(
        ["/bin/sh", "-c", VIGIA, "vigia", str(vigilado), str(programas), str(cluster)],
        **quien,
        cwd="/",
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    correr(programas / "pg_ctl", "start", "-w", "-D", f"{cluster}/datos", "-l", f"{cluster}/postgres.log")


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
