"""A server of PostgreSQL on files that were brought back, reached by nobody else, for as long as it is needed."""

import re
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import sleep

import psycopg2
from sqlalchemy import Engine
from sqlalchemy.engine import URL

from consola.auditor import NoSePudo
from consola.respaldos.programas import ceder, identidad
from modelos import crear_motor

APARTE = {
    "listen_addresses": "",
    "archive_mode": "off",
    "primary_conninfo": "",
    "synchronous_standby_names": "",
    "shared_preload_libraries": "",
    "ssl": "off",
    "hot_standby": "off",
    "logging_collector": "off",
    "log_destination": "stderr",
    "lc_messages": "C",
    "log_min_messages": "log",
    "recovery_target_action": "promote",
    "recovery_target_timeline": "latest",
}
"""Nothing of how the lost server was set up may reach out from here: no archive, no standby, no network.

Nobody is let in before all is replayed, so that the server need not be as large as the one that was lost.
"""
ENTRE_MIRADAS = 0.05
CAUSAS = (
    (
        r"recovery ended before configured recovery target",
        "el WAL que hay termina antes de ese instante; lo último que tiene es del {ultimo}. Dé un --hasta anterior, o "
        "ninguno para lo último que haya",
    ),
    (
        r"WAL ends before (consistent recovery point|end of online backup)|could not locate required checkpoint",
        "falta WAL: el respaldo no llega por sí solo a un punto parejo. Use otro respaldo, o revise la carpeta de --wal",
    ),
    (r"No space left on device", "no queda lugar en el disco"),
    (r"database files are incompatible|incompatible with server", "el respaldo es de otra versión de PostgreSQL"),
)
"""What its log says, and what that means for who gave the command."""


@contextmanager
def servido(
    programas: Path, datos: Path, base: str, duena: str, wal: Path | None, hasta: datetime | None
) -> Iterator[Engine]:
    """An engine on the database as its owner, once all up to the instant is replayed; the server ends in order with it."""
    lugar = Path(tempfile.mkdtemp(prefix="hub-respaldo-"))
    try:
        ceder(lugar)
        ajustes = {**APARTE, **_de_lugar(lugar, datos), **_de_recuperacion(wal, hasta)}
        (datos / "recovery.signal").touch()
        ceder(datos / "recovery.signal")
        registro = lugar / "registro"
        with registro.open("wb") as bitacora:
            opciones = [parte for nombre, valor in ajustes.items() for parte in ("-c", f"{nombre}={valor}")]
            servidor = subprocess.Popen(  # noqa: S603 (PostgreSQL's own program)
                [programas / "postgres", "-D", str(datos), *opciones],
                **identidad(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=bitacora,
                stderr=bitacora,
                start_new_session=True,
            )
        try:
            direccion = URL.create("postgresql", duena, database=base, query={"host": str(lugar)})
            _esperar(servidor, direccion, registro)
            motor = crear_motor(direccion)
            try:
                yield motor
            finally:
                motor.dispose()
        finally:
            servidor.send_signal(signal.SIGINT)
            servidor.wait()
    finally:
        shutil.rmtree(lugar, ignore_errors=True)


def _de_lugar(lugar: Path, datos: Path) -> dict[str, str]:
    """Its files of settings too: Debian keeps those elsewhere, and none of the lost server's may rule here."""
    (lugar / "hba").write_text("local all all trust\n", encoding="ascii")
    for archivo in ("ident", "conf"):
        (lugar / archivo).touch()
    for archivo in ("hba", "ident", "conf"):
        ceder(lugar / archivo)
    return {
        "unix_socket_directories": str(lugar),
        "config_file": str(lugar / "conf"),
        "hba_file": str(lugar / "hba"),
        "ident_file": str(lugar / "ident"),
        "data_directory": str(datos),
        "port": "5432",
    }


def _de_recuperacion(wal: Path | None, hasta: datetime | None) -> dict[str, str]:
    """Where the log is, the piece that was being written too; without it, what came with the backup is all there is."""
    ajustes = {"restore_command": "false", "recovery_target_time": ""}
    if wal is not None:
        desde = shlex.quote(str(wal).replace("%", "%%") + "/")
        ajustes["restore_command"] = f'cp {desde}"%f" "%p" 2>/dev/null || cp {desde}"%f.partial" "%p" 2>/dev/null'
    if hasta is not None:
        ajustes["recovery_target_time"] = hasta.astimezone(UTC).isoformat()
    return ajustes


def _esperar(servidor: "subprocess.Popen[bytes]", direccion: URL, registro: Path) -> None:
    """Until it lets somebody in: there may be hours of log to replay."""
    while True:
        if servidor.poll() is not None:
            raise NoSePudo(f"PostgreSQL no pudo recuperar el respaldo: {_causa(registro)}.")
        try:
            psycopg2.connect(direccion.render_as_string()).close()
            return
        except psycopg2.OperationalError as falla:
            if re.search("does not exist|not permitted to log in", str(falla).partition("FATAL")[2]):
                raise NoSePudo(f"El respaldo no tiene la base o la dueña que dice: {direccion.database}.") from None
        sleep(ENTRE_MIRADAS)


def _causa(registro: Path) -> str:
    dicho = registro.read_text(encoding="utf-8", errors="replace")
    ultimo = re.findall(r"last completed transaction was at log time ([0-9-]+ [0-9:]+)", dicho)
    for senal, causa in CAUSAS:
        if re.search(senal, dicho):
            return causa.format(ultimo=f"{ultimo[-1]} UTC" if ultimo else "propio respaldo")
    fatales = re.findall(r"(?:FATAL|PANIC):\s+(.*)", dicho)
    return fatales[-1] if fatales else "no dijo por qué"
