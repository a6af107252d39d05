"""What the record takes on PostgreSQL: bytes of tables and indices for a message, and for a report that is read often."""

import base64
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median
from time import thread_time_ns

import zstandard
from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from bench.cliente import Cliente
from bench.cluster import Cluster
from bench.datos import momento_de_resultado
from bench.hub import Hub
from bench.informe import Exigencia
from dominio.ventanilla.compresion import comprimir_cuerpo
from dominio.ventanilla.cuerpos import DEL_CUERPO, Cual, abrir
from modelos import MensajeCuerpo
from modelos.base import crear_motor

MENSAJES = 3_000
LECTURAS = 10
PDF = b"%PDF-1.7\n" + Random(17).randbytes(500_000)
DEL_MENSAJE = ("mensaje", "mensaje_cuerpo", "mensaje_muestra", "mensaje_error", "mensaje_cliente", "documento")
UMBRAL_MENSAJE = 1_200
UMBRAL_LECTURAS = 10_000
RELACIONES = (
    "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
)


@dataclass(frozen=True)
class Tamanos:
    """Bytes of tables and indices that a message of one sample adds, by table; what its bodies take and cost both ways."""

    por_tabla: dict[str, float]
    con_diccionario: float
    sin_diccionario: float
    us_con: float
    us_sin: float
    lecturas: float

    @property
    def del_registro(self) -> float:
        return sum(self.por_tabla.get(tabla, 0.0) for tabla in DEL_MENSAJE)

    @property
    def ahorro(self) -> float:
        return self.sin_diccionario - self.con_diccionario


def medir(este: Cluster, taller: Path) -> Tamanos:
    """Fill a database with messages of one sample each, then deliver a report and read it again and again."""
    hub = Hub(este.crear_base("tamano"), taller)
    hub.preparar()
    hub.iniciar()
    try:
        cliente = Cliente(hub.direccion, hub.clave)
        for numero in range(MENSAJES // 10):
            cliente.crear([f"antes-{numero}"])
        antes = _tablas(hub)
        for numero in range(MENSAJES):
            cliente.crear([f"tamano-{numero}"])
        por_tabla = {tabla: (suyo - antes[tabla]) / MENSAJES for tabla, suyo in _tablas(hub).items()}
        return Tamanos(por_tabla, *_compresion(hub), _lecturas(hub, cliente))
    finally:
        hub.detener()


def _tablas(hub: Hub) -> dict[str, int]:
    with closing(hub.conectar()) as conexion, conexion.cursor() as cursor:
        cursor.execute(RELACIONES)
        return dict(cursor.fetchall())


def _compresion(hub: Hub) -> tuple[float, float, float, float]:
    """Bytes of both bodies of a message with and without dictionary, and microseconds; taking turns, medians."""
    motor, solo = crear_motor(hub.base), zstandard.ZstdCompressor(level=1)
    with motor.connect() as conexion:
        filas = conexion.execute(select(*DEL_CUERPO).order_by(MensajeCuerpo.mensaje_id.desc()).limit(MENSAJES)).all()
        mensajes = [[abrir(conexion, fila, cual) for cual in Cual] for fila in filas]
    motor.dispose()
    cifras: list[tuple[int, int, float, float]] = []
    for cuerpos in mensajes:
        comienzo = thread_time_ns()
        con = [comprimir_cuerpo(cuerpo) for cuerpo in cuerpos]
        medio = thread_time_ns()
        sin = [solo.compress(cuerpo) for cuerpo in cuerpos]
        fin = thread_time_ns()
        cifras.append((sum(map(len, con)), sum(map(len, sin)), (medio - comienzo) / 1000, (fin - medio) / 1000))
    con_, sin_, us_con, us_sin = (median(columna) for columna in zip(*cifras, strict=True))
    return con_, sin_, us_con, us_sin


def _lecturas(hub: Hub, cliente: Cliente) -> float:
    """Bytes that the readings of a report of 500 kB add."""
    (muestra,) = hub.recepcionadas(1)
    cliente.entregar(muestra, momento_de_resultado(), base64.b64encode(PDF).decode())
    antes = sum(_filas(hub).values())
    for _ in range(LECTURAS):
        cliente.leer_informe(muestra)
    return sum(_filas(hub).values()) - antes


def _filas(hub: Hub) -> dict[str, int]:
    """Bytes of the rows of the record: of so few, whole pages would say nothing."""
    with closing(hub.conectar()) as conexion, conexion.cursor() as cursor:
        tablas = (*DEL_MENSAJE, "informe", "historial")
        hallados = {}
        for tabla in tablas:
            cursor.execute(f"SELECT coalesce(sum(pg_column_size(t.*)), 0) FROM {tabla} t")
            hallados[tabla] = int(cursor.fetchone()[0])
        return hallados


# ── the report ──────────────────────────────────────────────────────────────────────────────────────────────────────
def exigencias(tamanos: Tamanos) -> list[Exigencia]:
    """Small, and no slower than without the dictionary."""
    return [
        Exigencia("bytes of the record per message of one sample", tamanos.del_registro, UMBRAL_MENSAJE, minimo=False),
        Exigencia(
            "µs for both bodies with dictionary, of those without", tamanos.us_con / tamanos.us_sin, 1.0, minimo=False
        ),
        Exigencia(f"bytes of {LECTURAS} readings of a PDF of 500 kB", tamanos.lecturas, UMBRAL_LECTURAS, minimo=False),
    ]


def mostrar(consola: Console, tamanos: Tamanos) -> None:
    """Print where the bytes are."""
    tabla = Table(title=f"Tables and indices, bytes per message of one sample ({MENSAJES:,} messages)")
    tabla.add_column("table")
    tabla.add_column("bytes", justify="right")
    for nombre, suyo in sorted(tamanos.por_tabla.items(), key=lambda una: -una[1]):
        if suyo >= 1:
            tabla.add_row(nombre, f"{suyo:,.0f}")
    tabla.add_row("the record", f"{tamanos.del_registro:,.0f}")
    tabla.add_row("all", f"{sum(tamanos.por_tabla.values()):,.0f}")
    consola.print(tabla)
    consola.print(
        f"both bodies: {tamanos.con_diccionario:.0f} bytes and {tamanos.us_con:.1f} µs with the dictionary, "
        f"{tamanos.sin_diccionario:.0f} bytes and {tamanos.us_sin:.1f} µs without; "
        f"{LECTURAS} readings of a PDF of 500 kB: {tamanos.lecturas:,.0f} bytes of rows"
    )


def en_cifras(tamanos: Tamanos) -> dict[str, object]:
    """The same for JSON."""
    return {
        "por_tabla": tamanos.por_tabla,
        "con_diccionario": {"bytes": tamanos.con_diccionario, "us": tamanos.us_con},
        "sin_diccionario": {"bytes": tamanos.sin_diccionario, "us": tamanos.us_sin},
        "lecturas": tamanos.lecturas,
    }
