"""How long the page of how things stand takes to open before 300,000 samples and a million messages, on both databases."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from bench.cluster import Cluster
from bench.hub import Hub
from bench.informe import Exigencia
from bench.personas import Persona
from bench.poblar import MENSAJES, MUESTRAS, poblar
from bench.portal import Navegante, crear_todas
from modelos import Base
from modelos.base import crear_motor

UMBRAL_MS = 300.0
VECES = 30
PAGINA = "/reportes/situacion"
QUIENES = ("minsal", "seremi", "comuna")
"""From the widest scope to the narrowest; each is the one of its kind with most samples."""
SIN_COPIAR = frozenset({"mensaje_cuerpo"})
"""What no figure looks at, and would take most of the time."""
POR_PARTE = 5_000


@dataclass
class Apertura:
    """The milliseconds of each time that somebody opened the page."""

    base: str
    quien: str
    tiempos: list[float] = field(default_factory=list)

    @property
    def mediana(self) -> float:
        return median(self.tiempos)

    @property
    def p90(self) -> float:
        return quantiles(self.tiempos, n=10)[-1]


def medir(este: Cluster, taller: Path, decir: Callable[[str], None]) -> list[Apertura]:
    """Fill a database of PostgreSQL, copy it to SQLite, and open the page at a hub on each."""
    postgres, sqlite = Hub(este.crear_base("situacion"), taller), Hub("sqlite", taller / "sqlite")
    sqlite.taller.mkdir()
    postgres.preparar()
    sqlite.migrar()
    poblar(postgres.base)
    personas = crear_todas(postgres.base)
    _copiar(postgres.base, f"sqlite:///{sqlite.taller}/hub.db")
    este.asentar()
    decir(f"{MUESTRAS:,} samples and {MENSAJES:,} messages, twice")
    return [*_abrir("PostgreSQL", postgres, personas), *_abrir("SQLite", sqlite, personas)]


def _copiar(desde: str, hasta: str) -> None:
    """All rows of one database into the other, in place of what is there."""
    origen, destino = crear_motor(desde), crear_motor(hasta)
    tablas = [tabla for tabla in Base.metadata.sorted_tables if tabla.name not in SIN_COPIAR]
    with origen.connect().execution_options(stream_results=True) as leida, destino.begin() as escrita:
        escrita.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for tabla in tablas:
            if escrita.execute(select(tabla).limit(1)).first() is not None:
                escrita.execute(tabla.delete())
            for filas in leida.execute(select(tabla)).yield_per(POR_PARTE).partitions():
                escrita.execute(tabla.insert(), [dict(fila._mapping) for fila in filas])
    origen.dispose()
    destino.dispose()


def _abrir(base: str, hub: Hub, personas: dict[str, Persona]) -> list[Apertura]:
    hub.iniciar()
    try:
        raiz = hub.direccion.rpartition("/soap/")[0]
        return [_abrir_una(base, quien, Navegante(raiz, personas[quien])) for quien in QUIENES]
    finally:
        hub.detener()


def _abrir_una(base: str, quien: str, navegante: Navegante) -> Apertura:
    """The first time warms up and is not counted."""
    apertura = Apertura(base, quien)
    for vez in range(VECES + 1):
        comienzo = time.perf_counter()
        navegante.ver(PAGINA)
        if vez:
            apertura.tiempos.append((time.perf_counter() - comienzo) * 1000)
    return apertura


# ── the report ──────────────────────────────────────────────────────────────────────────────────────────────────────
def exigencias(aperturas: list[Apertura]) -> list[Exigencia]:
    """Nobody waits for longer, on neither database, nine times of ten."""
    return [Exigencia(f"Situación, {una.base}, {una.quien}, p90 ms", una.p90, UMBRAL_MS, minimo=False) for una in aperturas]


def mostrar(consola: Console, aperturas: list[Apertura]) -> None:
    """Print how long each takes."""
    tabla = Table(title=f"Situación over {MUESTRAS:,} samples and {MENSAJES:,} messages, {VECES} times each")
    for titulo in ("database", "person"):
        tabla.add_column(titulo)
    for titulo in ("median ms", "p90 ms"):
        tabla.add_column(titulo, justify="right")
    for una in aperturas:
        tabla.add_row(una.base, una.quien, f"{una.mediana:.0f}", f"{una.p90:.0f}")
    consola.print(tabla)


def en_cifras(aperturas: list[Apertura]) -> dict[str, object]:
    """The same for JSON."""
    return {f"{una.base} {una.quien}": {"mediana_ms": una.mediana, "p90_ms": una.p90} for una in aperturas}
