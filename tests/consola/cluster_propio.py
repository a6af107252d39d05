"""A PostgreSQL that can be backed up, and whoever receives its log: a test may lose it."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg2

from tests.bases import DUENA, correr, identidad, lugar, prescindir, programas_postgres
from tests.limpieza import retirar

AJUSTES = {
    "listen_addresses": "",
    "shared_buffers": "16MB",
    "min_wal_size": "32MB",
    "max_wal_senders": "6",
    "timezone": "UTC",
    "fsync": "off",
}


class ClusterPropio:
    """Its server, its log received elsewhere, and where a restored one is put in its stead."""

    def __init__(self, programas: Path, raiz: Path) -> None:
        self.programas, self.raiz = programas, raiz
        self.datos, self.respaldos = raiz / "datos", raiz / "respaldos"
        self._receptor: subprocess.Popen[bytes] | None = None
        if self.datos.exists():  # an earlier run left it
            self.cerrar()
            self.partir()
            return
        raiz.mkdir(mode=0o755, exist_ok=True)
        if como := identidad():
            os.chown(raiz, como["user"], como["group"])
        self._carpeta("respaldos")
        self._correr("initdb", "-D", str(self.datos), "-U", DUENA, "-A", "trust", "-E", "UTF8", "-N", "--wal-segsize=1")
        self.partir()
        self.mandar("CREATE DATABASE hub", "postgres")

    @property
    def direccion(self) -> str:
        """As the hub is given it."""
        return f"postgresql://{DUENA}@/hub?host={self.raiz}"

    def partir(self) -> None:
        """Start the server on the data that are there."""
        ajustes = AJUSTES | {"unix_socket_directories": str(self.raiz)}
        with (self.datos / "postgresql.conf").open("a") as archivo:
            archivo.writelines(f"{nombre} = '{valor}'\n" for nombre, valor in ajustes.items())
        self._correr("pg_ctl", "-D", str(self.datos), "start", "-w", "-l", str(self.raiz / "registro.log"))

    @property
    def pid(self) -> int | None:
        """The process id of its first process, if that lives."""
        with suppress(OSError, ValueError, IndexError):
            numero = int((self.datos / "postmaster.pid").read_text().split()[0])
            if str(self.datos).encode() in Path(f"/proc/{numero}/cmdline").read_bytes():
                return numero
        return None

    def mandar(self, orden: str, base: str = "hub") -> list[tuple]:
        """Run a statement by itself."""
        with closing(psycopg2.connect(host=str(self.raiz), user=DUENA, dbname=base)) as conexion:
            conexion.autocommit = True
            with conexion.cursor() as cursor:
                cursor.execute(orden)
                return cursor.fetchall() if cursor.description else []

    def recibir_wal(self, nombre: str) -> Path:
        """Have the log written elsewhere from now on, as the manual says; each commit waits until it is there."""
        carpeta = self._carpeta(nombre)
        self.mandar("SELECT pg_create_physical_replication_slot('hub_wal', true)")
        argumentos = ("-D", str(carpeta), "-h", str(self.raiz), "-U", DUENA, "--slot=hub_wal", "--synchronous")
        self._receptor = subprocess.Popen(
            [self.programas / "pg_receivewal", *argumentos],
            **identidad(),
            cwd="/",
            env={**os.environ, "PGAPPNAME": "hub_wal"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.mandar("ALTER SYSTEM SET synchronous_standby_names = 'hub_wal'")
        self.mandar("SELECT pg_reload_conf()")
        return carpeta

    def no_esperar(self) -> None:
        """From now on no commit waits until its log is elsewhere."""
        self.mandar("ALTER SYSTEM RESET synchronous_standby_names")
        self.mandar("SELECT pg_reload_conf()")

    def perderse(self) -> None:
        """The disaster: the server ends without a word, and its data are gone."""
        self._correr("pg_ctl", "-D", str(self.datos), "stop", "-m", "immediate")
        self._terminar_receptor()
        shutil.rmtree(self.datos)

    def cerrar(self) -> None:
        """Stop what runs."""
        if self.pid is not None:
            self._correr("pg_ctl", "-D", str(self.datos), "stop", "-m", "immediate")
        self._terminar_receptor()

    def _carpeta(self, nombre: str) -> Path:
        carpeta = self.raiz / nombre
        carpeta.mkdir(mode=0o700)
        if como := identidad():
            os.chown(carpeta, como["user"], como["group"])
        return carpeta

    def _terminar_receptor(self) -> None:
        if self._receptor is not None:
            self._receptor.terminate()
            self._receptor.wait()
            self._receptor = None

    def _correr(self, programa: str, *argumentos: str) -> None:
        correr(self.programas / programa, *argumentos)


@contextmanager
def cluster_propio() -> Iterator[ClusterPropio]:
    """One for the time of a test."""
    programas = programas_postgres()
    if programas is None:
        prescindir("this machine lacks PostgreSQL (initdb)")
    raiz = Path(tempfile.mkdtemp(prefix="hub-respaldo-", dir=lugar()))
    cluster = None
    try:
        cluster = ClusterPropio(programas, raiz)
        yield cluster
    finally:
        if cluster is not None:
            cluster.cerrar()
        retirar(raiz)
