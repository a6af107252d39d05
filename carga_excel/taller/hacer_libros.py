"""Workbooks of long reports, made one after the other by whoever runs this: the hub does so in a process apart."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import BinaryIO

import structlog
from sqlalchemy import Connection, Engine

from carga_excel.salida.reporte import a_libro
from carga_excel.taller.cronista import contando
from dominio.cargas.estados import INTENTOS
from dominio.reportes.archivo import CSV, OCTETOS_DE_PARTE, filas_de, partes_sueltas
from dominio.reportes.libros import proceso
from dominio.reportes.libros.proceso import LibroTomado
from dominio.ventanilla.avance import AVISAR_CADA, Avance
from dominio.vocabulario.errores import ErrorDominio, LibroNoHecho
from dominio.vocabulario.tiempo import Reloj

MEMORIA_DE_LIBROS = 200 * 1024 * 1024
"""Bytes of data of a process that makes them; with a report of 100,000 rows it has 60 MB."""
ESCRIBIENDO = "Escribiendo las filas"

trazas = structlog.get_logger("hub.libros")


class Encuadernador:
    """Makes workbooks in a folder of this machine; what it puts there is as large as the sheet, ten times the workbook."""

    def __init__(self, motor: Engine, reloj: Reloj, carpeta: Path) -> None:
        self._motor, self._reloj, self._carpeta = motor, reloj, carpeta

    def limpiar(self) -> None:
        """Take away what one that was killed left in the folder, which nobody else may be using."""
        rmtree(self._carpeta, ignore_errors=True)

    def hacer_todos(self, toma: str) -> int:
        """Make what waits until nothing does; gives how many workbooks were begun."""
        empezados = 0
        while True:
            with self._motor.begin() as conexion:
                tomado = proceso.tomar(conexion, toma, self._reloj())
            if tomado is None:
                return empezados
            self.hacer(tomado)
            empezados += 1

    def hacer(self, tomado: LibroTomado) -> None:
        """Make one. Of what stops half way nothing is kept, and it waits again, whoever stopped it."""
        try:
            self._hacer(tomado)
        except ErrorDominio as error:
            with self._motor.begin() as conexion:
                proceso.rechazar(conexion, tomado, error, self._reloj())
        except OSError as falla:  # no place left, most likely: an attempt
            trazas.warning("libro_sin_hacer", reporte=tomado.numero, exc_info=falla)
            self._soltar(tomado, cuenta=True)
        except (KeyboardInterrupt, SystemExit):
            self._soltar(tomado, cuenta=False)
            raise

    def _soltar(self, tomado: LibroTomado, *, cuenta: bool) -> None:
        with self._motor.begin() as conexion:
            proceso.soltar(conexion, tomado.toma, cuenta=cuenta)

    def _hacer(self, tomado: LibroTomado) -> None:
        if tomado.agotada:
            raise LibroNoHecho(campo="reporte", valor=tomado.numero, veces=INTENTOS)

        def apuntar(conexion: Connection, _fase: str | None, hecho: int, _total: int) -> None:
            proceso.avanzar(conexion, tomado, hecho, self._reloj())

        self._carpeta.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (
            TemporaryDirectory(dir=self._carpeta) as lugar,
            (Path(lugar) / "libro.xlsx").open("w+b") as libro,
            contando(self._motor, apuntar) as avance,
        ):
            self._escribir(libro, tomado, Path(lugar), avance)
            self._guardar(libro, tomado)

    def _escribir(self, libro: BinaryIO, tomado: LibroTomado, lugar: Path, avance: Avance) -> None:
        filas = filas_de(partes_sueltas(self._motor, tomado.numero, CSV, tomado.sha256))
        next(filas)
        a_libro(libro, tomado.clase, tomado.numero, tomado.cortado_en, _contadas(filas, avance), carpeta=lugar)

    def _guardar(self, libro: BinaryIO, tomado: LibroTomado) -> None:
        ahora: datetime = self._reloj()
        libro.seek(0)
        with self._motor.begin() as conexion:
            proceso.terminar(conexion, tomado, iter(lambda: libro.read(OCTETOS_DE_PARTE), b""), ahora)


def _contadas(filas: Iterator[list[str]], avance: Avance) -> Iterator[list[str]]:
    """The rows, telling from time to time how many went by."""
    numero = 0
    for numero, fila in enumerate(filas, start=1):
        if numero % AVISAR_CADA == 0:
            avance(ESCRIBIENDO, numero, 0)
        yield fila
    avance(ESCRIBIENDO, numero, 0)
