"""The `hub` command in a process of its own, as a person runs it, but forked from one that has its modules at hand."""

import multiprocessing
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from consola import ORDENES, principal

RAIZ = Path(__file__).resolve().parents[2]
SEGUNDOS = 60

procesos = multiprocessing.get_context("forkserver")
procesos.set_forkserver_preload(sorted(set(ORDENES.values())))


class Hecho(NamedTuple):
    """What became of a command."""

    codigo: int
    salida: str
    errores: str


def correr(entorno: Mapping[str, str], *argumentos: object, segundos: float = SEGUNDOS) -> Hecho:
    """Run `hub` as `correr_entero` does, without the line that says which database a command is about."""
    hecho = correr_entero(entorno, *argumentos, segundos=segundos)
    return hecho._replace(errores=re.sub(r"\ABase de datos: .*\n", "", hecho.errores))


def correr_entero(entorno: Mapping[str, str], *argumentos: object, segundos: float = SEGUNDOS) -> Hecho:
    """Run `hub` with this environment and nothing of the test's own; its output is a file, not a terminal.

    Raises `TimeoutError` after so many seconds.
    """
    with TemporaryDirectory() as lugar:
        salida, errores = Path(lugar, "salida"), Path(lugar, "errores")
        proceso = procesos.Process(target=_ser_hub, args=(dict(entorno), list(map(str, argumentos)), salida, errores))
        proceso.start()
        proceso.join(segundos)
        if proceso.is_alive():
            proceso.kill()
            proceso.join()
            raise TimeoutError(f"hub {' '.join(map(str, argumentos))} took more than {segundos:.0f} s")
        return Hecho(proceso.exitcode or 0, salida.read_text("utf-8"), errores.read_text("utf-8"))


def _ser_hub(entorno: dict[str, str], argumentos: list[str], salida: Path, errores: Path) -> None:
    os.environ.clear()
    os.environ.update(entorno)
    os.chdir(RAIZ)
    for ruta, descriptor in ((salida, 1), (errores, 2)):
        with ruta.open("wb") as archivo:
            os.dup2(archivo.fileno(), descriptor)
    sys.argv = ["hub", *argumentos]
    principal(prog_name="hub")
