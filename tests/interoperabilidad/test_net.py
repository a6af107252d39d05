"""What .NET makes of the contract when nobody tells it otherwise, as Mono's importer and serializer of data contracts do it.

Mono has Microsoft's own sources of both. .NET itself is not run here; its serializer differs in that it does not send an
enumeration's first value where `EmitDefaultValue` is false, which is why no enumeration says so.
"""

import re
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from esquemas_wsdl import NAMESPACE, leer_contrato
from tests.interoperabilidad.conftest import AQUI, RAIZ

pytestmark = [pytest.mark.cliente, pytest.mark.timeout(180)]

SIN_ASIGNAR = {
    "id_laboratorio",
    "paciente_run",
    "paciente_ext_paisorigen",
    "sin_orden_medica",
    "epivigila",
    "id_muestra",
    "fecha_recepcion_laboratorio",
    "simular",
    "id_mensaje",
}
"""The optional numbers, dates and booleans that a client can send."""


@pytest.fixture(scope="module")
def fuente(mono, tmp_path_factory):
    """The C# source of the contract's types."""
    programa = mono.compilar(tmp_path_factory.mktemp("importar") / "importar.exe", AQUI / "importar_contrato.cs")
    return mono.correr(programa, RAIZ / "esquemas_wsdl" / "v1" / "interconexion.xsd")


@pytest.fixture(scope="module")
def pedidos(mono, fuente, tmp_path_factory):
    """The requests that a client made of that source sends, one operation element each."""
    carpeta = tmp_path_factory.mktemp("cliente")
    tipos = carpeta / "tipos.cs"
    tipos.write_text(fuente, encoding="utf-8")
    programa = mono.compilar(carpeta / "cliente.exe", AQUI / "cliente_datos.cs", tipos)
    tomada = datetime.now(UTC) - timedelta(hours=1)
    return mono.correr(programa, "NET-1", tomada.isoformat(timespec="seconds")).splitlines()


def test_lo_que_no_se_asigna_no_se_envia_salvo_una_enumeracion(fuente):
    """The generated source says so of every optional number, date and boolean that clients send, and of no enumeration."""
    callados = {(miembro, tipo) for miembro, tipo, enviado in miembros(fuente) if not enviado}

    assert {miembro for miembro, tipo in callados if tipo in ("int", "long", "bool", "System.DateTime")} == SIN_ASIGNAR
    assert {tipo for _, tipo in callados} & set(re.findall(r"public enum (\w+)", fuente)) == set()


def miembros(fuente):
    """Of each member of each class: its name, its type, and whether its default is sent."""
    for atributo, tipo, miembro in re.findall(r"DataMemberAttribute\((.*)\)\]\s+public (\S+) (\w+) \{", fuente):
        yield miembro, tipo.removeprefix("hublis.interconexion.v1."), "EmitDefaultValue=false" not in atributo


def test_el_cliente_envia_solo_lo_que_se_le_dio(pedidos):
    """No zero, no 0001-01-01 and no false; the first value of an enumeration, set on purpose, goes out."""
    crear, recepcionar, entregar, preguntar = (etree.fromstring(pedido) for pedido in pedidos)
    enviados = {etree.QName(e).localname for pedido in (crear, recepcionar, entregar, preguntar) for e in pedido.iter()}

    assert not enviados & SIN_ASIGNAR
    assert crear.findtext(f".//{{{NAMESPACE}}}paciente_prevision") == "FONASA"
    assert [e.text for e in preguntar] == ["NET-1"]


def test_el_hub_registra_y_recepciona_lo_que_ese_cliente_envia(hub, pedidos):
    """The first sample of a client with data contracts works."""
    creada, recibida = (enviar(hub, pedido) for pedido in pedidos[:2])

    assert creada.findtext(f".//{{{NAMESPACE}}}desenlace") == "creada", etree.tostring(creada)
    assert recibida.findtext(f".//{{{NAMESPACE}}}desenlace") == "actualizada", etree.tostring(recibida)


def enviar(hub, pedido):
    """What the hub answers to an operation element."""
    sobre = f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{pedido}</s:Body></s:Envelope>'
    cabeceras = {"Content-Type": "text/xml; charset=utf-8", "ACCESSKEY": hub["laboratorios"][0]["accesskey"]}
    direccion = hub["wsdl11"].partition("?")[0]
    with urllib.request.urlopen(urllib.request.Request(direccion, sobre.encode(), cabeceras), timeout=30) as respuesta:
        return etree.fromstring(respuesta.read())


def test_el_proxy_de_wsdl_exe_sigue_siendo_el_mismo(mono, tmp_path):
    """Generators that know nothing of data contracts pass over what is said to .NET."""
    con, sin = tmp_path / "con", tmp_path / "sin"
    xsd = leer_contrato().wsdl11
    proxies = []
    for carpeta, wsdl in ((con, xsd), (sin, re.sub(rb"<xs:appinfo>.*?</xs:appinfo>", b"", xsd))):
        carpeta.mkdir()
        (carpeta / "hub.wsdl").write_bytes(wsdl)
        mono.correr_orden("wsdl", "-out:hub.cs", "hub.wsdl", en=carpeta)
        proxies.append((carpeta / "hub.cs").read_text(encoding="utf-8"))

    assert "sin_orden_medicaSpecified" in proxies[0]
    assert proxies[0] == proxies[1]
