"""The figures of a run: medians, ratios, the thresholds that they must reach, a table for people and JSON for the rest."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from bench import planillas
from bench.caida import Balance
from bench.carga import Carga, Medida

MEMORIA_MB = 200
VECES_SIMPLE = {"crear 1": 3.0, "crear 100": 5.0, "entrega 1": 3.0}
"""How many times the plain service's samples per second the hub must reach."""
PARTE_DEL_LIMITE = {"crear 1": 0.09, "entrega 1": 0.09}
"""Which part of pgbench's messages per second the hub must reach."""
PEORES = ("errores", "faltantes", "memoria_mb")
"""Figures of which the worst round counts; of the others, the median does."""

Rondas = Mapping[str, Mapping[str, Sequence[Medida]]]
"""The rounds measured, by load and contender."""


@dataclass(frozen=True)
class Exigencia:
    """A threshold and what was measured."""

    nombre: str
    medido: float
    umbral: float
    minimo: bool = True

    @property
    def cumple(self) -> bool:
        return self.medido >= self.umbral if self.minimo else self.medido <= self.umbral


def resumir(medidas: Sequence[Medida]) -> Medida:
    """One measure for several rounds."""
    return Medida(
        **{
            campo.name: (max if campo.name in PEORES else median)(getattr(medida, campo.name) for medida in medidas)
            for campo in fields(Medida)
        }
    )


def exigencias(rondas: Rondas) -> list[Exigencia]:
    """What the hub must reach, and reached, beside the others in the same run."""
    dichas = []
    for carga, por in rondas.items():
        hub, simple, limite = (resumir(por[nombre]) for nombre in ("hub", "simple", "pgbench"))
        dichas.append(
            Exigencia(f"{carga}: samples/s, hub / simple", hub.muestras_s / simple.muestras_s, VECES_SIMPLE[carga])
        )
        if carga in PARTE_DEL_LIMITE:
            parte = hub.mensajes_s / limite.mensajes_s
            dichas.append(Exigencia(f"{carga}: messages/s, hub / pgbench", parte, PARTE_DEL_LIMITE[carga]))
    del_hub = [medida for por in rondas.values() for medida in por["hub"]]
    todas = [medida for por in rondas.values() for medidas in por.values() for medida in medidas]
    return [
        *dichas,
        Exigencia("acknowledged but missing", sum(medida.faltantes for medida in todas), 0, minimo=False),
        Exigencia("errors and refusals", sum(medida.errores for medida in todas), 0, minimo=False),
        Exigencia("memory of both workers, MB (PSS)", max(m.memoria_mb for m in del_hub), MEMORIA_MB, minimo=False),
    ]


def exigencias_de_caida(balance: Balance) -> list[Exigencia]:
    """What must hold when workers are killed under load."""
    return [
        Exigencia("workers killed: acknowledged but missing", balance.faltantes, 0, minimo=False),
        Exigencia("workers killed: stored twice, or under another id", balance.duplicadas, 0, minimo=False),
        Exigencia("workers killed: refusals", len(balance.rechazos), 0, minimo=False),
        Exigencia("workers killed: samples acknowledged afterwards", balance.tras_caida, 1),
    ]


def linea(ronda: int, carga: Carga, nombre: str, medida: Medida) -> str:
    """One measure, told while the run goes on."""
    cual = f"round {ronda}" if ronda else "warm-up"
    return (
        f"{cual}  {carga.nombre:<10} {nombre:<8} {medida.mensajes_s:9,.0f} messages/s "
        f"{medida.muestras_s:9,.0f} samples/s  p99 {medida.p99_ms:7.1f} ms"
    )


def mostrar(consola: Console, rondas: Rondas) -> None:
    """Print the table of medians."""
    tabla = Table(title="Medians of the rounds (16 connections; memory, errors and missing: the worst round)")
    for titulo in ("load", "contender"):
        tabla.add_column(titulo)
    for titulo in (
        "messages/s",
        "samples/s",
        "p50 ms",
        "p99 ms",
        "errors",
        "missing",
        "memory MB",
        "CPU µs/message: service",
        "PostgreSQL",
        "load",
    ):
        tabla.add_column(titulo, justify="right")
    for carga, por in rondas.items():
        for nombre, medidas in por.items():
            m = resumir(medidas)
            tabla.add_row(
                carga,
                nombre,
                f"{m.mensajes_s:,.0f}",
                f"{m.muestras_s:,.0f}",
                f"{m.p50_ms:.1f}",
                f"{m.p99_ms:.1f}",
                str(m.errores),
                str(m.faltantes),
                f"{m.memoria_mb:.0f}" if m.memoria_mb else "",
                *(f"{cpu / m.mensajes_s * 1e6:,.0f}" for cpu in (m.cpu_servicio, m.cpu_postgres, m.cpu_carga)),
            )
        tabla.add_section()
    consola.print(tabla)


def mostrar_exigencias(consola: Console, dichas: Sequence[Exigencia]) -> None:
    """Print what had to be reached and what was."""
    for exigencia in dichas:
        signo = "≥" if exigencia.minimo else "≤"
        veredicto = "[green]yes[/]" if exigencia.cumple else "[bold red] NO[/]"
        consola.print(f"{veredicto}  {exigencia.nombre}: {exigencia.medido:.4g} (must be {signo} {exigencia.umbral:g})")


def exigencias_de_planillas(resultados: Mapping[str, Any]) -> list[Exigencia]:
    """What the upload of 100,000 results must reach."""
    veces, memoria = resultados["veces_openpyxl"], resultados["memoria_mb"]
    return [
        Exigencia("100,000 results: upload / openpyxl's reading", veces, planillas.MAXIMO_VECES, minimo=False),
        Exigencia("100,000 results: memory of all processes, MB", memoria, planillas.MAXIMO_MEMORIA_MB, minimo=False),
    ]


def mostrar_planillas(consola: Console, medido: Mapping[str, Any]) -> None:
    """Print what the uploads of both workbooks took."""
    for nombre in ("resultados", "muestras"):
        m = medido[nombre]
        consola.print(
            f"{nombre}: {m['filas']:,} rows, {m['bytes'] / 1e6:.1f} MB; openpyxl reads them in {m['openpyxl_s']:.1f} s; "
            f"stored in {m['segundos']:.1f} s ({m['veces_openpyxl']:.2f} times), {m['memoria_mb']:.0f} MB at most"
        )


def en_cifras(rondas: Rondas) -> dict[str, object]:
    """Each round and the medians, for JSON."""
    return {
        carga: {
            nombre: {"mediana": asdict(resumir(medidas)), "rondas": [asdict(medida) for medida in medidas]}
            for nombre, medidas in por.items()
        }
        for carga, por in rondas.items()
    }


def escribir(destino: Path, dichas: Sequence[Exigencia], cifras: Mapping[str, object]) -> None:
    """Leave everything as JSON: the machine, the thresholds, and the figures of each section."""
    destino.parent.mkdir(parents=True, exist_ok=True)
    documento = {
        "en": datetime.now(UTC).isoformat(timespec="seconds"),
        "maquina": {
            "sistema": platform.platform(),
            "python": platform.python_version(),
            "nucleos": os.cpu_count(),
            "carga_media": os.getloadavg(),
        },
        "exigencias": [{**asdict(exigencia), "cumple": exigencia.cumple} for exigencia in dichas],
        **cifras,
    }
    destino.write_text(json.dumps(documento, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
