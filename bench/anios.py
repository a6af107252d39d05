"""Two years of a country: 20 million messages in 24 stretches, the searches over them, and a month taken off.

`python -m bench.anios` needs some 15 GB where BENCH_DIR points, and half an hour. Facts, touched samples and errors are of
two years; bodies, of the last two months; samples, of the last.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import median
from threading import Event

from rich.console import Console
from sqlalchemy import select

from bench.cliente import Cliente
from bench.cluster import Cluster, cluster, conectar
from bench.convivencia import percentil
from bench.hilos import mientras
from bench.hub import Hub
from bench.paginas import PAGINAS
from bench.poblar import crear_cuerpos, poblar
from bench.portal import Cronometrada, crear_todas, cronometrar, exigencias, mostrar
from modelos.base import crear_motor
from modelos.numeracion import Numerador
from modelos.tramos import PARTIDAS, al_dia, tramos_de

MENSAJES, MESES = 20_000_000, 24
VUELTAS = 30
CONEXIONES = 8
"""Callers while a month is taken off."""
MAXIMO_SEGUNDOS = 1.0

HECHOS = """
INSERT INTO mensaje_{tramo} (id, recibido_en, puerta, operacion, laboratorio_id, credencial_id, origen, id_mensaje_cliente,
  total, aceptados, rechazados, desenlace, duracion_us, tamano_pedido, huella_pedido, huella_respuesta)
SELECT id, %(desde)s + (id - %(primero)s) * (%(hasta)s - %(desde)s) / %(cuantos)s,
  CASE WHEN id %% 3000 = 1 THEN 'excel' WHEN id %% 7 = 0 THEN 'soap12' ELSE 'soap11' END,
  CASE WHEN id %% 20 = 0 THEN '' WHEN id %% 5003 = 0 THEN 'corregirResultado'
    ELSE (ARRAY['crearMuestras', 'recepcionarMuestra', 'entregaResultado',
    'datosMuestraFECHA', 'datosMuestraID'])[1 + id %% 5] END,
  CASE WHEN id %% 20 = 0 THEN NULL ELSE laboratorio END, CASE WHEN id %% 20 = 0 THEN NULL ELSE laboratorio END,
  '10.1.' || id %% 5 || '.' || laboratorio, CASE WHEN id %% 4 = 0 THEN 'lis-' || id END,
  1, (id %% 20 > 0)::int, (id %% 20 = 0)::int,
  CASE WHEN id %% 20 = 0 THEN 'rechazado' WHEN id %% 45 = 0 THEN 'parcial' WHEN id %% 150055 = 0 THEN 'fallido'
    WHEN id %% 5 > 2 THEN 'consulta' ELSE 'aceptado' END,
  900 + id %% 2000, 1800, sha256(id::text::bytea), sha256(id::text::bytea)
FROM generate_series(%(primero)s::bigint, %(primero)s + %(cuantos)s - 1) id
CROSS JOIN LATERAL (SELECT 1 + (60 * (abs(hashint8(id)) / 2147483648.0) ^ 2)::int AS laboratorio) al_azar;
INSERT INTO mensaje_muestra (mensaje_id, indice, muestra_id, documento)
SELECT id, 1, CASE WHEN id %% 45 > 0 THEN 1000000000 + id / 3 END,
  CASE WHEN id %% 45 = 0 THEN 5000000 + id %% 9000000 || '-1' END
FROM generate_series(%(primero)s::bigint, %(primero)s + %(cuantos)s - 1) id WHERE id %% 20 > 0;
INSERT INTO mensaje_error_{tramo} (mensaje_id, codigo, veces)
SELECT id, CASE WHEN id %% 20 = 0 THEN 'HUB-1002' ELSE (ARRAY['HUB-2004', 'HUB-2013', 'HUB-2010'])[1 + id %% 3] END, 1
FROM generate_series(%(primero)s::bigint, %(primero)s + %(cuantos)s - 1) id WHERE id %% 20 = 0 OR id %% 45 = 0;
"""
CUERPOS = """
INSERT INTO mensaje_cuerpo_{tramo} (mensaje_id, pedido, respuesta)
SELECT m.id, c.pedido, c.respuesta FROM mensaje_{tramo} m JOIN cuerpo c ON c.orden = m.id %% 200
"""


class SinSellar(Hub):
    """The hub without anybody who seals: two years at once would keep it busy for hours."""

    def _entorno(self) -> dict[str, str]:
        return {**super()._entorno(), "HUB_SELLAR_CADA": "0"}


def envejecer(base: str, mensajes: int, decir: Callable[[str], None]) -> None:
    """Give a new database the record of all months but the present one, stretch by stretch, as it would have come to be."""
    motor, hoy = crear_motor(base), datetime.now(UTC)
    cuantos, meses = mensajes // MESES, [_mes(hoy, atras) for atras in range(MESES, -1, -1)]
    with closing(conectar(base)) as conexion, conexion.cursor() as cursor:
        crear_cuerpos(cursor)
        for tabla in PARTIDAS:
            cursor.execute(f"ALTER TABLE {tabla}_{meses[-1]:%Y_%m} RENAME TO {tabla}_{meses[0]:%Y_%m}")
        for mes, siguiente in pairwise(meses):
            comienzo = time.monotonic()
            with motor.connect() as suya:
                tramo = tramos_de(suya, "mensaje")[-1]
                numero = suya.scalar(select(Numerador.siguiente).where(Numerador.serie == "mensaje"))
            parametros = {"desde": mes, "hasta": siguiente, "primero": max(tramo.desde, numero), "cuantos": cuantos}
            cursor.execute(HECHOS.format(tramo=tramo.nombre), parametros)
            if siguiente == meses[-1]:
                cursor.execute(CUERPOS.format(tramo=tramo.nombre), {})
            ultimo = parametros["primero"] + cuantos
            cursor.execute("UPDATE numerador SET siguiente = %s WHERE serie = 'mensaje'", [ultimo])
            al_dia(motor, f"{siguiente:%Y_%m}")
            decir(f"{mes:%Y-%m}: {cuantos:,} messages in {time.monotonic() - comienzo:.0f} s")
    motor.dispose()


def _mes(hoy: datetime, atras: int) -> datetime:
    contados = hoy.year * 12 + hoy.month - 1 - atras
    return datetime(contados // 12, contados % 12 + 1, 1, tzinfo=UTC)


def medir(este: Cluster, taller: Path, mensajes: int, consola: Console) -> list[Cronometrada]:
    """Fill the database, ask for every page that searches the record, and take a month's bodies off under calls."""
    hub = SinSellar(este.crear_base("anios"), taller)
    hub.preparar()
    envejecer(hub.base, mensajes, consola.print)
    poblar(hub.base)
    personas = crear_todas(hub.base)
    este.asentar()
    _decir_tamano(hub.base, consola)
    hub.iniciar()
    try:
        paginas = [una for una in PAGINAS if una.persona == "auditor" or "/mensajes" in una.direccion]
        medidas = cronometrar(hub.direccion.rpartition("/soap/")[0], personas, paginas, VUELTAS)
        with _llamando(hub) as esperas:
            antes = len(esperas)
            segundos = _soltar(hub.base)
            consola.print(f"a month's bodies taken off in {segundos:.3f} s; {len(esperas) - antes} calls meanwhile")
        consola.print(f"{len(esperas)} calls, ms: median {median(esperas) * 1000:.1f}, slowest {max(esperas) * 1000:.0f}")
        return medidas
    finally:
        hub.detener()


def _decir_tamano(base: str, consola: Console) -> None:
    with closing(conectar(base)) as conexion, conexion.cursor() as cursor:
        cursor.execute("SELECT count(*), pg_size_pretty(pg_database_size(current_database())) FROM mensaje")
        consola.print("messages {:,}, database {}".format(*cursor.fetchone()))


def _soltar(base: str) -> float:
    """Seconds that it takes to take off the older of the two stretches that have bodies."""
    with closing(conectar(base)) as conexion, conexion.cursor() as cursor:
        cursor.execute("SELECT to_char(now() AT TIME ZONE 'America/Santiago' - interval '1 month', 'YYYY_MM')")
        tramo = cursor.fetchone()[0]
        time.sleep(2)
        comienzo = time.perf_counter()
        cursor.execute(f"ALTER TABLE mensaje_cuerpo DETACH PARTITION mensaje_cuerpo_{tramo}")
        cursor.execute(f"DROP TABLE mensaje_cuerpo_{tramo}")
        segundos = time.perf_counter() - comienzo
        time.sleep(2)
    return segundos


@contextmanager
def _llamando(hub: Hub) -> Iterator[list[float]]:
    """Create samples over several connections meanwhile; the seconds that each call took."""
    esperas = list[float]()

    def llamar(quien: int, fin: Event) -> None:
        cliente, azar = Cliente(hub.direccion, hub.clave), random.Random(quien)
        while not fin.is_set():
            comienzo = time.perf_counter()
            if cliente.crear([f"anios-{quien}-{azar.getrandbits(48)}"]).estado != 200:
                raise RuntimeError("a call failed")
            esperas.append(time.perf_counter() - comienzo)

    with mientras(partial(llamar, quien) for quien in range(CONEXIONES)):
        yield esperas


def principal() -> None:
    """Print how long each page takes, at the median and at its 99th percentile."""
    argumentos = argparse.ArgumentParser(description=__doc__)
    argumentos.add_argument("--mensajes", type=int, default=MENSAJES)
    dados, consola = argumentos.parse_args(), Console(width=150)
    with cluster() as este, tempfile.TemporaryDirectory(prefix="hub-bench-") as taller:
        medidas = medir(este, Path(taller), dados.mensajes, consola)
    mostrar(consola, medidas)
    for una in sorted(medidas, key=lambda una: -percentil(una.tiempos, 99))[:10]:
        consola.print(f"p99 {percentil(una.tiempos, 99):.0f} ms: {una.pagina.persona} {una.direccion}")
    for exigencia in exigencias(medidas):
        consola.print(exigencia)


if __name__ == "__main__":
    principal()
