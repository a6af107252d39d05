"""SQLite: its own way of copying a database while others write, and the copy as the new one."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from config.ajustes import Ajustes
from consola.auditor import NoSePudo
from consola.respaldos.manifiesto import (
    Manifiesto,
    carpeta_nueva,
    escribir,
    estado_de,
    exigir_lugar,
    huella_de,
    leer,
)
from dominio.sellos.archivos import como_su_carpeta
from dominio.vocabulario.tiempo import reloj_del_sistema
from modelos import crear_motor

BASE = "hub.db"


def crear(ajustes: Ajustes, motor: Engine, carpeta: Path) -> Path:
    """A copy as of one instant, while the hub serves; found whole before it gets its name."""
    original = Path(make_url(ajustes.base_datos).database or "")
    ahora = reloj_del_sistema()
    with carpeta_nueva(carpeta, ahora) as nueva:
        exigir_lugar(nueva, original.stat().st_size)
        estado = estado_de(motor)
        try:
            _copiar(original, nueva / BASE)
        except sqlite3.Error as error:
            raise NoSePudo(f"SQLite no pudo copiar {original}: {error}.") from None
        with (nueva / BASE).open("rb") as escrito:
            os.fsync(escrito.fileno())
        huella = huella_de(nueva / BASE)
        escribir(
            nueva, Manifiesto(motor="sqlite", base=BASE, hecho_en=reloj_del_sistema().isoformat(), huella=huella, **estado)
        )
    return carpeta / nueva.name[1:].removesuffix(".haciendo")


def _copiar(desde: Path, hacia: Path) -> None:
    with closing(sqlite3.connect(desde)) as origen, closing(sqlite3.connect(hacia)) as copia:
        origen.backup(copia)
        copia.execute("PRAGMA journal_mode = DELETE")
        _exigir_sana(copia, hacia)


def _exigir_sana(conexion: sqlite3.Connection, archivo: Path) -> None:
    if (dicho := conexion.execute("PRAGMA integrity_check(1)").fetchone()[0]) != "ok":
        raise NoSePudo(f"{archivo} está dañado: {dicho}.")


@contextmanager
def abierto(respaldo: Path, archivo: Path) -> Iterator[Engine]:
    """An engine on a copy of the backup in that file, once it is found to be what was saved."""
    manifiesto = leer(respaldo, "sqlite")
    guardado = respaldo / BASE
    try:
        if huella_de(guardado) != manifiesto.huella:
            raise NoSePudo(f"{guardado} está dañado: su huella no es la que se anotó al hacerlo. Use otro respaldo.")
        exigir_lugar(archivo.parent, 2 * guardado.stat().st_size)
        shutil.copyfile(guardado, archivo)
        archivo.chmod(0o600)
    except OSError as error:
        raise NoSePudo(f"No se pudo copiar {guardado} a {archivo}: {error.strerror}.") from None
    motor = crear_motor(f"sqlite:///{archivo}")
    try:
        yield motor
    finally:
        motor.dispose()


@contextmanager
def aparte(respaldo: Path, lugar: Path) -> Iterator[Engine]:
    """The same in a place of its own, of which nothing stays."""
    with TemporaryDirectory(dir=lugar, prefix=".probando-") as carpeta, abierto(respaldo, Path(carpeta) / BASE) as motor:
        yield motor


@contextmanager
def en_su_lugar(respaldo: Path, destino: Path) -> Iterator[Engine]:
    """The same, as `hub.db` of a folder that has none, once whoever asked is done with it."""
    definitivo, provisorio = destino / BASE, destino / f".{BASE}.restaurando"
    try:
        if hay := [uno for resto in ("", "-wal", "-shm") if (uno := destino / f"{BASE}{resto}").exists()]:
            raise NoSePudo(f"{hay[0]} ya existe y no se toca: detenga el hub y mueva ese archivo, o dé otra carpeta.")
        destino.mkdir(mode=0o700, parents=True, exist_ok=True)
        with abierto(respaldo, provisorio) as motor:
            yield motor
        como_su_carpeta(provisorio)
        provisorio.rename(definitivo)
    except OSError as error:
        raise NoSePudo(f"No se pudo restaurar en {destino}: {error.strerror}.") from None
    finally:
        with suppress(OSError):  # such as a path that could not be made
            for resto in ("", "-wal", "-shm"):
                Path(f"{provisorio}{resto}").unlink(missing_ok=True)
