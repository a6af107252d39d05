"""`make bench`: measure the hub beside others that do the same, on the same machine in the same minutes."""

import argparse
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from rich.console import Console

from bench import ataques, caida, convivencia, datos, informe, justicia, planillas, portal, reportes, situacion, tamano
from bench.carga import CARGAS, Carga, Medida, medir
from bench.cluster import Cluster, SinPostgres, cluster
from bench.contendientes import ServicioHttp, Simple
from bench.hub import Hub
from bench.informe import Exigencia
from bench.limite import Limite
from modelos.base import crear_motor

Medidor = Callable[[Carga, int, str, int], Medida]
"""Puts one load on one contender: the load, seconds, name of the round, samples to have ready."""

Seccion = tuple[list[Exigencia], dict[str, object]]
"""What a part of the run must reach, and all its figures."""

SEGUNDOS = 6
MINIMO_QUEDAN = 3000
"""Samples that wait for their result when nothing is known yet of how many a contender delivers."""


def _opciones() -> argparse.Namespace:
    opciones = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    opciones.add_argument("--segundos", type=int, help="length of each measure (default 6; of each attack, 20)")
    opciones.add_argument("--rondas", type=int, default=3, help="rounds of each load (default %(default)s)")
    opciones.add_argument("--salida", type=Path, default=Path("build/bench.json"), help="JSON file (default %(default)s)")
    opciones.add_argument("--solo", choices=SECCIONES, help="measure only this (default: everything)")
    return opciones.parse_args()


def main() -> int:
    """Run everything; 0 when every threshold is reached, 1 when one is not, 2 when the machine lacks something."""
    opciones, consola = _opciones(), Console(width=None if sys.stdout.isatty() else 160)
    if shutil.which("wrk") is None:
        print("wrk was not found; install it (Debian: apt install wrk).", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    dichas: list[Exigencia] = []
    cifras: dict[str, object] = {}
    try:
        with cluster() as este, tempfile.TemporaryDirectory(prefix="hub-bench-") as taller:
            for nombre in [opciones.solo] if opciones.solo else SECCIONES:
                exigidas, cifras[nombre] = SECCIONES[nombre](este, Path(taller), opciones, consola)
                dichas += exigidas
    except SinPostgres as error:
        print(error, file=sys.stderr)
        return 2
    informe.mostrar_exigencias(consola, dichas)
    informe.escribir(opciones.salida, dichas, cifras)
    consola.print(f"Everything is in {opciones.salida}")
    return 0 if all(exigencia.cumple for exigencia in dichas) else 1


def _mensajes(este: Cluster, taller: Path, opciones: argparse.Namespace, consola: Console) -> Seccion:
    """SOAP messages: the hub beside pgbench and the plain service; then workers are killed under load."""
    datos.escribir_cuerpos(taller / "cuerpos.txt")
    hub, simple = Hub(este.crear_base("hub"), taller), Simple(este.crear_base("simple"), taller)
    for servicio in (hub, simple):
        servicio.preparar()
    limite = Limite(este, "hub", taller)
    with _encendidos([hub, simple]):
        for carga in CARGAS:
            limite.aprender(carga, *hub.ejemplo(carga))
        medidores = {
            "pgbench": limite.medir,
            "hub": partial(medir, hub, este.pid()),
            "simple": partial(medir, simple, este.pid()),
        }
        rondas = _rondas(este, medidores, opciones, consola)
        balance = caida.probar(hub.direccion, hub.clave, hub.pid, lambda: crear_motor(hub.base))
    informe.mostrar(consola, rondas)
    dichas = [*informe.exigencias(rondas), *informe.exigencias_de_caida(balance)]
    return dichas, {"cargas": informe.en_cifras(rondas), "caida": balance.cifras()}


def _planillas(este: Cluster, _taller: Path, _opciones: argparse.Namespace, consola: Console) -> Seccion:
    """Workbooks of 100,000 results and of 50,000 samples, from the file to all of it stored."""
    consola.print("workbooks: 100,000 results, and 50,000 samples with results ...")
    medido = planillas.medir(este.crear_base("planillas"))
    informe.mostrar_planillas(consola, medido)
    return informe.exigencias_de_planillas(medido["resultados"]), medido


def _portal(este: Cluster, taller: Path, _opciones: argparse.Namespace, consola: Console) -> Seccion:
    """The pages of the portal, before a database of a million messages."""
    medidas = portal.medir(este, taller, consola.print)
    portal.mostrar(consola, medidas)
    return portal.exigencias(medidas), portal.en_cifras(medidas)


def _situacion(este: Cluster, taller: Path, _opciones: argparse.Namespace, consola: Console) -> Seccion:
    """The page of how things stand, before the same database and a copy of it in SQLite."""
    aperturas = situacion.medir(este, taller, consola.print)
    situacion.mostrar(consola, aperturas)
    return situacion.exigencias(aperturas), situacion.en_cifras(aperturas)


def _convivencia(este: Cluster, taller: Path, opciones: argparse.Namespace, consola: Console) -> Seccion:
    """SOAP calls while a workbook of 100,000 rows is uploaded through the portal."""
    consola.print("calls at a steady pace, at an idle hub and while 100,000 results are uploaded ...")
    medido = convivencia.medir(este, taller, opciones.rondas, consola.print)
    return medido.exigencias(), medido.cifras()


def _reportes(este: Cluster, taller: Path, _opciones: argparse.Namespace, consola: Console) -> Seccion:
    """SOAP calls while a report of 100,000 rows is issued, and while its workbook is made."""
    consola.print("calls at a steady pace, at an idle hub, and while a report of 100,000 rows and its workbook are made ...")
    medido = reportes.medir(este, taller, consola.print)
    return medido.exigencias(), medido.cifras()


def _ataques(este: Cluster, taller: Path, opciones: argparse.Namespace, consola: Console) -> Seccion:
    """`estadoServicio` beside each attack, on SQLite and on PostgreSQL."""
    consola.print("calls at a steady pace, at an idle hub and beside each attack ...")
    asedios = ataques.medir(este, taller, opciones.segundos or ataques.SEGUNDOS, consola)
    dichas = [exigencia for asedio in asedios for exigencia in asedio.exigencias()]
    return dichas, {asedio.base: asedio.cifras() for asedio in asedios}


def _justicia(este: Cluster, taller: Path, opciones: argparse.Namespace, consola: Console) -> Seccion:
    """What each of many busy connections gets."""
    consola.print("callers without a pause, more and more of them ...")
    rondas = justicia.medir(este, taller, opciones.segundos or justicia.SEGUNDOS, consola)
    return justicia.exigencias(rondas), {str(ronda.conexiones): ronda.cifras() for ronda in rondas}


def _tamano(este: Cluster, taller: Path, _opciones: argparse.Namespace, consola: Console) -> Seccion:
    """The bytes that the record takes."""
    tamanos = tamano.medir(este, taller)
    tamano.mostrar(consola, tamanos)
    return tamano.exigencias(tamanos), tamano.en_cifras(tamanos)


SECCIONES: dict[str, Callable[[Cluster, Path, argparse.Namespace, Console], Seccion]] = {
    "mensajes": _mensajes,
    "planillas": _planillas,
    "portal": _portal,
    "situacion": _situacion,
    "convivencia": _convivencia,
    "reportes": _reportes,
    "ataques": _ataques,
    "justicia": _justicia,
    "tamano": _tamano,
}


@contextmanager
def _encendidos(servicios: Sequence[ServicioHttp]) -> Iterator[None]:
    with ExitStack() as pila:
        for servicio in servicios:
            pila.callback(servicio.detener)
            servicio.iniciar()
        yield


def _rondas(este: Cluster, medidores: dict[str, Medidor], opciones: argparse.Namespace, consola: Console) -> informe.Rondas:
    """All contenders under each load, taking turns; the first of each only warms up and is not counted."""
    rondas: dict[str, dict[str, list[Medida]]] = {carga.nombre: {nombre: [] for nombre in medidores} for carga in CARGAS}
    for ronda in range(opciones.rondas + 1):
        for carga in CARGAS:
            for nombre, medidor in medidores.items():
                este.asentar()
                segundos = (opciones.segundos or SEGUNDOS) * carga.veces if ronda else 2
                medida = medidor(carga, segundos, f"r{ronda}", _quedan(rondas["crear 1"][nombre], segundos))
                rondas[carga.nombre][nombre].append(medida)
                consola.print(informe.linea(ronda, carga, nombre, medida))
    return {carga: {nombre: medidas[1:] for nombre, medidas in por.items()} for carga, por in rondas.items()}


def _quedan(creaciones: list[Medida], segundos: int) -> int:
    """Enough samples to deliver results all the time, were delivering three times as quick as creating ever was."""
    return max([MINIMO_QUEDAN, *(int(medida.muestras_s * 3 * segundos) for medida in creaciones)])


if __name__ == "__main__":
    sys.exit(main())
