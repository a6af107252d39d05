"""A report as CSV, made and kept in pieces, and handed out again byte for byte."""

import csv
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from io import StringIO
from typing import Any

from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.exc import IntegrityError

from dominio.reportes.columnas import ColumnaDeReporte, en_texto
from dominio.ventanilla.compresion import comprimir, descomprimir
from dominio.vocabulario.errores import ReporteAlterado
from modelos import ReporteArchivo, ReporteParte, para_leer

MARCA = b"\xef\xbb\xbf"
CSV, LIBRO = "csv", "xlsx"
"""The name of the file that every report has, and of the workbook that is made of it when somebody wants one."""
OCTETOS_DE_PARTE = 1024 * 1024
"""Bytes of a piece of what comes in one."""
PELIGRO = re.compile(r"\s*[=+\-@|%']")
INOCUO = re.compile(r"[+\-]?[0-9][0-9 .\-]*")
"""Telephones and numbers begin as formulas do, and run as none."""
_P = ReporteParte.__table__.c
_A = ReporteArchivo.__table__.c


def protegido(texto: str) -> str:
    """The text as a cell of CSV that no spreadsheet program runs as a formula."""
    return "'" + texto if PELIGRO.match(texto) and not INOCUO.fullmatch(texto) else texto


def desprotegido(texto: str) -> str:
    """What `protegido` was given."""
    return texto[1:] if texto.startswith("'") else texto


def linea(celdas: Iterable[str]) -> bytes:
    """One line: `;` between cells, as Excel in Chile opens it."""
    salida = StringIO()
    csv.writer(salida, delimiter=";", lineterminator="\r\n").writerow([protegido(celda) for celda in celdas])
    return salida.getvalue().encode()


def celdas_de(columnas: Sequence[ColumnaDeReporte], fila: Any) -> list[str]:
    """The cells of a row that was read."""
    return [en_texto(columna.tipo, columna.valor(fila)) for columna in columnas]


class Guardado:
    """Keeps one file of a report, piece by piece, and knows its digest."""

    def __init__(self, conexion: Connection, reporte_id: int, nombre: str = CSV) -> None:
        self._conexion, self._reporte_id, self._nombre = conexion, reporte_id, nombre
        self._resumen = hashlib.sha256()
        self._numero = self._tamano = 0

    def agregar(self, parte: bytes) -> None:
        """The next bytes."""
        self._resumen.update(parte)
        self._tamano += len(parte)
        clave = {"reporte_id": self._reporte_id, "nombre": self._nombre, "numero": self._numero}
        self._conexion.execute(insert(ReporteParte).values(**clave, contenido=comprimir(parte)))
        self._numero += 1

    def cerrar(self, ahora: datetime) -> str:
        """Note the digest, which is given."""
        sha256 = self._resumen.hexdigest()
        valores = {"sha256": sha256, "tamano": self._tamano, "hecho_en": ahora}
        clave = {"reporte_id": self._reporte_id, "nombre": self._nombre}
        self._conexion.execute(insert(ReporteArchivo).values(**clave, **valores))
        return sha256


def archivos_de(conexion: Connection, reporte_id: int) -> dict[str, Any]:
    """The rows of `reporte_archivo` of a report, by name."""
    orden = select(*_A).where(_A.reporte_id == reporte_id).order_by(_A.nombre)
    return {fila.nombre: fila for fila in conexion.execute(orden)}


def partes_de(conexion: Connection, reporte_id: int, nombre: str = CSV) -> Iterator[bytes]:
    """The bytes of a kept file, a piece at a time, as they were handed out first.

    Raises `ReporteAlterado` before the last piece if they do not give the digest.
    """
    dicho = archivos_de(conexion, reporte_id)[nombre].sha256
    return _verificadas(lambda numero: _parte(conexion, reporte_id, nombre, numero), dicho, reporte_id)


def partes_sueltas(motor: Engine, reporte_id: int, nombre: str, sha256: str) -> Iterator[bytes]:
    """The same, each piece read by itself: who takes long to receive them keeps no transaction open."""

    def leer(numero: int) -> bytes | None:
        with para_leer(motor) as conexion:
            return _parte(conexion, reporte_id, nombre, numero)

    return _verificadas(leer, sha256, reporte_id)


def _verificadas(leer: Callable[[int], bytes | None], sha256: str, reporte_id: int) -> Iterator[bytes]:
    resumen, numero, pendiente = hashlib.sha256(), 0, b""
    while (parte := leer(numero)) is not None:
        if pendiente:
            yield pendiente
        pendiente, numero = descomprimir(parte), numero + 1
        resumen.update(pendiente)
    if resumen.hexdigest() != sha256:
        raise ReporteAlterado(campo="reporte", valor=reporte_id)
    yield pendiente


def guardar(motor: Engine, reporte_id: int, nombre: str, partes: Iterable[bytes], ahora: datetime) -> None:
    """Keep one more file of a report; if another was quicker, that one stays."""
    with suppress(IntegrityError), motor.begin() as conexion:
        guardado = Guardado(conexion, reporte_id, nombre)
        for parte in partes:
            guardado.agregar(parte)
        guardado.cerrar(ahora)


def _parte(conexion: Connection, reporte_id: int, nombre: str, numero: int) -> bytes | None:
    orden = select(_P.contenido).where(_P.reporte_id == reporte_id, _P.nombre == nombre, _P.numero == numero)
    hallado = conexion.execute(orden).scalar_one_or_none()
    return None if hallado is None else bytes(hallado)


def filas_de(partes: Iterable[bytes]) -> Iterator[list[str]]:
    """The rows of a kept CSV, the heads first; each piece ends with a line."""
    for numero, parte in enumerate(partes):
        texto = parte.removeprefix(MARCA if numero == 0 else b"").decode()
        for fila in csv.reader(StringIO(texto, newline=""), delimiter=";"):
            yield [desprotegido(celda) for celda in fila]
