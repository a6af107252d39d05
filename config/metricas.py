"""What the hub counts, added up over all its processes and told in Prometheus' format.

The numbers live in memory that the processes share from before they part. Each process writes in a stretch of its own, so no
lock is shared either, a process that is killed loses nothing, and the one that replaces it goes on counting where it was.
(prometheus_client's own multi-process mode needs an environment variable before import and leaves a file per dead process.)
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate, product
from mmap import mmap
from threading import Lock

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

RANURAS = 64
"""Processes that may count at a time: twice the most that can be set, for when new ones take over from old ones."""
CORTES = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper ends, in seconds, of the histogram's steps."""
OTRA = "otra"
"""The label of a name that was not announced, so that callers cannot make up series."""

VIVE, EN_USO, TOPE = DE_UN_PROCESO = ("vive", "en_uso", "tope")
"""What is told of each process as it is now."""

Serie = tuple[str, ...]
"""The values of a metric's labels."""


class Familia:
    """One metric: its labels, and where in a process's stretch the numbers of each series are."""

    def __init__(self, desde: int, ancho: int, etiquetas: Mapping[str, Iterable[str]]) -> None:
        self.nombres = list(etiquetas)
        valores = [[*dict.fromkeys(posibles), OTRA] for posibles in etiquetas.values()]
        self.puestos: dict[Serie, int] = {serie: desde + i * ancho for i, serie in enumerate(product(*valores))}
        self.hasta = desde + ancho * len(self.puestos)
        self._posibles = [frozenset(posibles) for posibles in valores]

    def puesto(self, *serie: str) -> int:
        """Where the series is; a label that was not announced counts as `otra`."""
        hallado = self.puestos.get(serie)
        if hallado is None:
            conocida = tuple(v if v in posibles else OTRA for v, posibles in zip(serie, self._posibles, strict=True))
            hallado = self.puestos[conocida]
        return hallado


class Metricas(Collector):
    """The counters of one hub: made before its processes part, each of which then takes a stretch of its own."""

    def __init__(
        self, *, puertas: Iterable[str], operaciones: Iterable[str], desenlaces: Iterable[str], codigos: Iterable[str]
    ) -> None:
        puerta_operacion = {"puerta": list(puertas), "operacion": list(operaciones)}
        self._mensajes = Familia(0, 1, {**puerta_operacion, "desenlace": desenlaces})
        self._duracion = Familia(self._mensajes.hasta, len(CORTES) + 2, puerta_operacion)
        self._items = Familia(
            self._duracion.hasta, 1, {"operacion": puerta_operacion["operacion"], "desenlace": ("aceptado", "rechazado")}
        )
        self._errores = Familia(self._items.hasta, 1, {"codigo": codigos})
        self._interrupciones = self._errores.hasta
        self._propias = Familia(self._interrupciones + 1, 1, {"que": DE_UN_PROCESO})
        self._ancho = self._propias.hasta
        self._numeros = memoryview(mmap(-1, RANURAS * self._ancho * 8)).cast("d")
        self._cerrojo = Lock()
        self.ocupar(0)

    def ocupar(self, ranura: int) -> None:
        """Count from now on in that stretch: a process calls this once, with a number that no other process has."""
        self._propios = self._de(ranura)
        self._anotar(VIVE, 1)

    def soltar(self, ranura: int) -> None:
        """The process that counted there is gone: what it counted stays, what it was does not."""
        propios = self._de(ranura)
        for puesto in self._propias.puestos.values():
            propios[puesto] = 0

    def anotar_conexiones(self, en_uso: int, tope: int) -> None:
        """How many connections to the database this process uses now, of how many that it may have."""
        self._anotar(EN_USO, en_uso)
        self._anotar(TOPE, tope)

    def contar_interrupcion(self) -> None:
        """A process that serves uploads ended badly, or could not begin."""
        with self._cerrojo:
            self._propios[self._interrupciones] += 1

    def _de(self, ranura: int) -> "memoryview[float]":
        desde = ranura * self._ancho
        return self._numeros[desde : desde + self._ancho]

    def _anotar(self, que: str, cuanto: float) -> None:
        self._propios[self._propias.puesto(que)] = cuanto

    def contar(
        self,
        *,
        puerta: str,
        operacion: str,
        desenlace: str,
        segundos: float,
        aceptados: int = 0,
        rechazados: int = 0,
        codigos: Mapping[str, int] | None = None,
    ) -> None:
        """Count one message; `codigos` says how often it got each error code."""
        propios, duracion = self._propios, self._duracion.puesto(puerta, operacion)
        with self._cerrojo:
            propios[self._mensajes.puesto(puerta, operacion, desenlace)] += 1
            propios[duracion + bisect_left(CORTES, segundos)] += 1
            propios[duracion + len(CORTES) + 1] += segundos
            if aceptados:
                propios[self._items.puesto(operacion, "aceptado")] += aceptados
            if rechazados:
                propios[self._items.puesto(operacion, "rechazado")] += rechazados
            for codigo, veces in (codigos or {}).items():
                propios[self._errores.puesto(codigo)] += veces

    def exponer(self, *otras: Collector) -> bytes:
        """The sums of all processes, and what else is told, as Prometheus reads them."""
        registro = CollectorRegistry()
        for uno in (self, *otras):
            registro.register(uno)
        return generate_latest(registro)

    def collect(self) -> Iterator[Metric]:
        """The metrics that are not zero (prometheus_client asks for this)."""
        ranuras = (self._numeros[i * self._ancho : (i + 1) * self._ancho].tolist() for i in range(RANURAS))
        sumas = [sum(columna) for columna in zip(*(r for r in ranuras if any(r)), strict=True)] or [0.0] * self._ancho
        yield _contador("hub_mensajes", "Mensajes atendidos.", self._mensajes, sumas)
        yield _contador("hub_items", "Elementos de los mensajes, aceptados y rechazados.", self._items, sumas)
        yield _contador("hub_errores", "Veces que se dio cada código de error.", self._errores, sumas)
        yield _histograma("hub_duracion_segundos", "Lo que tomó atender un mensaje.", self._duracion, sumas)
        interrupciones = sumas[self._interrupciones]
        yield CounterMetricFamily("hub_cargas_interrumpidas", "Procesos de planillas que terminaron mal.", interrupciones)
        yield GaugeMetricFamily("hub_procesos", "Procesos que atienden.", sumas[self._propias.puesto(VIVE)])
        en_uso, tope = (sumas[self._propias.puesto(que)] for que in (EN_USO, TOPE))
        yield GaugeMetricFamily("hub_conexiones_en_uso", "Conexiones a la base ocupadas.", en_uso)
        yield GaugeMetricFamily("hub_conexiones_tope", "Conexiones a la base que puede haber.", tope)


def _contador(nombre: str, ayuda: str, familia: Familia, sumas: list[float]) -> Metric:
    metrica = CounterMetricFamily(nombre, ayuda, labels=familia.nombres)
    for serie, puesto in familia.puestos.items():
        if sumas[puesto]:
            metrica.add_metric(serie, sumas[puesto])
    return metrica


def _histograma(nombre: str, ayuda: str, familia: Familia, sumas: list[float]) -> Metric:
    metrica = HistogramMetricFamily(nombre, ayuda, labels=familia.nombres)
    topes = [*(str(corte) for corte in CORTES), "+Inf"]
    for serie, puesto in familia.puestos.items():
        cuentas = list(accumulate(sumas[puesto : puesto + len(topes)]))
        if cuentas[-1]:
            metrica.add_metric(serie, list(zip(topes, cuentas, strict=True)), sum_value=sumas[puesto + len(topes)])
    return metrica
