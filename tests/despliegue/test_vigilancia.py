"""The alert rules and the dashboard that we ship, tried with Debian's Prometheus on a hub as it runs."""

import json
import re
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from bench.cliente import Cliente
from bench.hub import Hub
from config.cifras import COMUNES, CifrasComunes, CifrasDelNodo
from hub import crear_metricas
from tests.bases import exigir_programa
from tests.despliegue.proxies import DESPLIEGUE, puertos_libres

REGLAS = DESPLIEGUE / "prometheus" / "hub-lis.rules.yml"
CONFIGURACION = DESPLIEGUE / "prometheus" / "prometheus.yml"
TABLERO = DESPLIEGUE / "grafana" / "hub-lis.json"
ALERTAS = Path(__file__).with_name("alertas.yml")
PACIENCIA = 60.0
VARIABLES = {"$__rate_interval": "1m", "$trabajo": "hub-lis"}


def consultas() -> dict[str, str]:
    """What each panel of the dashboard asks, by the panel's title and the query's letter."""
    return {
        f"{panel['title']} {uno['refId']}": uno["expr"]
        for panel in json.loads(TABLERO.read_text(encoding="utf-8"))["panels"]
        for uno in panel["targets"]
    }


def probar(*argumentos: object) -> subprocess.CompletedProcess:
    orden = [exigir_programa("promtool"), *map(str, argumentos)]
    return subprocess.run(orden, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("que", [("check", "rules", REGLAS), ("check", "config", CONFIGURACION), ("test", "rules", ALERTAS)])
def test_promtool_aprueba_lo_que_se_entrega(que):
    """Each alert fires when it should, and none on a hub that is well."""
    hecho = probar(*que)
    assert hecho.returncode == 0, hecho.stdout + hecho.stderr


def test_cada_alerta_se_prueba():
    """One whose metric is misspelt never fires: the test notices the lack of any."""
    nombres = re.findall(r"- alert: (\w+)", REGLAS.read_text(encoding="utf-8"))
    probadas = ALERTAS.read_text(encoding="utf-8")
    assert len(nombres) > 8
    for nombre in nombres:
        assert f"alertname: {nombre}}}" in probadas
        assert f'{{alertname="{nombre}"}}' in probadas


def test_solo_se_pregunta_por_lo_que_hay():
    """Every metric that rules and dashboard name is one that the hub tells."""
    otras = CifrasComunes(dict), CifrasDelNodo("", "", 0, bool)
    dichas = set(re.findall(r"^# TYPE (hub_\w+)", crear_metricas().exponer(*otras).decode(), re.MULTILINE))
    expresiones = re.findall(r"expr: \|?(.*?)(?=\n +(?:for|labels):)", REGLAS.read_text(encoding="utf-8"), re.DOTALL)
    escrito = " ".join([*expresiones, *consultas().values()])
    nombradas = {nombre.removesuffix("_bucket") for nombre in re.findall(r"\bhub_[a-z_]+", escrito)}
    assert nombradas <= dichas
    assert {f"hub_comun_{nombre}" for nombre in COMUNES} <= nombradas


@contextmanager
def prometheus(hub: Hub, lugar: Path) -> Iterator[int]:
    """Debian's Prometheus with the configuration that we ship, but for addresses and a shorter interval; its port."""
    programa = exigir_programa("prometheus")
    (puerto,) = puertos_libres(1)
    escrito = CONFIGURACION.read_text(encoding="utf-8").replace(": 15s", ": 1s")
    cambiado = escrito.replace('["127.0.0.1:8080", "127.0.0.1:8081"]', f'["{urlsplit(hub.direccion).netloc}"]')
    assert cambiado != escrito
    (lugar / "prometheus.yml").write_text(cambiado, encoding="utf-8")
    (lugar / REGLAS.name).write_text(REGLAS.read_text(encoding="utf-8"), encoding="utf-8")
    orden = [
        programa,
        f"--config.file={lugar / 'prometheus.yml'}",
        f"--storage.tsdb.path={lugar / 'datos'}",
        f"--web.listen-address=127.0.0.1:{puerto}",
    ]
    with (lugar / "prometheus.log").open("wb") as bitacora, subprocess.Popen(orden, stdout=bitacora, stderr=bitacora) as uno:
        try:
            yield puerto
        finally:
            uno.terminate()


def preguntar(puerto: int, consulta: str) -> list:
    """What Prometheus answers; nothing while it begins."""
    for nombre, valor in VARIABLES.items():
        consulta = consulta.replace(nombre, valor)
    direccion = f"http://127.0.0.1:{puerto}/api/v1/query?{urlencode({'query': consulta})}"
    try:
        with urllib.request.urlopen(direccion, timeout=20) as respuesta:
            return json.load(respuesta)["data"]["result"]
    except OSError:
        return []


class HubQueMira(Hub):
    """A hub that looks for alerts at once."""

    def _entorno(self) -> dict[str, str]:
        return {**super()._entorno(), "HUB_ALERTAS_CADA": "1"}


@pytest.fixture
def hub_usado(bancada, tmp_path) -> Iterator[Hub]:
    """A hub that served a message, refused another, and was asked for its figures."""
    with bancada.base("sqlite", con="nada") as direccion:
        hub = HubQueMira(direccion, tmp_path)
        hub.preparar()
        hub.iniciar()
        try:
            Cliente(hub.direccion, hub.clave).crear(["N-1"])
            Cliente(hub.direccion, "mala").crear(["N-2"])
            yield hub
        finally:
            hub.detener()


def test_ninguna_consulta_del_tablero_queda_vacia(hub_usado, tmp_path):
    """And the rules are evaluated without an error, with no critical alarm on a hub that is well."""
    with prometheus(hub_usado, tmp_path) as puerto:
        limite, vacias = time.monotonic() + PACIENCIA, consultas()
        while vacias and time.monotonic() < limite:
            vacias = {cual: consulta for cual, consulta in vacias.items() if not preguntar(puerto, consulta)}
            time.sleep(0.2)
        assert not vacias, (tmp_path / "prometheus.log").read_text()[-2000:]
        with closing(HTTPConnection("127.0.0.1", puerto, timeout=20)) as conexion:
            conexion.request("GET", "/api/v1/rules")
            (grupo,) = json.load(conexion.getresponse())["data"]["groups"]
        assert {regla["health"] for regla in grupo["rules"]} <= {"ok", "unknown"}
        assert not preguntar(puerto, 'ALERTS{severity="critica"}')
