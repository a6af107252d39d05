"""What a browser, a generator and a cache find at the two SOAP addresses."""

import pytest
from lxml import etree

from esquemas_wsdl import con_direccion, leer_contrato
from servicios.publicacion import publicar

DIRECCION = "https://hub.example/soap/v1/interconexion"


def pedir(consulta, metodo="GET", version="soap11", etiqueta=None):
    estado, cabeceras, cuerpo = publicar(version, consulta, DIRECCION, metodo, etiqueta)
    return estado, dict(cabeceras), cuerpo


@pytest.mark.parametrize("consulta", ["wsdl", "WSDL", "wsdl=", "wsdl&a=b", "singleWsdl", "SINGLEWSDL"])
@pytest.mark.parametrize(("version", "cual"), [("soap11", "wsdl11"), ("soap12", "wsdl12")])
def test_el_wsdl_se_sirve_como_esta_con_la_direccion_configurada(consulta, version, cual):
    estado, cabeceras, cuerpo = pedir(consulta, version=version)

    assert estado == "200 OK"
    assert cabeceras["Content-Type"] == "text/xml; charset=utf-8"
    assert cuerpo == con_direccion(getattr(leer_contrato(), cual), DIRECCION)
    assert DIRECCION.encode() in cuerpo


def test_el_xsd_se_sirve_letra_por_letra():
    assert pedir("xsd")[2] == leer_contrato().xsd


@pytest.mark.parametrize("consulta", ["", "wsdl", "xsd"])
def test_head_anuncia_lo_que_get_entrega(consulta):
    _, de_get, cuerpo = pedir(consulta)
    _, de_head, vacio = pedir(consulta, "HEAD")

    assert de_head == de_get
    assert de_head["Content-Length"] == str(len(cuerpo))
    assert vacio == b""


def test_quien_ya_lo_tiene_no_lo_recibe_otra_vez():
    etiqueta = pedir("wsdl")[1]["ETag"]

    assert pedir("wsdl", etiqueta=etiqueta)[::2] == ("304 Not Modified", b"")
    assert pedir("xsd", etiqueta=etiqueta)[0] == "200 OK"


@pytest.mark.parametrize("metodo", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_los_demas_metodos_no_son_de_la_publicacion(metodo):
    assert publicar("soap11", "wsdl", DIRECCION, metodo) is None


def test_la_pagina_lleva_al_contrato_y_nombra_cada_operacion():
    _, cabeceras, cuerpo = pedir("")
    pagina = etree.fromstring(cuerpo, etree.HTMLParser())
    operaciones = etree.fromstring(leer_contrato().wsdl11).iterfind("{*}portType/{*}operation")

    assert cabeceras["Content-Type"].startswith("text/html")
    assert pagina.xpath("//a/@href") == ["?wsdl", "?xsd"]
    assert pagina.xpath("//dt/code/text()") == [operacion.get("name") for operacion in operaciones]


def test_la_pagina_no_trae_nada_de_afuera_ni_ejecuta_nada():
    _, cabeceras, cuerpo = pedir("")
    pagina = etree.fromstring(cuerpo, etree.HTMLParser())

    assert "default-src 'none'" in cabeceras["Content-Security-Policy"]
    assert "unsafe" not in cabeceras["Content-Security-Policy"]
    assert not pagina.xpath("//script | //link | //img | //@style | //@onclick | //@src")


def test_una_direccion_con_signos_no_rompe_la_pagina():
    _, _, cuerpo = publicar("soap11", "", 'https://hub.example/<b>"&', "GET")

    assert b"<b>" not in cuerpo
