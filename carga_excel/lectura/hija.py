"""The child process that opens one workbook: it takes the file by its input and tells the rows, as JSON, by its output.

It starts anew for each file with few imports, bounds itself before it looks at the file, and trusts nothing in it. What it
tells is a header line and then lines of rows; or, in place of all that, one line with the error.
"""

import gc
import json
import os
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

from carga_excel.guardia import limites
from carga_excel.lectura.encabezado import TablaBuscada
from carga_excel.lectura.tablas import hallar
from carga_excel.libros.celdas import Marca, Mostrada, Valor
from dominio.vocabulario.errores import (
    ArchivoDanado,
    DemasiadasFilas,
    ErrorDominio,
    LibroDesmedido,
    SinFilas,
)
from dominio.vocabulario.limites import MAXIMO_FILAS, MIB

FILAS_POR_LINEA = 500


def principal(pedido: str) -> None:
    """Read the workbook on standard input as `pedido` (JSON of a `TablaBuscada`) asks; ends with a line that says how."""
    limitar(json.loads(pedido)["segundos"])
    try:
        _leer(sys.stdin.buffer.read(), TablaBuscada(**json.loads(pedido)["busqueda"]))
    except MemoryError:
        _terminar_con(LibroDesmedido(detalle="exige demasiada memoria: divídalo en dos archivos"))
    except ErrorDominio as error:
        _terminar_con(error)
    except Exception:
        _terminar_con(ArchivoDanado(detalle="su contenido no se pudo interpretar"))


def limitar(segundos: int) -> None:
    """Bound memory, CPU time, output and everything that reading does not need."""
    resource.setrlimit(resource.RLIMIT_AS, (limites.MEMORIA, limites.MEMORIA))
    resource.setrlimit(resource.RLIMIT_CPU, (segundos, segundos + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limites.SALIDA, limites.SALIDA))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)
    gc.disable()  # what is read has no cycles, and the process ends soon


def _leer(contenido: bytes, busqueda: TablaBuscada) -> None:
    tabla = hallar(contenido, busqueda)
    encabezado = tabla.encabezado
    _decir({nombre: getattr(encabezado, nombre) for nombre in ("hoja", "fila", "columnas", "titulos")})
    total = 0
    for bloque in _bloques(tabla.filas):
        total += len(bloque)
        if total > MAXIMO_FILAS:
            raise DemasiadasFilas(hoja=encabezado.hoja, maximo=MAXIMO_FILAS)
        _decir_filas(bloque)
    if not total:
        raise SinFilas(hoja=encabezado.hoja)
    _decir({"total": total})
    sys.stdout.flush()


def _bloques(filas: Iterator[list[Valor]]) -> Iterator[list[list[Valor]]]:
    """The rows, many at a time."""
    while bloque := list(islice(filas, FILAS_POR_LINEA)):
        yield bloque


def _decir(dato: Any) -> None:
    sys.stdout.write(_como_linea(dato))


def _decir_filas(bloque: list[list[Valor]]) -> None:
    """One line, or one for each row when that would be a burden to whoever reads it."""
    linea = _como_linea(bloque)
    sys.stdout.writelines([linea] if len(linea) <= MIB else (_como_linea([fila]) for fila in bloque))


def _como_linea(dato: Any) -> str:
    return json.dumps(dato, default=_codificar, separators=(",", ":")) + "\n"


def _codificar(valor: Any) -> dict[str, Any]:
    if isinstance(valor, Mostrada):
        return {"mostrada": [valor.valor, valor.texto, valor.formato, valor.numerica]}
    if isinstance(valor, Marca):
        return {"marca": valor.por, "texto": valor.texto}
    if isinstance(valor, datetime):
        return {"instante": valor.isoformat()}
    if isinstance(valor, date):
        return {"fecha": valor.isoformat()}
    raise TypeError(type(valor).__name__)


def _terminar_con(error: ErrorDominio) -> None:
    """Put the error in the place of what was told so far: the output is a file."""
    sys.stdout.flush()
    sys.stdout.seek(0)
    sys.stdout.truncate()
    datos = {clave: str(valor) for clave, valor in error.datos.items()}
    _decir({"error": error.codigo, "campo": error.campo, "valor": error.valor, "datos": datos})
    sys.stdout.flush()
