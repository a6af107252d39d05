"""A throw-away PostgreSQL cluster that is as durable as one in production."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from sqlalchemy.engine import make_url

AJUSTES = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "max_connections": "100",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "timezone": "UTC",
}
"""Full durability, and no setting that a small installation would not have too."""

USUARIO = "bench"
VIGIA = 'while [ -d "/proc/$1" ]; do sleep 1; done; "$2" stop -s -m immediate -D "$3/datos" 2>/dev/null; rm -rf "$3"'
"""Ends the cluster when the benchmark is gone, were it by a kill -9."""


def conectar(url: str) -> "psycopg2.extensions.connection":
    """An autocommit connection to the PostgreSQL database of a SQLAlchemy address."""
    conexion = psycopg2.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False))
    conexion.autocommit = True
    return conexion


class SinPostgres(RuntimeError):
    """The machine has no PostgreSQL server programs."""


@dataclass(frozen=True)
class Cluster:
    """A running cluster, reached by TCP on 127.0.0.1 as its superuser."""

    programas: Path
    datos: Path
    puerto: int
    clave: str

    def url(self, base: str) -> str:
        """The SQLAlchemy address of one of its databases."""
        return f"postgresql+psycopg2://{USUARIO}:{self.clave}@127.0.0.1:{self.puerto}/{base}"

    def entorno(self) -> dict[str, str]:
        """Environment in which libpq programs reach the cluster."""
        return {
            **os.environ,
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.puerto),
            "PGUSER": USUARIO,
            "PGPASSWORD": self.clave,
        }

    def conectar(self, base: str = "postgres") -> "psycopg2.extensions.connection":
        """An autocommit connection to one of its databases."""
        return conectar(self.url(base))

    def crear_base(self, base: str) -> str:
        """Make an empty database; its address."""
        with closing(self.conectar()) as conexion, conexion.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{base}"')
        return self.url(base)

    def asentar(self) -> None:
        """Write all that is dirty to disk, so that nobody pays in their turn for what another one wrote."""
        with closing(self.conectar()) as conexion, conexion.cursor() as cursor:
            cursor.execute("CHECKPOINT")

    def pid(self) -> int:
        """The postmaster's process id."""
        return int((self.datos / "postmaster.pid").read_text().split()[0])


def hallar_programas() -> Path:
    """Where initdb and pgbench are: HUB_PG_BIN, the PATH or the newest of Debian's directories."""
    candidatos = [Path(p) for p in (os.environ.get("HUB_PG_BIN"),) if p]
    if en_path := shutil.which("initdb"):
        candidatos.append(Path(en_path).resolve().parent)
    candidatos += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name), reverse=True)
    for candidato in candidatos:
        if (candidato / "initdb").exists() and (candidato / "pgbench").exists():
            return candidato
    raise SinPostgres("PostgreSQL's initdb and pgbench were not found; install them or set HUB_PG_BIN.")


def puerto_libre() -> int:
    """A TCP port of 127.0.0.1 that nobody uses now."""
    with socket.socket() as enchufe:
        enchufe.bind(("127.0.0.1", 0))
        return enchufe.getsockname()[1]


def _identidad() -> dict[str, Any]:
    """As whom the server runs: PostgreSQL refuses root, so root lends it an unprivileged user."""
    if os.geteuid() != 0:
        return {}
    for nombre in ("postgres", "nobody"):
        try:
            cuenta = pwd.getpwnam(nombre)
        except KeyError:
            continue
        return {"user": cuenta.pw_uid, "group": cuenta.pw_gid, "extra_groups": []}
    raise SinPostgres("PostgreSQL does not run as root and there is neither a user postgres nor nobody.")


def _correr(programa: Path, *argumentos: str, identidad: dict[str, Any], cwd: Path) -> None:
    hecho = subprocess.run(
        [programa, *argumentos],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **identidad,
    )
    if hecho.returncode:
        print(hecho.stdout, file=sys.stderr)
        raise RuntimeError(f"{programa.name} ended with {hecho.returncode}")


def _iniciar(programas: Path, raiz: Path, clave: str, puerto: int, identidad: dict[str, Any]) -> Path:
    archivo_clave = raiz / "clave"
    archivo_clave.write_text(clave)
    if identidad:
        for ruta in (raiz, archivo_clave):
            os.chown(ruta, identidad["user"], identidad["group"])
    datos = raiz / "datos"
    _correr(
        programas / "initdb",
        "-D",
        str(datos),
        "-U",
        USUARIO,
        "-A",
        "scram-sha-256",
        f"--pwfile={archivo_clave}",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        identidad=identidad,
        cwd=raiz,
    )
    with (datos / "postgresql.conf").open("a") as conf:
        conf.writelines(f"{nombre} = '{valor}'\n" for nombre, valor in {**AJUSTES, "port": str(puerto)}.items())
    return datos


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Start a cluster in a directory on disk (BENCH_DIR, else /var/tmp) and remove it without trace at the end.

    Not in /tmp, which may be memory, where fsync costs nothing and every figure would be a lie.
    """
    programas, identidad = hallar_programas(), _identidad()
    base = os.environ.get("BENCH_DIR", "/var/tmp")  # noqa: S108 - a directory of our own is made inside
    raiz = Path(tempfile.mkdtemp(prefix="hub-bench-pg-", dir=base))
    este = Cluster(programas, raiz / "datos", puerto_libre(), secrets.token_hex(16))
    pg_ctl = programas / "pg_ctl"
    try:
        _iniciar(programas, raiz, este.clave, este.puerto, identidad)
        _correr(
            pg_ctl,
            "-D",
            str(este.datos),
            "-l",
            str(raiz / "registro"),
            "-w",
            "-t",
            "30",
            "start",
            identidad=identidad,
            cwd=raiz,
        )
        subprocess.Popen(
            ["/bin/sh", "-c", VIGIA, "vigia", str(os.getpid()), pg_ctl, raiz],
            cwd="/",
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **identidad,
        )
        try:
            yield este
        finally:
            _correr(pg_ctl, "-D", str(este.datos), "-m", "fast", "-w", "-t", "60", "stop", identidad=identidad, cwd=raiz)
    finally:
        shutil.rmtree(raiz, ignore_errors=True)
