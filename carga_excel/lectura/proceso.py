"""Any spreadsheet as rows of typed cells, read in a child process so that no file can harm the hub.

The child (`hija`) has its own bounds of memory, CPU and output, and is killed when it takes too long; whatever
becomes of it, the caller gets the rows or a coded error.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from threading import BoundedSemaphore
from typing import IO, Any

from carga_excel.guardia import limites
from carga_excel.lectura.encabezado import TablaBuscada
from carga_excel.libros.celdas import (
    Marca,
    Mostrada,
    Valor,
    letras,
)
from dominio.vocabulario.errores import (
    ArchivoDanado,
    ArchivoDemasiadoGrande,
    ArchivoVacio,
    ErrorDominio,
    LibroDesmedido,
    catalogo,
)
from dominio.vocabulario.limites import MAXIMO_ARCHIVO, MIB

RAIZ = Path(__file__).resolve().parents[2]
PROGRAMA = "from carga_excel.lectura.hija import principal; principal({pedido!r})"
ENTORNO = ("PATH", "LD_LIBRARY_PATH", "TMPDIR")
LIBRES = BoundedSemaphore(limites.LECTORES)
LECTURAS_SEGUIDAS = 2
"""Times that a file is read whose reader is ended by somebody else: the file may not be to blame."""
POR_OTROS = (-signal.SIGKILL, -signal.SIGTERM)
"""How a reader ends then; none of its own bounds ends it so."""


@dataclass(frozen=True, slots=True)
class FilaLeida:
    """A row with data: its number in the sheet, and its cells by field."""

    numero: int
    celdas: dict[str, Valor]


class Lectura:
    """What was read of a workbook. A context manager: the rows are kept in a temporary file without a name."""

    def __init__(self, salida: IO[bytes], encabezado: dict[str, Any], total: int) -> None:
        self._salida = salida
        self._inicio = salida.tell()
        self._columnas: dict[str, int] = encabezado["columnas"]
        self.hoja: str = encabezado["hoja"]
        self.fila_encabezado: int = encabezado["fila"]
        self.titulos: dict[str, str] = encabezado["titulos"]
        self.total = total

    def __enter__(self) -> "Lectura":
        return self

    def __exit__(self, *_excepcion: object) -> None:
        self._salida.close()

    @property
    def campos(self) -> list[str]:
        """The fields that the file has, from left to right."""
        return sorted(self._columnas, key=lambda campo: self._columnas[campo])

    def filas(self) -> Iterator[FilaLeida]:
        """The rows with data, in the order of the sheet; may be asked for again."""
        campos = self.campos
        for numero, *celdas in self.crudas():
            yield FilaLeida(numero, dict(zip(campos, celdas, strict=True)))

    def crudas(self) -> Iterator[list[Any]]:
        """The same as lists: the number of the row, and a cell for each of `campos`."""
        self._salida.seek(self._inicio)
        for linea in self._salida:
            bloque = json.loads(linea, object_hook=_decodificar)
            if isinstance(bloque, list):
                yield from bloque

    def orden(self, campo: str) -> int:
        """Where a field is in the sheet, from left to right; the fields that it has not come first."""
        return self._columnas.get(campo, 0)

    def celda(self, campo: str, fila: int) -> str:
        """How a person names the cell of a field: `C27`; empty when the file has no such column."""
        return f"{letras(self._columnas[campo])}{fila}" if campo in self._columnas else ""


def leer(contenido: bytes, busqueda: TablaBuscada) -> Lectura:
    """The rows of the first visible sheet that has the columns; refuses the file with a coded error of family 4xxx."""
    if not contenido:
        raise ArchivoVacio
    if len(contenido) > MAXIMO_ARCHIVO:
        raise ArchivoDemasiadoGrande(mib=f"{len(contenido) / MIB:.1f}", maximo_mib=MAXIMO_ARCHIVO // MIB)
    salida = tempfile.TemporaryFile()  # noqa: SIM115 (the Lectura closes it)
    try:
        with LIBRES:
            _leer_en_otro_proceso(contenido, busqueda, salida)
        return _abrir(salida)
    except BaseException:
        salida.close()
        raise


def _leer_en_otro_proceso(contenido: bytes, busqueda: TablaBuscada, salida: IO[bytes]) -> None:
    suyos = limites.SEGUNDOS_DE_CPU + limites.SEGUNDOS_POR_MIB * len(contenido) / MIB
    segundos = min(round(suyos), limites.MAXIMO_DE_CPU)
    pedido = json.dumps({"busqueda": asdict(busqueda), "segundos": segundos})
    orden = otro_python(PROGRAMA.format(pedido=pedido))
    with tempfile.TemporaryFile() as entrada:
        entrada.write(contenido)
        for _ in range(LECTURAS_SEGUIDAS):
            codigo = _correr(orden, entrada, salida, segundos * limites.SEGUNDOS_DE_ESPERA)
            if codigo not in POR_OTROS:
                break
    if codigo:
        raise LibroDesmedido(detalle="leerlo exige demasiado tiempo o memoria: divídalo en dos archivos")


def _correr(orden: list[str], entrada: IO[bytes], salida: IO[bytes], segundos: float) -> int:
    """How a child ended that was given all of `entrada`; what it said is all there is in `salida`."""
    entrada.seek(0)
    salida.seek(0)
    salida.truncate()
    with subprocess.Popen(  # noqa: S603 (our own interpreter, our own program)
        orden, stdin=entrada, stdout=salida, stderr=subprocess.DEVNULL, env=entorno_minimo(), cwd="/"
    ) as hijo:
        return _esperar(hijo, segundos)


def otro_python(programa: str) -> list[str]:
    """The command that runs a program of ours in another process, which finds our modules and nothing of its user's."""
    caminos = [str(RAIZ), *filter(os.path.isdir, sys.path)]
    return [sys.executable, "-I", "-S", "-X", "utf8", "-c", f"import sys; sys.path[:] = {caminos!r}; {programa}"]


def entorno_minimo() -> dict[str, str]:
    """What another process that handles strangers' files may know of ours: no setting, and so no password."""
    return {nombre: os.environ[nombre] for nombre in ENTORNO if nombre in os.environ}


def _esperar(hijo: subprocess.Popen[bytes], segundos: float) -> int:
    """How the child ended; kills it when the time is up."""
    try:
        return hijo.wait(segundos)
    except BaseException as motivo:
        hijo.kill()
        if isinstance(motivo, subprocess.TimeoutExpired):
            raise LibroDesmedido(detalle="leerlo toma demasiado tiempo: divídalo en dos archivos") from None
        raise


def _abrir(salida: IO[bytes]) -> Lectura:
    """The reading told in the child's output; refuses one that was not told to its end."""
    salida.seek(0)
    encabezado = json.loads(salida.readline() or b"{}")
    if "error" in encabezado:
        raise _como_error(encabezado)
    inicio = salida.tell()
    salida.seek(max(inicio, salida.seek(0, os.SEEK_END) - 40))
    ultima = salida.read().rpartition(b"\n{")[2]
    if "hoja" not in encabezado or not ultima:
        raise ArchivoDanado(detalle="no se pudo leer hasta el final")
    salida.seek(inicio)
    return Lectura(salida, encabezado, json.loads(b"{" + ultima)["total"])


def _como_error(dicho: dict[str, Any]) -> ErrorDominio:
    clase = next(clase for clase in catalogo() if clase.codigo == dicho["error"])
    error = clase.__new__(clase)
    ErrorDominio.__init__(error, campo=dicho["campo"], valor=dicho["valor"], **dicho["datos"])
    return error


def _decodificar(objeto: dict[str, Any]) -> Any:
    if "marca" in objeto:
        return Marca(objeto["texto"], objeto["marca"])
    if "instante" in objeto:
        return datetime.fromisoformat(objeto["instante"])
    if "fecha" in objeto:
        return date.fromisoformat(objeto["fecha"])
    return Mostrada(*objeto["mostrada"]) if "mostrada" in objeto else objeto
