"""One load of one kind, sent by wrk, and what came of it."""

import json
import os
import resource
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bench import datos
from bench.contendientes import ServicioHttp
from bench.procesos import Vigia, hijos, segundos_cpu

CONEXIONES = 16
OPCIONES = ("--timeout", "20s", "--latency")
GUION = Path(__file__).parent / "lua" / "carga.lua"


@dataclass(frozen=True)
class Carga:
    """A kind of message: which operation, with how many samples."""

    nombre: str
    operacion: str
    lote: int
    veces: int = 1
    """How many times the usual length its measures last: what is under way when the time is over does not count, and of
    long messages that is a large part."""


CARGAS = (
    Carga("crear 1", "crearMuestras", 1),
    Carga("crear 100", "crearMuestras", 100, veces=2),
    Carga("entrega 1", "entregaResultado", 1),
)


@dataclass(frozen=True)
class Medida:
    """The figures of one round; memory in megabytes, processor use in cores."""

    mensajes_s: float
    muestras_s: float
    p50_ms: float
    p99_ms: float
    errores: int = 0
    faltantes: int = 0
    acusadas: int = 0
    memoria_mb: float = 0.0
    cpu_servicio: float = 0.0
    cpu_postgres: float = 0.0
    cpu_carga: float = 0.0


def medir(servicio: ServicioHttp, postgres: int, carga: Carga, segundos: int, ronda: str, quedan: int) -> Medida:
    """Send `carga` to the service for some seconds from 16 connections and look for all that it acknowledged.

    `postgres` is the postmaster's process id; `quedan` received samples are made beforehand when results are delivered.
    """
    lineas = _lineas(servicio, carga, quedan)
    taller = servicio.taller
    acuses, resumen = taller / "acuses", taller / "resumen.json"
    entorno = _entorno(servicio, carga, ronda, lineas=lineas, acuses=acuses, resumen=resumen)
    antes = segundos_cpu(servicio.pid), segundos_cpu(postgres)
    propio = _cpu_esperados()
    with Vigia(lambda: hijos(servicio.pid)) as vigia:
        subprocess.run(
            ["wrk", "-t1", f"-c{CONEXIONES}", f"-d{segundos}s", *OPCIONES, "-s", str(GUION), servicio.direccion],
            env=entorno,
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=segundos + 60,
        )
    r = json.loads(resumen.read_text())
    despues = segundos_cpu(servicio.pid), segundos_cpu(postgres)
    acusadas, faltantes = servicio.buscar_acuses(carga.operacion, Path(f"{acuses}.1"))
    if acusadas != r["elementos"]:
        raise RuntimeError(f"{servicio.nombre}: {r['elementos']} samples accepted but {acusadas} named in the answers")
    return Medida(
        mensajes_s=r["mensajes"] / r["segundos"],
        muestras_s=r["elementos"] / r["segundos"],
        p50_ms=r["p50_ms"],
        p99_ms=r["p99_ms"],
        errores=r["rechazados"] + r["fallidos"] + r["red"],
        faltantes=faltantes,
        acusadas=acusadas,
        memoria_mb=vigia.maximo_mb,
        cpu_servicio=(despues[0] - antes[0]) / r["segundos"],
        cpu_postgres=(despues[1] - antes[1]) / r["segundos"],
        cpu_carga=(_cpu_esperados() - propio) / r["segundos"],
    )


def _entorno(servicio: ServicioHttp, carga: Carga, ronda: str, **archivos: Path) -> dict[str, str]:
    """What wrk's script is told, by environment variables."""
    return {
        **os.environ,
        "BENCH_LOTE": str(carga.lote),
        "BENCH_OPERACION": carga.operacion,
        "BENCH_PREFIJO": f"{ronda}-{carga.lote}-",
        "BENCH_MOMENTO": datos.momento_de_resultado(),
        "BENCH_CLAVE": servicio.clave,
        **{f"BENCH_{nombre.upper()}": str(archivo) for nombre, archivo in archivos.items()},
    }


def _lineas(servicio: ServicioHttp, carga: Carga, quedan: int) -> Path:
    """The file that wrk's script reads: the pool of samples, or the ids of samples that wait for their result."""
    if carga.operacion == "crearMuestras":
        return servicio.taller / "cuerpos.txt"
    archivo = servicio.taller / "ids.txt"
    archivo.write_text("".join(f"{id_muestra}\n" for id_muestra in servicio.recepcionadas(quedan)))
    return archivo


def _cpu_esperados() -> float:
    """Processor seconds of the children that ended, which during a round is only wrk."""
    uso = resource.getrusage(resource.RUSAGE_CHILDREN)
    return uso.ru_utime + uso.ru_stime
