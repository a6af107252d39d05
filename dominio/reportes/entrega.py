"""The feeds at their target, a folder: each whole or not at all, once, in order, whatever happens in between."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, exists, insert, select, text
from sqlalchemy.exc import IntegrityError

from dominio.reportes.archivo import archivos_de, partes_sueltas
from dominio.reportes.remesas import nombre_en_destino
from dominio.vocabulario.errores import DestinoConOtroContenido, DestinoNoDisponible
from dominio.vocabulario.tiempo import Reloj, dia_para_leer
from modelos import Remesa, RemesaEntregada, para_leer

A_LA_CARPETA = "carpeta"
CANDADO = 7_214_015
"""PostgreSQL's advisory lock of whoever issues or delivers feeds; on SQLite it is the lock of a file beside the database."""
_E, _R = RemesaEntregada.__table__.c, Remesa.__table__.c


@contextmanager
def por_turno(motor: Engine) -> Iterator[bool]:
    """Whether no other process of any machine is issuing or delivering; as long as this lasts, none will."""
    if motor.dialect.name != "postgresql":
        with _por_archivo(motor) as tomado:
            yield tomado
        return
    with motor.connect() as conexion:
        tomado = bool(conexion.execute(text("SELECT pg_try_advisory_lock(:c)"), {"c": CANDADO}).scalar())
        conexion.commit()
        try:
            yield tomado
        finally:
            if tomado:
                conexion.execute(text("SELECT pg_advisory_unlock(:c)"), {"c": CANDADO})
                conexion.commit()


@contextmanager
def _por_archivo(motor: Engine) -> Iterator[bool]:
    abierto = os.open(f"{motor.url.database}.remesas", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(abierto, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(abierto)


def por_entregar(motor: Engine) -> list[Any]:
    """The feeds that are not at the folder yet, in order."""
    ya = exists().where(_E.dia == _R.dia, _E.destino == A_LA_CARPETA)
    with para_leer(motor) as conexion:
        return list(conexion.execute(select(_R.dia, _R.reporte_id).where(~ya).order_by(_R.dia)))


def entregar(motor: Engine, carpeta: Path, reloj: Reloj) -> list[date]:
    """Leave the feeds that are missing; gives their days. The first that cannot be left stops those after it.

    Raises `DestinoNoDisponible` or `DestinoConOtroContenido`.
    """
    dejadas = []
    for remesa in por_entregar(motor):
        try:
            lugar = _dejar(motor, carpeta, remesa)
        except OSError as falla:
            raise DestinoNoDisponible(valor=dia_para_leer(remesa.dia), detalle=falla.strerror or "no se pudo") from None
        _anotar(motor, remesa.dia, str(lugar), reloj)
        dejadas.append(remesa.dia)
    return dejadas


def _dejar(motor: Engine, carpeta: Path, remesa: Any) -> Path:
    """Put the day's folder in its place by one move; one that is there already must be the same."""
    lugar = carpeta / f"{remesa.dia:%Y-%m-%d}"
    with para_leer(motor) as conexion:
        archivos = archivos_de(conexion, remesa.reporte_id)
    if not lugar.exists():
        nueva = carpeta / f".{lugar.name}.{os.getpid()}"
        shutil.rmtree(nueva, ignore_errors=True)
        nueva.mkdir(parents=True)
        for nombre, uno in archivos.items():
            _escribir(nueva / nombre_en_destino(nombre), partes_sueltas(motor, remesa.reporte_id, nombre, uno.sha256))
        _asegurar(nueva)
        nueva.rename(lugar)
        _asegurar(carpeta)
    for nombre, uno in archivos.items():
        archivo = lugar / nombre_en_destino(nombre)
        if not archivo.is_file() or sha256(archivo.read_bytes()).hexdigest() != uno.sha256:
            raise DestinoConOtroContenido(valor=lugar.name, archivo=archivo.name)
    return lugar


def _escribir(archivo: Path, partes: Iterator[bytes]) -> None:
    with archivo.open("wb") as salida:
        for parte in partes:
            salida.write(parte)
        salida.flush()
        os.fsync(salida.fileno())


def _asegurar(carpeta: Path) -> None:
    """Have the names in a folder outlive a power cut."""
    descriptor = os.open(carpeta, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _anotar(motor: Engine, dia: date, acuse: str, reloj: Reloj) -> None:
    try:
        with motor.begin() as conexion:
            valores = {"dia": dia, "destino": A_LA_CARPETA, "entregada_en": reloj(), "acuse": acuse}
            conexion.execute(insert(RemesaEntregada).values(**valores))
    except IntegrityError:
        pass  # another process left the same folder at the same time
