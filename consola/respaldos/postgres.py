"""PostgreSQL: a base backup by its own program, and the log that was written since, replayed up to an instant."""

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from config.ajustes import Ajustes
from consola.auditor import NoSePudo
from consola.respaldos import cluster
from consola.respaldos.manifiesto import (
    Manifiesto,
    carpeta_nueva,
    escribir,
    estado_de,
    exigir_lugar,
    leer,
    tamano_de_carpeta,
)
from consola.respaldos.programas import ceder, correr, hallar
from dominio.vocabulario.tiempo import reloj_del_sistema
from modelos import para_leer

DATOS = "datos"


def crear(ajustes: Ajustes, motor: Engine, carpeta: Path, conexion: str | None, dados: Path | None) -> Path:
    """A base backup, made and looked through by PostgreSQL's programs while everybody goes on working."""
    url = make_url(ajustes.base_datos)
    quien = conexion or url.set(drivername="postgresql")._replace(password=None).render_as_string()
    with para_leer(motor) as abierta:
        version = str(abierta.execute(text("SHOW server_version_num")).scalar_one())[:-4]
        orden = text("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()")
        base, duena = str(url.database or url.username), str(abierta.execute(orden).scalar_one())
    programas = hallar(version, dados)
    with carpeta_nueva(carpeta, reloj_del_sistema()) as nueva:
        ceder(nueva)
        estado = estado_de(motor)
        datos = nueva / DATOS
        copiar = ("-D", str(datos), "-d", quien, "-X", "stream", "-c", "fast", "--no-password")
        clave = {} if conexion or url.password is None else {"PGPASSWORD": url.password}
        correr(programas / "pg_basebackup", *copiar, que="pg_basebackup no pudo copiar la base", entorno=clave)
        _exigir_entero(programas, datos)
        hecho_en = reloj_del_sistema().isoformat()
        escribir(nueva, Manifiesto(motor="postgresql", base=base, duena=duena, hecho_en=hecho_en, **estado))
    return carpeta / nueva.name[1:].removesuffix(".haciendo")


def _exigir_entero(programas: Path, datos: Path) -> None:
    correr(programas / "pg_verifybackup", "-q", str(datos), que="El respaldo está dañado; use otro. pg_verifybackup dice")


def exigir_instante(manifiesto: Manifiesto, wal: Path | None, hasta: datetime | None) -> None:
    """Refuse an instant to which this backup cannot lead, before hours are spent on it."""
    if hasta is not None and wal is None:
        raise NoSePudo("Para llegar a un instante hace falta el WAL escrito desde el respaldo: dé --wal con su carpeta.")
    if hasta is not None and hasta < manifiesto.instante:
        terminado = f"{manifiesto.instante:%Y-%m-%d %H:%M:%S} UTC"
        raise NoSePudo(f"Ese instante es anterior al respaldo, que terminó el {terminado}; use uno anterior.")
    if wal is not None and not any(wal.iterdir()):
        raise NoSePudo(f"{wal} está vacía: ahí debe estar el WAL que dejan pg_receivewal o archive_command.")


@dataclass(frozen=True, slots=True)
class Copia:
    """The files of a backup, brought to a place where a server may work on them."""

    programas: Path
    datos: Path
    manifiesto: Manifiesto
    wal: Path | None
    hasta: datetime | None

    def servida(self) -> AbstractContextManager[Engine]:
        """An engine on what came back, as of the instant."""
        dicho = self.manifiesto
        return cluster.servido(self.programas, self.datos, dicho.base, dicho.duena, self.wal, self.hasta)


@contextmanager
def copiado(respaldo: Path, lugar: Path, wal: Path | None, hasta: datetime | None, dados: Path | None) -> Iterator[Copia]:
    """The backup's files in a folder of their own in that place; all of it that was not moved goes at the end."""
    manifiesto = leer(respaldo, "postgresql")
    exigir_instante(manifiesto, wal, hasta)
    guardado = respaldo / DATOS
    try:
        programas = hallar((guardado / "PG_VERSION").read_text(encoding="ascii").strip(), dados)
        exigir_lugar(lugar, tamano_de_carpeta(guardado))
        _exigir_entero(programas, guardado)
        carpeta = Path(mkdtemp(dir=lugar, prefix=".restaurando-"))
    except OSError as error:
        raise NoSePudo(f"No se pudo restaurar {respaldo} en {lugar}: {error.strerror}.") from None
    try:
        ceder(carpeta)
        datos = carpeta / DATOS
        correr("/bin/cp", "-a", "--reflink=auto", str(guardado), str(datos), que="No se pudo copiar el respaldo")
        yield Copia(programas, datos, manifiesto, wal, hasta)
    finally:
        shutil.rmtree(carpeta, ignore_errors=True)


@contextmanager
def aparte(respaldo: Path, lugar: Path, wal: Path | None, hasta: datetime | None, dados: Path | None) -> Iterator[Engine]:
    """An engine on what comes back of the backup, of which nothing stays."""
    with copiado(respaldo, lugar, wal, hasta, dados) as copia, copia.servida() as motor:
        yield motor


@contextmanager
def en_su_lugar(
    respaldo: Path, destino: Path, wal: Path | None, hasta: datetime | None, dados: Path | None
) -> Iterator[Engine]:
    """The same, whose files are a server's data directory once whoever asked is done with it."""
    try:
        if destino.exists() and (not destino.is_dir() or any(destino.iterdir())):
            raise NoSePudo(f"{destino} no está vacía y no se toca: detenga ese PostgreSQL y mueva sus datos, o dé otra.")
        destino.parent.mkdir(parents=True, exist_ok=True)
        with copiado(respaldo, destino.parent, wal, hasta, dados) as copia:
            with copia.servida() as motor:
                yield motor
            copia.datos.rename(destino)
    except OSError as error:
        raise NoSePudo(f"No se pudo dejar lo restaurado en {destino}: {error.strerror}.") from None
