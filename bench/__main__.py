"""`make bench`: measure the hub beside pgbench and a plain service, on the same machine in the same minutes."""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from bench import caida, datos, informe
from bench.carga import CARGAS, Carga, Medida, medir
from bench.cluster import Cluster, SinPostgres, cluster
from bench.contendientes import Hub, ServicioHttp, Simple
from bench.limite import Limite
from modelos.base import crear_motor

MINIMO_QUEDAN = 3000
"""Samples that wait for their result when nothing is known yet of how many a contender delivers."""


def _opciones() -> argparse.Namespace:
    opciones = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    opciones.add_argument("--segundos", type=int, default=6, help="length of each measure (default %(default)s)")
    opciones.add_argument("--rondas", type=int, default=3, help="rounds of each load (default %(default)s)")
    opciones.add_argument("--salida", type=Path, default=Path("build/bench.json"), help="JSON file (default %(default)s)")
    return opciones.parse_args()


@contextmanager
def _encendidos(servicios: list[ServicioHttp]) -> Iterator[None]:
    with ExitStack() as pila:
        for servicio in servicios:
            pila.callback(servicio.detener)
            servicio.iniciar()
        yield


def main() -> int:
    """Run everything; 0 when every threshold is reached, 1 when one is not, 2 when the machine lacks something."""
    opciones, consola = _opciones(), Console(width=160 if not sys.stdout.isatty() else None)
    if shutil.which("wrk") is None:
        print("wrk was not found; install it (Debian: apt install wrk).", file=sys.stderr)
        return 2
    try:
        with cluster() as este, tempfile.TemporaryDirectory(prefix="hub-bench-") as taller:
            return _medir_todo(este, Path(taller), opciones, consola)
    except SinPostgres as error:
        print(error, file=sys.stderr)
        return 2


def _medir_todo(este: Cluster, taller: Path, opciones: argparse.Namespace, consola: Console) -> int:
    datos.escribir_cuerpos(taller / "cuerpos.txt")
    hub, simple = Hub(este, taller), Simple(este, taller)
    for servicio in (hub, simple):
        servicio.preparar()
    limite = Limite(este, hub.nombre, taller)
    with _encendidos([hub, simple]):
        for carga in CARGAS:
            limite.aprender(carga, *hub.ejemplo(carga))
        rondas = _rondas(hub, simple, limite, opciones, taller, consola)
        dichas = informe.exigencias(rondas)
        informe.mostrar(consola, rondas)
        balance = caida.probar(hub.direccion, hub.clave, hub.pid, lambda: crear_motor(este.url(hub.nombre)))
    dichas.append(informe.Exigencia("kill -9 of workers: acknowledged but missing", balance.faltantes, 0, minimo=False))
    informe.mostrar_exigencias(consola, dichas)
    otros = {"caida": {**asdict(balance), "acusadas": len(balance.acusadas), "mensajes": len(balance.mensajes)}}
    informe.escribir(opciones.salida, rondas, dichas, otros)
    consola.print(f"{opciones.salida}")
    return 0 if all(exigencia.cumple for exigencia in dichas) else 1


def _rondas(
    hub: Hub, simple: Simple, limite: Limite, opciones: argparse.Namespace, taller: Path, consola: Console
) -> informe.Rondas:
    """All contenders under each load, taking turns, after a first second of each that is not counted."""
    rondas = informe.vacias()
    for ronda in range(opciones.rondas + 1):
        for carga in CARGAS:
            for contendiente in (limite, hub, simple):
                previas = rondas[carga.nombre][contendiente.nombre]
                segundos = opciones.segundos if ronda else 1
                quedan = _quedan(rondas["crear 1"][contendiente.nombre], segundos)
                medida = _una(contendiente, carga, segundos, ronda, quedan, taller)
                previas.append(medida)
                if ronda:
                    consola.print(
                        f"round {ronda}  {carga.nombre:<10} {contendiente.nombre:<8} "
                        f"{medida.mensajes_s:8,.0f} messages/s  {medida.muestras_s:8,.0f} samples/s"
                    )
    return {carga: {nombre: medidas[1:] for nombre, medidas in por.items()} for carga, por in rondas.items()}


def _una(contendiente: ServicioHttp | Limite, carga: Carga, segundos: int, ronda: int, quedan: int, taller: Path) -> Medida:
    if isinstance(contendiente, Limite):
        return contendiente.medir(carga, segundos, quedan)
    return medir(contendiente, carga, segundos, f"r{ronda}", quedan, taller)


def _quedan(creaciones: list[Medida], segundos: int) -> int:
    """Enough samples to deliver results for all the time, were delivering three times as quick as creating."""
    return max(MINIMO_QUEDAN, *(int(medida.muestras_s * 3 * segundos) for medida in creaciones), 0)


if __name__ == "__main__":
    sys.exit(main())
