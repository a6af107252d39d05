"""The heads of the sealed record: stored, signed, and handed out."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from math import inf
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import SQLAlchemyError

from dominio.sellos.archivos import como_su_carpeta, escribir_entero
from dominio.sellos.verificar_prueba import Cabeza, PruebaMala, leer_cabeza
from dominio.vocabulario.errores import CabezaIlegible
from modelos import Sello, para_leer

VIGENCIA = 60.0
"""Seconds for which a process hands out the head that it read last."""
RELOJES = timedelta(minutes=5)
"""By how much the clocks of two machines may differ."""
INSTANTE_DE_CABEZA = "%Y%m%dT%H%M%SZ"

_ULTIMA = select(Sello).order_by(Sello.tamano.desc()).limit(1)


def de_fila(fila: Any) -> Cabeza:
    """The head that a row of `sello` is."""
    firma = None if fila.firma is None else bytes(fila.firma)
    return Cabeza(fila.tamano, bytes(fila.raiz), a_texto(fila.sellado_en), firma)


def a_texto(instante: datetime) -> str:
    """An instant as heads have it."""
    return instante.astimezone(UTC).strftime(INSTANTE_DE_CABEZA)


def instante_de(cabeza: Cabeza) -> datetime:
    """When the head was made; all that was on record then is under it."""
    return datetime.strptime(cabeza.instante, INSTANTE_DE_CABEZA).replace(tzinfo=UTC)


def ultima(conexion: Connection) -> Sello | None:
    """The row of the newest head, None when nothing was sealed yet."""
    fila: Any = conexion.execute(_ULTIMA.with_only_columns(*Sello.__table__.c)).one_or_none()
    return fila


def archivo_de(carpeta: Path, cabeza: Cabeza) -> Path:
    """The file of its own that a head has, in a folder for each day."""
    return carpeta / f"{instante_de(cabeza):%Y-%m-%d}" / f"cabeza-{cabeza.tamano:012}-{cabeza.instante}.txt"


def sin_publicar(conexion: Connection, carpeta: Path | None) -> datetime | None:
    """When the newest head was made if it is not in that folder; None if it is, or need not be."""
    fila = None if carpeta is None else ultima(conexion)
    if carpeta is None or fila is None:
        return None
    with suppress(OSError):
        if archivo_de(carpeta, de_fila(fila)).is_file():
            return None
    return fila.sellado_en


def publicar(carpeta: Path, cabeza: Cabeza) -> Path:
    """Write the head into its file; whole or not at all."""
    archivo = archivo_de(carpeta, cabeza)
    archivo.parent.mkdir(parents=True, exist_ok=True)
    como_su_carpeta(archivo.parent)
    escribir_entero(archivo, f"{cabeza}\n".encode("ascii"))
    return archivo


def leer_publicadas(origen: str) -> list[Cabeza]:
    """The heads that a text, a file or a folder of files has, by size; `CabezaIlegible` if one is none."""
    try:
        ruta = Path(origen)
        if not origen.startswith("v1.") and ruta.exists():
            archivos = sorted(ruta.rglob("*.txt")) if ruta.is_dir() else [ruta]
            textos = [linea for uno in archivos for linea in uno.read_text(encoding="utf-8").split()]
        else:
            textos = [origen]
        leidas = [leer_cabeza(texto) for texto in textos]
        for leida in leidas:
            instante_de(leida)
    except (OSError, ValueError, PruebaMala):
        raise CabezaIlegible(campo="cabeza", valor=origen) from None
    if not leidas:
        raise CabezaIlegible(campo="cabeza", valor=origen)
    return por_tamano(leidas)


def por_tamano(cabezas: Iterable[Cabeza]) -> list[Cabeza]:
    """From the smallest to the largest, each once."""
    return sorted({cabeza.dicho: cabeza for cabeza in cabezas}.values(), key=lambda una: (una.tamano, una.instante))


class CabezaVigente:
    """The newest head as text, remembered by a process for a minute; empty as long as there is none.

    Once `iniciar` was called nobody who asks waits for the database; before, who finds it old reads it.
    """

    def __init__(self, motor: Engine, reloj: Callable[[], float] = monotonic) -> None:
        self._motor, self._reloj = motor, reloj
        self._texto, self._vence = "", 0.0

    def iniciar(self) -> None:
        """Read it now and each minute, as long as the process lives."""
        self._vence = inf
        Thread(target=self._seguir, name="cabeza", daemon=True).start()

    def texto(self) -> str:
        """The head."""
        if self._reloj() >= self._vence:
            self._vence = self._reloj() + VIGENCIA
            self._recordar()
        return self._texto

    def _seguir(self) -> None:
        while True:
            self._recordar()
            sleep(VIGENCIA)

    def _recordar(self) -> None:
        with suppress(SQLAlchemyError):  # that the database is away is told by the hub's health and not here
            self._texto = self._leer()

    def _leer(self) -> str:
        with para_leer(self._motor) as conexion:
            fila = ultima(conexion)
        return "" if fila is None else str(de_fila(fila))
