"""No file harms the hub: each is refused with its code, or read right, in bounded time and memory."""

import os
import re
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from carga_excel.lectura.proceso import leer
from dominio.vocabulario.errores import ErrorDominio
from tests.carga_excel.guardia.hostiles import HOSTILES
from tests.carga_excel.guardia.hostiles.base import Hostil
from tests.carga_excel.libros import BUSQUEDA, FILAS, ods, xls, xlsx

SEGUNDOS = 10
KIB_POR_GIB = 1 << 20
HONESTAS = [dict(zip(("id_muestra", "rut_paciente", "resultado"), una, strict=True)) for una in FILAS]
CORTES = [
    pytest.param(contenido[: len(contenido) * decimo // 10], id=f"{tipo} en {decimo}/10")
    for tipo, contenido in (("xlsx", xlsx()), ("ods", ods()), ("xls", xls()))
    for decimo in range(1, 10)
]


def _resultado(contenido: bytes) -> str | None:
    """The code with which the file is refused; `None` when it is read with the honest rows and nothing else."""
    try:
        with leer(contenido, BUSQUEDA) as lectura:
            filas = [fila.celdas for fila in lectura.filas()]
    except ErrorDominio as error:
        assert "{" not in error.mensaje
        return error.codigo
    assert filas == HONESTAS
    return None


@contextmanager
def _memoria_de_hijos() -> Iterator[list[int]]:
    """The largest resident sizes, in KiB, seen in children of this process while the block runs."""
    vistas, fin = [0], Event()

    def mirar() -> None:
        while not fin.wait(0.01):
            for hilo in Path("/proc/self/task").glob("*/children"):
                vistas.extend(_pico(int(hijo)) for hijo in hilo.read_text().split())

    vigia = Thread(target=mirar)
    vigia.start()
    try:
        yield vistas
    finally:
        fin.set()
        vigia.join()


def _pico(pid: int) -> int:
    """The peak of a process; 0 when it is gone, or before it runs a program of its own (it still shows our memory)."""
    try:
        if b"lectura_hija" not in Path(f"/proc/{pid}/cmdline").read_bytes():
            return 0
        hallado = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(hallado[1]) if hallado else 0


@pytest.mark.parametrize("hostil", HOSTILES, ids=lambda hostil: hostil.nombre)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_cada_archivo_hostil_se_rechaza_o_se_lee_bien(hostil: Hostil) -> None:
    """Within ten seconds of CPU and a gibibyte, and by the code that tells its sender what to do."""
    contenido = hostil.hacer()
    antes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    with _memoria_de_hijos() as memorias:
        obtenido = _resultado(contenido)
    cpu = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - antes

    assert obtenido in hostil.codigos, obtenido
    assert cpu <= SEGUNDOS
    assert max(memorias) <= KIB_POR_GIB


@pytest.mark.parametrize("contenido", [xlsx(), ods(), xls()], ids=["xlsx", "ods", "xls"])
def test_el_libro_del_que_salen_los_hostiles_se_lee(contenido: bytes) -> None:
    """Otherwise the refusals above would prove nothing."""
    assert _resultado(contenido) is None


@pytest.mark.parametrize("contenido", CORTES)
def test_un_archivo_cortado_se_rechaza(contenido: bytes) -> None:
    """A copy that was interrupted is never read in part."""
    assert _resultado(contenido) in ("HUB-4008", "HUB-4009", "HUB-4003")


def test_leer_no_deja_procesos_ni_archivos_abiertos() -> None:
    """A hundred bad uploads must not wear the hub out."""
    _resultado(xlsx())
    antes = len(os.listdir("/proc/self/fd"))
    for contenido in (xlsx(), b"", b"%PDF-1.7", xls()[:2000]):
        _resultado(contenido)

    assert len(os.listdir("/proc/self/fd")) == antes
