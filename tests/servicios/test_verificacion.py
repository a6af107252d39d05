"""`hub contrato verificar` finds agreement where there is, and every kind of disagreement."""

import pytest

from esquemas_wsdl import con_direccion, leer_contrato
from servicios.publicacion import publicar
from servicios.verificacion import (
    desde_url,
    desde_wsgi,
    diferencias_implementadas,
    diferencias_publicadas,
    diferencias_servidas,
    verificar,
)


def aplicacion(entorno, iniciar):
    """The publication alone, as a WSGI application."""
    ruta = entorno["PATH_INFO"]
    version = "soap12" if ruta.startswith("/soap12/") else "soap11"
    direccion = f"https://hub.example{ruta}?a=1&b=2"
    estado, cabeceras, cuerpo = publicar(version, entorno["QUERY_STRING"], direccion, entorno["REQUEST_METHOD"])
    iniciar(estado, cabeceras)
    return [cuerpo]


def test_lo_servido_lo_publicado_y_lo_implementado_coinciden():
    assert verificar(desde_wsgi(aplicacion)) == []


def test_se_nota_un_wsdl_servido_que_no_es_el_publicado():
    obtener = desde_wsgi(aplicacion)

    hallazgos = diferencias_servidas(leer_contrato(), lambda ruta: obtener(ruta).replace(b"Registra", b"Anota"))

    assert len(hallazgos) == 4


def test_se_nota_un_wsdl_servido_sin_direccion():
    contrato = leer_contrato()
    servidos = {"/soap/": contrato.wsdl11, "/soap12/": contrato.wsdl12}

    def obtener(ruta):
        if ruta.endswith("?xsd"):
            return contrato.xsd
        return next(wsdl for prefijo, wsdl in servidos.items() if ruta.startswith(prefijo))

    assert len(diferencias_servidas(contrato, obtener)) == 4


def test_se_nota_un_esquema_servido_que_no_es_el_publicado():
    obtener = desde_wsgi(aplicacion)

    hallazgos = diferencias_servidas(leer_contrato(), lambda ruta: obtener(ruta) + b"\n" * ruta.endswith("?xsd"))

    assert len(hallazgos) == 2


@pytest.mark.parametrize("base", ["http://127.0.0.1:9", "127.0.0.1:8080", "file:///etc"])
def test_un_hub_que_no_responde_es_un_hallazgo_y_no_una_caida(base):
    hallazgos = diferencias_servidas(leer_contrato(), desde_url(base))

    assert len(hallazgos) == 6
    assert all(hallazgo.startswith("No se pudo leer /soap") for hallazgo in hallazgos)


@pytest.mark.parametrize("cual", ["wsdl11", "wsdl12"])
def test_se_nota_un_wsdl_cuyo_esquema_se_aparto_del_xsd(cual):
    contrato = leer_contrato()
    apartado = getattr(contrato, cual).replace(b'name="paciente_email"', b'name="correo"')

    assert len(diferencias_publicadas(contrato._replace(**{cual: apartado}))) == 1


def test_la_direccion_no_es_una_diferencia_entre_los_dos_wsdl():
    contrato = leer_contrato()

    assert diferencias_publicadas(contrato._replace(wsdl11=con_direccion(contrato.wsdl11, "http://otra/"))) == []


@pytest.mark.parametrize(
    ("antes", "despues"),
    [
        ('<xs:element name="estadoServicio">', '<xs:element name="otraOperacion">'),
        ('<xs:enumeration value="Saliva"/>', '<xs:enumeration value="saliva"/>'),
        ('name="epivigila" type="xs:long"', 'name="epivigila" type="xs:string"'),
        ('name="rut_paciente"', 'name="rut"'),
        ('name="id_nuevo_laboratorio"', 'name="id_otro_laboratorio"'),
        ('name="simular"', 'name="simulado"'),
        ('name="recepcion"', 'name="llegada"'),
        ('name="cod_deis" type="xs:string"', 'name="cod_deis" type="xs:string" minOccurs="0"'),
        ("RECIEN NACIDO: admite identificador", "RECIEN NACIDO: exige identificador"),
        ("elementos_por_mensaje: 500", "elementos_por_mensaje: 501"),
        ("dias_para_corregir: 7", "dias_de_gracia: 7"),
    ],
)
def test_se_nota_cada_cosa_que_el_hub_no_implementa_asi(antes, despues):
    contrato = leer_contrato()
    cambiado = contrato._replace(xsd=contrato.xsd.replace(antes.encode(), despues.encode(), 1))

    assert antes.encode() in contrato.xsd
    assert diferencias_implementadas(cambiado) != []


@pytest.mark.parametrize(("antes", "despues"), [("HUB-2026", "HUB-2999"), ("servicios_salud", "servicios")])
def test_se_nota_lo_que_la_documentacion_promete_y_no_hay(antes, despues):
    contrato = leer_contrato()
    cambiado = contrato._replace(wsdl11=contrato.wsdl11.replace(antes.encode(), despues.encode()))

    assert len(diferencias_implementadas(cambiado)) == 1
