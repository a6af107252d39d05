"""The whole application: what was meant for the SOAP door gets a SOAP fault, wherever and however it comes."""

import io

import pytest
from lxml import etree

from config.ajustes import Ajustes
from config.negativa import ILEGIBLE
from dominio.sellos.sellador import sellar
from dominio.vocabulario.tiempo import reloj_del_sistema
from hub import crear_aplicacion
from modelos import crear_motor
from servicios.envoltura import SOAP11, SOAP12
from tests.dominio.sellos.registro import escribir


@pytest.fixture
def aplicacion(bancada):
    with bancada.base("sqlite") as direccion:
        yield crear_aplicacion(Ajustes.desde_entorno({"HUB_BASE_DATOS": direccion}))


def pedir(aplicacion, ruta, metodo="POST", tipo="", **entorno):
    """Status, media type and body."""
    comienzo = []
    ambiente = {
        "REQUEST_METHOD": metodo,
        "PATH_INFO": ruta,
        "QUERY_STRING": "",
        "SERVER_NAME": "hub.cl",
        "SERVER_PORT": "80",
        "CONTENT_TYPE": tipo,
        "CONTENT_LENGTH": "0",
        "REMOTE_ADDR": "192.0.2.7",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        **entorno,
    }
    cuerpo = b"".join(aplicacion(ambiente, lambda *partes: comienzo.append(partes)))
    return comienzo[0][0], dict(comienzo[0][1])["Content-Type"], cuerpo


@pytest.mark.parametrize(
    ("ruta", "tipo", "version"),
    [
        ("/soap/v2/interconexion", "text/xml", SOAP11),
        ("/soap12", "", SOAP12),
        ("/SOAP/v1/interconexion", "application/soap+xml; action=x", SOAP12),
        ("/", "text/xml; charset=utf-8", SOAP11),
        ("/servicios/LIS.asmx", "application/soap+xml", SOAP12),
    ],
)
def test_una_llamada_soap_extraviada_lee_adonde_debe_ir(aplicacion, ruta, tipo, version):
    """No page for people: a fault of its version that names the addresses, with a number of the record."""
    estado, suyo, cuerpo = pedir(aplicacion, ruta, tipo=tipo)
    assert (estado[:3], suyo.split(";")[0]) == ("500", version.tipo_de_contenido)
    assert etree.fromstring(cuerpo).tag == f"{{{version.espacio}}}Envelope"
    assert all(dicho in cuerpo.decode() for dicho in ("HUB-1031", "/soap12/v1/interconexion", "<id_mensaje>"))


def test_una_peticion_que_no_es_http_se_responde_segun_su_direccion(aplicacion):
    """At the SOAP addresses, or when nobody knows at which, by a fault; elsewhere in plain words."""
    ilegible = {ILEGIBLE: "le falta todo"}
    for ruta, version in (("/soap/v1/interconexion", SOAP11), ("/soap12/v1/interconexion", SOAP12), ("", SOAP11)):
        estado, tipo, cuerpo = pedir(aplicacion, ruta, **ilegible)
        assert (estado[:3], tipo.split(";")[0]) == ("500", version.tipo_de_contenido)
        assert "HUB-1031: La petición HTTP no se puede atender: le falta todo." in cuerpo.decode()
    estado, tipo, cuerpo = pedir(aplicacion, "/entrar", **ilegible)
    assert (estado[:3], tipo) == ("400", "text/plain; charset=utf-8")
    assert cuerpo.decode() == "HUB-1031: La petición HTTP no se puede atender: le falta todo.\n"


def test_lo_demas_es_del_portal(aplicacion):
    """A browser at a wrong address reads a page."""
    assert pedir(aplicacion, "/soap", "GET")[1].startswith("text/html")


def test_toda_respuesta_lleva_la_cabeza_del_registro(bancada):
    """Pages, health, WSDL, faults: whoever keeps one is a witness. Before the first seal there is none to be told."""

    def cabeceras(ruta):
        comienzo = []
        ambiente = {"REQUEST_METHOD": "GET", "PATH_INFO": ruta, "QUERY_STRING": "", "SERVER_NAME": "h", "SERVER_PORT": "80"}
        ambiente |= {"wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO()}
        list(aplicacion({**ambiente, "REMOTE_ADDR": "127.0.0.1"}, lambda *partes: comienzo.append(partes)))
        return dict(comienzo[0][1])

    rutas = ("/salud", "/metricas", "/soap/v1/interconexion", "/soap12/v1/interconexion", "/ingresar", "/nada", "/static/x")
    with bancada.base("sqlite") as direccion:
        ajustes = Ajustes.desde_entorno({"HUB_BASE_DATOS": direccion})
        aplicacion = crear_aplicacion(ajustes)
        assert not any("X-Hub-Cabeza" in cabeceras(ruta) for ruta in rutas)
        motor = crear_motor(direccion)
        escribir(motor, reloj_del_sistema(), [1, 2])
        cabeza = str(sellar(motor, reloj_del_sistema).cabeza)
        motor.dispose()
        aplicacion = crear_aplicacion(ajustes)
        assert {ruta: cabeceras(ruta).get("X-Hub-Cabeza") for ruta in rutas} == dict.fromkeys(rutas, cabeza)
