"""SOAP calls at a steady pace: at an idle hub, while a report of 100,000 rows is issued, and while its workbook is made."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

from bench.cluster import Cluster
from bench.convivencia import FILAS, MAXIMO_VECES, SEGUNDOS_EN_CALMA, hasta, llamar, percentil, persona_de, resumen, sembrar
from bench.hub import Hub
from bench.informe import Exigencia
from bench.portal import Navegante
from bench.procesos import descendientes, rss_mb
from dominio.vocabulario.tiempo import en_chile

MAXIMO_PRIMER_BYTE, MAXIMO_LIBRO, MAXIMO_MEMORIA_MB = 1.0, 60.0, 200.0
MIRAR_CADA = 1.0


@dataclass
class Reporte:
    """What one report of so many rows cost, seconds but where it says otherwise."""

    calma: list[float] = field(default_factory=list)
    """Milliseconds of each call."""
    emitiendo: list[float] = field(default_factory=list)
    encuadernando: list[float] = field(default_factory=list)
    emision: float = 0.0
    primer_byte: float = 0.0
    csv: float = 0.0
    libro: float = 0.0
    vistas: int = 0
    """Different states of progress that its person saw."""
    memoria_mb: float = 0.0
    """Resident memory of the process apart, at worst."""

    def exigencias(self) -> list[Exigencia]:
        """What must hold."""
        calma = percentil(self.calma, 99)
        veces = {nombre: percentil(getattr(self, nombre), 99) / calma for nombre in ("emitiendo", "encuadernando")}
        return [
            Exigencia("report of 100,000 rows: first byte of CSV, s", self.primer_byte, MAXIMO_PRIMER_BYTE, minimo=False),
            Exigencia("its workbook, s", self.libro, MAXIMO_LIBRO, minimo=False),
            Exigencia("the process that makes it, MB", self.memoria_mb, MAXIMO_MEMORIA_MB, minimo=False),
            Exigencia("p99 of calls, meanwhile / idle", veces["encuadernando"], MAXIMO_VECES, minimo=False),
            Exigencia("p99 of calls, while it is issued / idle", veces["emitiendo"], MAXIMO_VECES, minimo=False),
        ]

    def cifras(self) -> dict[str, Any]:
        """For JSON."""
        tiempos = {nombre: resumen(getattr(self, nombre)) for nombre in ("calma", "emitiendo", "encuadernando")}
        return {**vars(self), **tiempos}


def medir(este: Cluster, taller: Path, decir: Callable[[str], None]) -> Reporte:
    """One report, from its being issued to its workbook in the hands of who asked."""
    hub, medido = Hub(este.crear_base("reportes"), taller), Reporte()
    hub.preparar()
    try:
        hub.iniciar()
        sembrar(hub)
        dia = _informadas(hub)
        persona = Navegante(hub.direccion.rpartition("/soap")[0], persona_de(hub))
        llamar(hub, "calienta", hasta(3))
        este.asentar()
        medido.calma = llamar(hub, "calma", hasta(SEGUNDOS_EN_CALMA))
        este.asentar()
        medido.emitiendo, medido.emision = _llamar_y(hub, "emitiendo", lambda: _emitir(persona, dia))
        reporte = persona.ultima
        medido.primer_byte, medido.csv = persona.descargar(f"{reporte}/reporte.csv")
        este.asentar()
        with _Memoria(hub, medido):
            medido.encuadernando, medido.libro = _llamar_y(hub, "libro", lambda: _encuadernar(persona, reporte, medido))
        persona.descargar(f"{reporte}/reporte.xlsx")
    finally:
        hub.detener()
    decir(
        f"issued in {medido.emision:.1f} s; CSV: first byte {medido.primer_byte:.2f} s, whole {medido.csv:.1f} s; "
        f"workbook in {medido.libro:.1f} s, {medido.vistas} states seen, its process {medido.memoria_mb:.0f} MB; "
        f"p99 of calls: idle {percentil(medido.calma, 99):.1f} ms, while issued "
        f"{percentil(medido.emitiendo, 99):.1f}, meanwhile {percentil(medido.encuadernando, 99):.1f}"
    )
    return medido


def _informadas(hub: Hub) -> str:
    """So many samples with result, all taken on one day that is over, which is given."""
    ids = hub.recepcionadas(FILAS)
    tomadas = (datetime.now(UTC) - timedelta(days=2)).replace(hour=15)
    with closing(hub.conectar()) as conexion, conexion.cursor() as cursor:
        cursor.execute(
            "UPDATE muestra SET estado = 4, resultado = 'Negativo', fecha_muestra = %s, informado_en = now(),"
            " fecha_hora_resultado_laboratorio = %s WHERE id >= %s AND id < %s",
            (tomadas, tomadas + timedelta(hours=9), ids.start, ids.stop),
        )
        cursor.execute("VACUUM ANALYZE muestra")
    return en_chile(tomadas).date().isoformat()


def _llamar_y(hub: Hub, prefijo: str, hacer: Callable[[], object]) -> tuple[list[float], float]:
    """Milliseconds of the calls beside what is done, and seconds that this took."""
    fin = Event()
    with ThreadPoolExecutor(1) as otro:
        llamadas = otro.submit(llamar, hub, prefijo, fin.is_set)
        comienzo = time.monotonic()
        try:
            hacer()
            segundos = time.monotonic() - comienzo
        finally:
            fin.set()
        return llamadas.result(), segundos


def _emitir(persona: Navegante, dia: str) -> None:
    persona.enviar("/reportes", "/reportes", {"reporte": "ministerial", "desde": dia, "hasta": dia})


def _encuadernar(persona: Navegante, reporte: str, medido: Reporte) -> None:
    """Ask for the workbook, and look at the page until it is there."""
    pagina, vistas = persona.enviar(reporte, f"{reporte}/libro", {}), set()
    while "Descargar Excel" not in pagina:
        if "aviso-mal" in pagina:
            raise RuntimeError("the workbook was not made")
        vistas.add(pagina.partition("</progress>")[2][:60])
        time.sleep(MIRAR_CADA)
        pagina = persona.ver(reporte)
    medido.vistas = len(vistas)


CADA = 1.0
"""Seconds between two looks at the memory: whoever looks has the same interpreter as who calls, and keeps it waiting."""


class _Memoria:
    """Watches the process that makes workbooks."""

    def __init__(self, hub: Hub, medido: Reporte) -> None:
        self._hub, self._medido, self._fin = hub, medido, Event()
        self._hilo = Thread(target=self._mirar, daemon=True)

    def __enter__(self) -> None:
        self._hilo.start()

    def __exit__(self, *_excepcion: object) -> None:
        self._fin.set()
        self._hilo.join()

    def _mirar(self) -> None:
        aparte = 0
        while not self._fin.wait(CADA):
            aparte = aparte or next((uno for uno in descendientes(self._hub.pid) if b"hacer-libros" in _orden(uno)), 0)
            self._medido.memoria_mb = max(self._medido.memoria_mb, rss_mb(aparte))


def _orden(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
