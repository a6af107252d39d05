"""What the manual says of wrong keys is true of two hubs of two processes each on one database."""

import http.client
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

import pytest

from dominio.ventanilla.porteria import FALLAS_POR_ORIGEN
from esquemas_wsdl import NAMESPACE
from servicios.publicacion import RUTAS
from tests.despliegue.hubs import HubDelPar
from tests.despliegue.proxies import puertos_libres
from tests.servicios.mensajes import sobre11

CUERPO = sobre11(f'<listarMaestro xmlns="{NAMESPACE}"><nombre>paises</nombre></listarMaestro>')
ORIGEN = "192.0.2.55"


@pytest.fixture
def puertos(direccion_base, claves, tmp_path):
    """Two hubs, as on two machines."""
    with ExitStack() as pila:
        suyos = puertos_libres(2)
        for puerto in suyos:
            hub = HubDelPar(direccion_base, puerto, tmp_path / str(puerto), HUB_PROCESOS="2", HUB_ESPERA_RETIRO="0")
            pila.callback(hub.detener)
        yield suyos


def dicho(puerto: int, clave: str) -> str:
    """The code of the fault, in a connection of its own, so that any process may get it; nothing if it was served."""
    cabeceras = {"Content-Type": "text/xml", "ACCESSKEY": clave, "X-Forwarded-For": ORIGEN}
    with closing(http.client.HTTPConnection("127.0.0.1", puerto, timeout=60)) as conexion:
        conexion.request("POST", RUTAS["soap11"], CUERPO, cabeceras)
        respuesta = conexion.getresponse()
        cuerpo = respuesta.read().decode()
        return cuerpo.partition("<codigo>")[2].partition("</codigo>")[0] if respuesta.status == 500 else ""


def test_las_claves_erradas_de_una_direccion_se_cuentan_entre_todos(puertos, claves):
    """The good ones from there go on being served."""
    with ThreadPoolExecutor(8) as hilos:
        dichos = Counter(hilos.map(lambda n: dicho(puertos[n % 2], f"no-es-{n}"), range(120)))
    assert dichos == {"HUB-1002": FALLAS_POR_ORIGEN.maximo, "HUB-1003": 120 - FALLAS_POR_ORIGEN.maximo}
    assert {dicho(puerto, clave) for puerto in puertos for clave in claves.values()} == {""}
