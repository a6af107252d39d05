"""What a backup says of itself, beside its data: of which hub, when, and enough to notice that it is damaged."""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from time import time
from typing import Any

from sqlalchemy import Engine

from consola.auditor import NoSePudo
from dominio.sellos.cabezas import de_fila, ultima
from dominio.sellos.sellador import tamano_de
from modelos import para_leer
from modelos.migraciones import version_actual

FORMATO, ARCHIVO = "hub-respaldo-1", "manifiesto.json"
DE_RESPALDO = re.compile(r"respaldo-\d{8}T\d{6}Z")
BYTES_A_LA_VEZ = 1 << 20
ABANDONADO = 7 * 86_400
"""Seconds after which nobody is at work any more on a backup that has no name yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifiesto:
    """`hecho_en` is the instant up to which all is in it; the counts are of when it began, and so the least it must have.

    `base` is a database of the server and `duena` the role that owns it, or the file of SQLite; `huella` is its SHA-256.
    """

    formato: str = FORMATO
    motor: str
    base: str
    duena: str = ""
    hecho_en: str
    esquema: str
    sellados: int
    cabeza: str | None
    huella: str | None = None

    @property
    def instante(self) -> datetime:
        """`hecho_en` as an instant."""
        return datetime.fromisoformat(self.hecho_en)


def leer(respaldo: Path, motor: str) -> Manifiesto:
    """What the backup says of itself; refuses a folder that is none, or one of the other database."""
    try:
        leido = Manifiesto(**json.loads((respaldo / ARCHIVO).read_text(encoding="utf-8")))
        if leido.formato != FORMATO or leido.instante.tzinfo is None:
            raise ValueError
    except OSError as error:
        raise NoSePudo(f"{respaldo} no es un respaldo del hub: su {ARCHIVO} no se puede leer ({error.strerror}).") from None
    except (ValueError, TypeError):
        raise NoSePudo(f"{respaldo} no es un respaldo de esta versión del hub: su {ARCHIVO} dice otra cosa.") from None
    if leido.motor != motor:
        raise NoSePudo(f"El respaldo es de {leido.motor} y HUB_BASE_DATOS es de {motor}; corrija uno de los dos.")
    return leido


def estado_de(motor: Engine) -> dict[str, Any]:
    """What a backup that begins now will have at least."""
    with para_leer(motor) as conexion:
        cabeza = ultima(conexion)
        return {
            "esquema": version_actual(conexion) or "",
            "sellados": tamano_de(conexion),
            "cabeza": None if cabeza is None else str(de_fila(cabeza)),
        }


def escribir(respaldo: Path, manifiesto: Manifiesto) -> None:
    """Put it beside the data, and everything on the disk."""
    with (respaldo / ARCHIVO).open("w", encoding="utf-8") as archivo:
        json.dump(asdict(manifiesto), archivo, ensure_ascii=False, indent=1)
        archivo.flush()
        os.fsync(archivo.fileno())


@contextmanager
def carpeta_nueva(carpeta: Path, ahora: datetime) -> Iterator[Path]:
    """A folder for a backup, with its name only once all of it is there; of what fails nothing stays."""
    definitiva = carpeta / f"respaldo-{ahora:%Y%m%dT%H%M%SZ}"
    provisoria = carpeta / f".{definitiva.name}.haciendo"
    try:
        if definitiva.exists():
            raise NoSePudo(f"{definitiva} ya existe; dé la orden otra vez en un segundo.")
        carpeta.mkdir(mode=0o700, parents=True, exist_ok=True)
        provisoria.mkdir(mode=0o700)
        yield provisoria
        provisoria.rename(definitiva)
    except OSError as error:
        raise NoSePudo(f"No se pudo respaldar en {carpeta}: {error.strerror or error}.") from None
    finally:
        shutil.rmtree(provisoria, ignore_errors=True)


def conservar(carpeta: Path, cuantos: int) -> list[Path]:
    """Take away all backups but the newest ones, and what a lost machine left half made; gives the backups that went."""
    for resto in carpeta.glob(".respaldo-*.haciendo"):
        if time() - resto.stat().st_mtime > ABANDONADO:
            shutil.rmtree(resto, ignore_errors=True)
    todos = sorted(uno for uno in carpeta.iterdir() if DE_RESPALDO.fullmatch(uno.name) and (uno / ARCHIVO).exists())
    sobran = todos[:-cuantos]
    for uno in sobran:
        shutil.rmtree(uno)
    return sobran


def huella_de(archivo: Path) -> str:
    """The SHA-256 of a file of any size."""
    huella = hashlib.sha256()
    with archivo.open("rb") as abierto:
        while trozo := abierto.read(BYTES_A_LA_VEZ):
            huella.update(trozo)
    return huella.hexdigest()


def exigir_lugar(donde: Path, bytes_: int) -> None:
    """Refuse what would fill the disk, before anything is written there."""
    libres = shutil.disk_usage(donde).free
    if libres < bytes_:
        raise NoSePudo(
            f"En {donde} quedan {libres >> 20} MiB libres y hacen falta {bytes_ >> 20}; libere o dé otra carpeta."
        )


def tamano_de_carpeta(carpeta: Path) -> int:
    """The bytes of all its files."""
    return sum(uno.stat().st_size for uno in carpeta.rglob("*") if uno.is_file())
