"""Hardened parsing, and the frame that SOAP demands."""

import pytest

from dominio.vocabulario.errores import (
    CabeceraNoEntendida,
    SobreNoValido,
    UsuarioNoCorresponde,
    VersionSoapIncorrecta,
    XmlMalFormado,
    XmlProhibido,
)
from servicios import envoltura
from servicios.envoltura import SOAP11, SOAP12, CredencialDelSobre
from tests.servicios.mensajes import ENV11, ENV12, ficha, sobre, sobre11, sobre12

DIGEST = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest"


def test_entrega_la_operacion_del_cuerpo():
    assert envoltura.abrir(sobre11("<a/>"), SOAP11).operacion.tag == "a"
    assert envoltura.abrir(sobre12("<a/>", "<b/>"), SOAP12).operacion.tag == "a"


def test_la_declaracion_y_los_comentarios_no_estorban():
    cuerpo = sobre11("<a>1<!-- dos -->2</a>")
    abierta = envoltura.abrir(b'<?xml version="1.0" encoding="utf-8"?><!-- x -->' + cuerpo, SOAP11)
    assert abierta.operacion.text == "12"


@pytest.mark.parametrize(
    ("datos", "linea", "columna"),
    [(b"<a>\n  <b></a>", 2, 10), (b"<a>&amp</a>", 1, 8), (b"<a>\x01</a>", 1, 4), (b"<a>", 1, 4)],
)
def test_dice_donde_deja_de_ser_xml(datos, linea, columna):
    with pytest.raises(XmlMalFormado) as rechazo:
        envoltura.analizar(datos)
    assert rechazo.value.datos == {"detalle": f"se rompe en la línea {linea}, columna {columna}"}


@pytest.mark.parametrize(
    ("datos", "detalle"),
    [
        (b"", "llegó vacío"),
        (b" \r\n", "solo espacios en blanco (3 bytes)"),
        (b"hola", "sino con «hola»"),
        ('{"a": "ñandú"}'.encode(), "sino con «{"),
        (b"\0\0", "2 byte(s) NUL (0x00)"),
        (b"<a/>\0", "termina con 1 byte(s) NUL (0x00)"),
        (b"<a/>\0\r\n\0", "termina con 2 byte(s) NUL (0x00)"),
        (b"<a>\0</a>\0", "un byte NUL (0x00) en la posición 4"),
        (b'\n<?xml version="1.0"?><a/>', "antes de la declaración <?xml hay una línea en blanco"),
        (b' <?xml version="1.0"?><a/>', "antes de la declaración <?xml hay espacios en blanco"),
        (b'ok<?xml version="1.0"?><a/>', "antes de la declaración <?xml hay otro texto"),
        (b"<a/>\n<b/>", "algo después del fin del mensaje, en la línea 2"),
    ],
)
def test_dice_lo_que_suele_pasar_en_vez_de_una_linea(datos, detalle):
    """What goes wrong at the ends of a message is said by name: its line and column tell nobody anything."""
    with pytest.raises(XmlMalFormado) as rechazo:
        envoltura.analizar(datos)
    assert detalle in rechazo.value.mensaje


@pytest.mark.parametrize(
    ("datos", "que"),
    [
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "DOCTYPE"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "DOCTYPE"),
        (b"<?php x?><a/>", "instrucciones"),
        (b"<?xml-stylesheet x?><a/>", "instrucciones"),
        (b"<a><?x y?></a>", "instrucciones"),
        (b"<a/><?x y?>", "instrucciones"),
        (b'<a><b href="#1"/></a>', "href"),
        (b'<a><x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="cid:1"/></a>', "href"),
    ],
)
def test_rechaza_lo_que_soap_prohibe(datos, que):
    with pytest.raises(XmlProhibido) as rechazo:
        envoltura.analizar(datos)
    assert que in rechazo.value.mensaje


def test_un_texto_que_habla_de_href_o_de_instrucciones_es_un_texto():
    raiz = envoltura.analizar(b"<a><b>href</b><c><![CDATA[<?x?>]]></c></a>")
    assert [hijo.text for hijo in raiz] == ["href", "<?x?>"]


@pytest.mark.parametrize(
    ("datos", "detalle"),
    [
        (b"<a>" * 300 + b"</a>" * 300, "demasiados niveles"),
        (b"<" + b"a" * 100_000 + b"/>", "nombres demasiado largos"),
        (b"<a>" + b"x" * 10_500_000 + b"</a>", "10 millones"),
        (b"<a>" + b"<b/>" * 260_000 + b"</a>", "etiquetas"),
        (b"<a " + b" ".join(b'a%d=""' % i for i in range(65)) + b"/>", "64 atributos"),
        (b"<a " + b" ".join(b'xmlns:a%d = "u>"' % i for i in range(65)) + b"/>", "64 atributos"),
        (b"<a>" + b'<b c="" d="" e=""/>' * 50_001 + b"</a>", "150000 atributos"),
    ],
)
def test_rechaza_lo_desmedido(datos, detalle):
    with pytest.raises(SobreNoValido) as rechazo:
        envoltura.analizar(datos)
    assert detalle in rechazo.value.mensaje


@pytest.mark.parametrize(
    "datos",
    [
        b"<a/>",
        f'<s:Body xmlns:s="{ENV11}"><a/></s:Body>'.encode(),
        f'<s:Envelope xmlns:s="{ENV11}"/>'.encode(),
        f'<s:Envelope xmlns:s="{ENV11}"><s:Header/></s:Envelope>'.encode(),
        f'<s:Envelope xmlns:s="{ENV11}"><Body><a/></Body></s:Envelope>'.encode(),
        f'<s:Envelope xmlns:s="{ENV11}"><s:Body><a/></s:Body><s:Body><a/></s:Body></s:Envelope>'.encode(),
        f'<s:Envelope xmlns:s="{ENV11}"><s:Body><a/></s:Body><s:Header/></s:Envelope>'.encode(),
        f'<s:Envelope xmlns:s="{ENV11}"><s:Header/><s:Header/><s:Body><a/></s:Body></s:Envelope>'.encode(),
        f'<s:Envelope xmlns:s="{ENV11}"><s:Body><a/></s:Body><x/></s:Envelope>'.encode(),
        sobre11(""),
        sobre11("<a/><b/>"),
    ],
)
def test_exige_un_sobre_con_un_cuerpo_y_una_operacion(datos):
    with pytest.raises(SobreNoValido):
        envoltura.abrir(datos, SOAP11)


@pytest.mark.parametrize("espacio", [ENV12, "urn:otro"])
def test_distingue_un_sobre_de_otra_version(espacio):
    with pytest.raises(VersionSoapIncorrecta):
        envoltura.abrir(sobre(espacio, "<a/>"), SOAP11)


@pytest.mark.parametrize(("version", "hacer"), [(SOAP11, sobre11), (SOAP12, sobre12)])
@pytest.mark.parametrize("exigida", ["0", "1"])
def test_lee_la_credencial(version, hacer, exigida):
    """A UsernameToken is understood, so it may be marked as one that must be."""
    abierta = envoltura.abrir(hacer("<a/>", ficha(" k ", "7", exigida=exigida)), version)
    assert abierta.credencial == CredencialDelSobre("k", "7")


def test_rechaza_cabeceras_que_exigen_ser_entendidas():
    desconocida = '<x:To xmlns:x="urn:x" s:mustUnderstand="1"/>'
    with pytest.raises(CabeceraNoEntendida) as rechazo:
        envoltura.abrir(sobre11("<a/>", desconocida), SOAP11)
    assert rechazo.value.valor == "To"


@pytest.mark.parametrize(
    "cabecera",
    [
        '<x:To xmlns:x="urn:x"/>',
        '<x:To xmlns:x="urn:x" s:mustUnderstand="0"/>',
        '<x:To xmlns:x="urn:x" s:mustUnderstand="1" s:actor="urn:otro"/>',
    ],
)
def test_pasa_por_alto_cabeceras_que_no_son_para_el_hub(cabecera):
    assert envoltura.abrir(sobre11("<a/>", cabecera), SOAP11).credencial is None


def test_no_finge_entender_una_firma():
    firma = ficha("k").replace("</w:Security>", "<w:BinarySecurityToken/></w:Security>")
    with pytest.raises(CabeceraNoEntendida):
        envoltura.abrir(sobre11("<a/>", firma), SOAP11)


@pytest.mark.parametrize("cabecera", [ficha("k", tipo=DIGEST), ficha("k") + ficha("l"), ficha("k").replace("Password", "P")])
def test_rechaza_credenciales_que_no_puede_comprobar(cabecera):
    with pytest.raises(UsuarioNoCorresponde):
        envoltura.abrir(sobre11("<a/>", cabecera), SOAP11)


def test_dos_credenciales_iguales_son_una():
    assert envoltura.abrir(sobre11("<a/>", ficha("k") + ficha("k")), SOAP11).credencial == CredencialDelSobre("k", "1")


def test_las_dos_claves_deben_concordar():
    credencial = CredencialDelSobre("ñandú", "7")
    assert envoltura.conciliar(None, credencial) == ("ñandú", "7")
    assert envoltura.conciliar("ñandú", credencial) == ("ñandú", "7")
    assert envoltura.conciliar("k", None) == ("k", None)
    with pytest.raises(UsuarioNoCorresponde):
        envoltura.conciliar("otra", credencial)
