"""Two PostgreSQL servers, the second a copy of the first that is kept up to date: what a country has, and loses one of."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bases import DUENA, correr, identidad, lugar, prescindir, programas_postgres
from tests.despliegue.proxies import puertos_libres

BASE = "hub"
DE_AMBOS = {
    "max_connections": "100",
    "shared_buffers": "32MB",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "timezone": "UTC",
}


class ParDeBases:
    """The principal, which waits for its standby with every commit, and the standby."""

    def __init__(self, programas: Path, raiz: Path) -> None:
        self._programas = programas
        self._puertos = puertos_libres(2)
        self._datos = [raiz / "principal", raiz / "replica"]
        self._hacer_principal()
        self._hacer_replica()

    @property
    def direccion(self) -> str:
        """As the hub is given it: both, and of these the one that may be written."""
        servidores = "&".join(f"host=127.0.0.1:{puerto}" for puerto in self._puertos)
        return f"postgresql://{DUENA}@/{BASE}?{servidores}&target_session_attrs=read-write"

    def perder_el_principal(self) -> None:
        """It ends without a word to anybody, and does not come back."""
        self._pg_ctl(0, "stop", "-m", "immediate")

    def promover(self) -> None:
        """What a person does then."""
        self._pg_ctl(1, "promote", "-w")

    def cerrar(self) -> None:
        """Stop what runs of both."""
        for cual, datos in enumerate(self._datos):
            if (datos / "postmaster.pid").exists():
                self._pg_ctl(cual, "stop", "-m", "immediate")

    def _hacer_principal(self) -> None:
        correr(self._programas / "initdb", "-D", str(self._datos[0]), "-U", DUENA, "-A", "trust", "-E", "UTF8", "-N")
        self._ajustar(0, DE_AMBOS | {"port": str(self._puertos[0])})
        self._pg_ctl(0, "start", "-w", "-l", "/dev/null")
        correr(self._programas / "createdb", "-h", "127.0.0.1", "-p", str(self._puertos[0]), "-U", DUENA, BASE)

    def _hacer_replica(self) -> None:
        de_donde = f"host=127.0.0.1 port={self._puertos[0]} user={DUENA} application_name=replica"
        correr(
            self._programas / "pg_basebackup", "-D", str(self._datos[1]), "-d", de_donde, "-R", "-X", "stream", "-c", "fast"
        )
        self._ajustar(1, {"port": str(self._puertos[1])})
        self._pg_ctl(1, "start", "-w", "-l", "/dev/null")
        self._ajustar(0, {"synchronous_standby_names": "replica"})
        self._pg_ctl(0, "reload")

    def _ajustar(self, cual: int, ajustes: dict[str, str]) -> None:
        with (self._datos[cual] / "postgresql.conf").open("a") as archivo:
            archivo.writelines(f"{nombre} = '{valor}'\n" for nombre, valor in ajustes.items())

    def _pg_ctl(self, cual: int, *orden: str) -> None:
        correr(self._programas / "pg_ctl", "-D", str(self._datos[cual]), *orden)


@contextmanager
def par_de_bases() -> Iterator[ParDeBases]:
    """Both, for the time of a test."""
    programas = programas_postgres()
    if programas is None:
        prescindir("this machine lacks PostgreSQL (initdb)")
    raiz = Path(tempfile.mkdtemp(prefix="hub-par-", dir=lugar()))
    if como := identidad():
        os.chown(raiz, como["user"], como["group"])
    par = ParDeBases(programas, raiz)
    try:
        yield par
    finally:
        par.cerrar()
        shutil.rmtree(raiz, ignore_errors=True)
