"""100,000 small bodies that expired, row by row and with their stretch of the record: seconds, and what callers notice.

`python -m bench.vencer` has `hub auditoria podar` do it beside calls at a steady pace, on PostgreSQL.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from sqlalchemy.exc import OperationalError

from bench.anios import SinSellar
from bench.cluster import Cluster, cluster, conectar
from bench.convivencia import hasta, llamar, resumen
from dominio.ventanilla.compresion import comprimir_cuerpo
from modelos.base import crear_motor
from modelos.tramos import ANCHO, al_dia

CUERPOS = 100_000
EN_CALMA = 10
"""Seconds of calls before."""
VIEJOS = """
INSERT INTO mensaje (id, recibido_en, puerta, operacion, laboratorio_id, total, aceptados, rechazados, desenlace,
  duracion_us, tamano_pedido, huella_pedido, huella_respuesta)
SELECT id, now() - interval '2 years' + id * interval '1 second', 'soap11', 'datosMuestraID', 1, 1, 1, 0, 'consulta',
  900, 100, sha256(%(pedido)s), sha256(%(respuesta)s) FROM generate_series(%(primero)s, %(primero)s + %(cuantos)s - 1) id;
INSERT INTO mensaje_cuerpo (mensaje_id, pedido, respuesta)
SELECT id, %(pedido_guardado)s, %(respuesta_guardada)s FROM generate_series(%(primero)s, %(primero)s + %(cuantos)s - 1) id;
"""
PRIMERO = ANCHO // 2


def envejecer(base: str, cuantos: int) -> None:
    """Give a new database as many sealed readings of two years ago."""
    cuerpos = {"pedido": b"<pedido>%090d</pedido>" % 0, "respuesta": b"<respuesta>%090d</respuesta>" % 1}
    guardados = {"pedido_guardado": "pedido", "respuesta_guardada": "respuesta"}
    datos = {**cuerpos, **{nombre: comprimir_cuerpo(cuerpos[cual]) for nombre, cual in guardados.items()}}
    with closing(conectar(base)) as conexion, conexion.cursor() as cursor:
        cursor.execute(VIEJOS, {**datos, "primero": PRIMERO, "cuantos": cuantos})
        cursor.execute("VACUUM ANALYZE")


def medir(este: Cluster, taller: Path, cuantos: int, decir: Callable[[str], None], *, entero: bool) -> None:
    """Fill a database, and let all of it expire beside calls."""
    hub = SinSellar(este.crear_base("entero" if entero else "de_a_uno"), taller)
    hub.preparar()
    envejecer(hub.base, cuantos)
    hub.correr("auditoria", "sellar")
    if entero:
        _cerrar_tramo(hub.base)
    este.asentar()
    hub.iniciar()
    try:
        llamar(hub, "calienta", hasta(3))
        calma = resumen(llamar(hub, "calma", hasta(EN_CALMA)))
        hub.correr("auditoria", "sellar")
        este.asentar()
        segundos, durante = _podar(hub)
        como = "with their stretch" if entero else "row by row"
        decir(f"{cuantos:,} bodies {como}: {segundos:.1f} s; calls before {_dicho(calma)}; meanwhile {_dicho(durante)}")
    finally:
        hub.detener()


def _cerrar_tramo(base: str) -> None:
    """Have no number given any more in the stretch of now; who keeps the tables in order may be in the way for a while."""
    motor = crear_motor(base)
    while True:
        try:
            al_dia(motor, "9000_01")
            break
        except OperationalError:
            time.sleep(1)
    motor.dispose()


def _podar(hub: SinSellar) -> tuple[float, dict[str, float]]:
    """Seconds that the command takes, and the calls of that time."""
    comienzo = time.perf_counter()

    def podar() -> float:
        hub.correr("auditoria", "podar", segundos=900)
        return time.perf_counter() - comienzo

    with ThreadPoolExecutor(1) as otro:
        hecho = otro.submit(podar)
        tiempos = llamar(hub, "durante", hecho.done)
    return hecho.result(), resumen(tiempos)


def _dicho(llamadas: dict[str, float]) -> str:
    return (
        f"p50 {llamadas['p50']:.1f}, p99 {llamadas['p99']:.1f}, slowest {llamadas['peor']:.0f} ms ({llamadas['llamadas']})"
    )


def principal() -> None:
    """Print both."""
    argumentos = argparse.ArgumentParser(description=__doc__)
    argumentos.add_argument("--cuerpos", type=int, default=CUERPOS)
    dados = argumentos.parse_args()
    with cluster() as este:
        for entero in (False, True):
            with tempfile.TemporaryDirectory(prefix="hub-bench-") as taller:
                medir(este, Path(taller), dados.cuerpos, print, entero=entero)


if __name__ == "__main__":
    principal()
