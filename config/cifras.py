"""What /metricas tells besides what this node's processes count: what the database knows, and how this process is."""

from collections.abc import Callable, Iterator, Mapping
from threading import Event, Thread
from time import monotonic, sleep

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from config.trazas import traza

COMUNES = {
    "cargas_en_espera": "Planillas que esperan su turno.",
    "cargas_espera_segundos": "Lo que lleva esperando la más antigua de ellas.",
    "claves_por_vencer": "Claves de laboratorios que vencen en 30 días o menos.",
    "base_bytes": "Tamaño de la base de datos.",
    "alertas_abiertas": "Alertas abiertas, por su tipo.",
    "avisos_sin_enviar": "Avisos de alertas que fallaron y se intentan otra vez.",
    "alertas_miradas_segundos": "Lo que hace que alguien miró si hay alertas y lo anotó.",
}
"""What all nodes tell alike, since they read it from the database that they share; its names begin with `hub_comun_`."""
POR_TIPO = frozenset({"alertas_abiertas"})
"""Those of them that are told kind by kind."""
Cifra = float | Mapping[str, float]
"""A number, or one for each kind."""
ENTRE_LECTURAS = 15.0
"""Seconds between two readings, however often somebody asks."""
VIGENCIA = 120.0
"""Seconds that what was read is told: afterwards nobody knows."""
CADA = 1.0
"""Seconds between two notes of how many connections are in use."""


class CifrasComunes(Collector):
    """Reads when somebody asked, in a thread of its own: who asks is told what was read last and never waits."""

    def __init__(self, leer: Callable[[], Mapping[str, Cifra]]) -> None:
        self._leer = leer
        self._leidas: Mapping[str, Cifra] = {}
        self._hasta = 0.0
        self._preguntan = Event()

    def iniciar(self) -> None:
        """Read once, and again when somebody asks, as long as the process lives."""
        Thread(target=self._seguir, name="cifras", daemon=True).start()

    def leer(self) -> None:
        """Read now; that the database is away is told by the hub's health and not here."""
        try:
            self._leidas, self._hasta = self._leer(), monotonic() + VIGENCIA
        except Exception as falla:
            traza("hub.cifras").warning("cifras_sin_leer", exc_info=falla)

    def _seguir(self) -> None:
        while True:
            self.leer()
            sleep(ENTRE_LECTURAS)
            self._preguntan.wait()
            self._preguntan.clear()

    def collect(self) -> Iterator[Metric]:
        """What is known; of what is not, only that it exists."""
        self._preguntan.set()
        leidas = self._leidas if monotonic() < self._hasta else {}
        for nombre, ayuda in COMUNES.items():
            yield _comun(nombre, ayuda, leidas.get(nombre))


def _comun(nombre: str, ayuda: str, leida: Cifra | None) -> Metric:
    if nombre not in POR_TIPO:
        assert not isinstance(leida, Mapping)  # noqa: S101 (who reads tells only of these by kind)
        return GaugeMetricFamily(f"hub_comun_{nombre}", ayuda, leida)
    metrica = GaugeMetricFamily(f"hub_comun_{nombre}", ayuda, labels=["tipo"])
    for tipo, cuantas in leida.items() if isinstance(leida, Mapping) else ():
        metrica.add_metric([tipo], cuantas)
    return metrica


class CifrasDelNodo(Collector):
    """Which program this is, how many processes were asked for, and whether the database can be read and written."""

    def __init__(self, version: str, esquema: str, procesos: int, bueno: Callable[[], bool]) -> None:
        self._version, self._esquema, self._procesos, self._bueno = version, esquema, procesos, bueno

    def collect(self) -> Iterator[Metric]:
        """All of it is known at once."""
        programa = GaugeMetricFamily("hub_programa", "Qué versión atiende.", labels=["version", "esquema"])
        programa.add_metric([self._version, self._esquema], 1)
        yield programa
        yield GaugeMetricFamily("hub_procesos_pedidos", "Procesos que debería haber (HUB_PROCESOS).", self._procesos)
        yield GaugeMetricFamily("hub_base_disponible", "Si en la base se puede leer y escribir.", float(self._bueno()))


def anotar_conexiones(anotar: Callable[[int, int], None], en_uso: Callable[[], int], tope: int) -> None:
    """Note again and again how many connections to the database this process uses, as long as it lives."""

    def seguir() -> None:
        while True:
            anotar(en_uso(), tope)
            sleep(CADA)

    Thread(target=seguir, name="conexiones", daemon=True).start()
