"""A LIS that is pointed at the sandbox of a running hub lives its day there, and the hub never hears of it."""

import sqlite3
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing

import pytest

from dominio.pruebas.laboratorios import LABORATORIOS
from servicios.pruebas.puertas import PREFIJO
from servicios.publicacion import RUTAS
from tests.interoperabilidad.test_clientes import correr, un_caso
from tests.servicios.mensajes import SOAP, TIPO

pytestmark = [pytest.mark.cliente, pytest.mark.timeout(180)]
NORTE = LABORATORIOS[0]


def en_pruebas(hub):
    """The same facts of the hub's sandbox, once it serves: it is the last in line, and a busy machine keeps it waiting."""
    limite = time.monotonic() + 120
    while b"HUB-9004" in _estado(hub):
        assert time.monotonic() < limite
    puertas = {"wsdl11": "soap11", "wsdl12": "soap12"}
    return hub | {
        **{nombre: f"{hub['url']}{PREFIJO}{RUTAS[version]}?wsdl" for nombre, version in puertas.items()},
        "laboratorios": [{"id_laboratorio": NORTE.id_laboratorio, "accesskey": NORTE.clave}],
    }


def _estado(hub):
    cuerpo = SOAP["soap11"]('<estadoServicio xmlns="urn:hub-lis:interconexion:v1"/>')
    pedido = urllib.request.Request(f"{hub['url']}{PREFIJO}{RUTAS['soap11']}", cuerpo, {"Content-Type": TIPO["soap11"]})
    try:
        with urllib.request.urlopen(pedido, timeout=60) as respuesta:
            return respuesta.read()
    except urllib.error.HTTPError as error:
        return error.read()


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_un_lis_vive_su_jornada_en_el_hub_de_pruebas(hub, version):
    """Create, retry, receive, deliver a 300 KB report and read it back, from the sandbox's WSDL and public key."""
    dia = correr([sys.executable, "cliente_zeep.py"], un_caso(en_pruebas(hub), f"pruebas-{version}", version))

    assert dia["creadas"][0]["desenlace"] == "creada"
    assert dia["otra_vez"] == dia["creadas"]
    assert dia["muestra"]["estado_muestra"] == 4
    assert dia["sin_clave_valida"]["codigo"] == "HUB-1002"


def test_el_hub_no_supo_de_nada(hub):
    """Neither its counters, nor its health, nor its database, which is another file."""
    correr([sys.executable, "cliente_zeep.py"], un_caso(en_pruebas(hub), "aparte", "1.1"))

    with urllib.request.urlopen(f"{hub['url']}/metricas", timeout=20) as respuesta:
        assert b'puerta="soap11"' not in respuesta.read()
    with urllib.request.urlopen(f"{hub['url']}/salud", timeout=20) as respuesta:
        assert respuesta.status == 200
    with closing(sqlite3.connect(f"{(hub['datos'] / 'hub.db').as_uri()}?mode=ro", uri=True)) as base:
        assert base.execute("SELECT count(*) FROM muestra").fetchone() == (0,)
        assert base.execute("SELECT count(*) FROM mensaje WHERE puerta LIKE 'soap%'").fetchone() == (0,)
