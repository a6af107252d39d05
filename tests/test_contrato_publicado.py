"""Version 1 as it was released is a promise: since then it may have grown, and nothing else (rule 13)."""

from pathlib import Path

import pytest
from lxml import etree

from esquemas_wsdl import XS, leer_contrato

PUBLICADO = Path(__file__).with_name("contrato_publicado") / "v1"
ARCHIVOS = {
    "wsdl11": "interconexion-soap11.wsdl",
    "wsdl12": "interconexion-soap12.wsdl",
    "xsd": "interconexion.xsd",
}


def leer(archivo):
    return etree.fromstring(PUBLICADO.joinpath(archivo).read_bytes())


def retrocesos(publicado, actual):
    """What a client that was generated from `publicado` would miss or stumble over in `actual`."""
    if etree.QName(publicado).localname == "sequence":
        return _de_secuencia(publicado, actual)
    hallazgos = _de_atributos(publicado, actual)
    if etree.QName(publicado).localname == "restriction":
        valores, ahora = ([valor.get("value") for valor in lista] for lista in (publicado, actual))
        return hallazgos + ([] if valores == ahora else [f"los valores de {_lugar(publicado)} cambiaron"])
    candidatos = {_clave(hijo): hijo for hijo in _hijos(actual)}
    for hijo in _hijos(publicado):
        if _clave(hijo) not in candidatos:
            hallazgos.append(f"{_lugar(hijo)} ya no está")
        else:
            hallazgos += retrocesos(hijo, candidatos[_clave(hijo)])
    return hallazgos


def _de_secuencia(publicado, actual):
    antes, ahora = (
        [(e.get("name"), e.get("type"), e.get("minOccurs"), e.get("maxOccurs")) for e in _hijos(secuencia)]
        for secuencia in (publicado, actual)
    )
    if ahora[: len(antes)] != antes:
        return [f"los elementos de {_lugar(publicado)} cambiaron"]
    return [f"{nombre}, nuevo, no es opcional" for nombre, _, minimo, _ in ahora[len(antes) :] if minimo != "0"]


def _de_atributos(publicado, actual):
    return [] if dict(publicado.attrib) == dict(actual.attrib) else [f"{_lugar(publicado)} cambió"]


def _hijos(elemento):
    """Everything but comments and documentation, which may always be mended."""
    return [e for e in elemento.iterchildren("*") if etree.QName(e).localname not in ("annotation", "documentation")]


def _clave(elemento):
    return elemento.tag, elemento.get("name")


def _lugar(elemento):
    con_nombre = (e.get("name") for e in (elemento, *elemento.iterancestors()) if e.get("name"))
    return f"{etree.QName(elemento).localname} {next(con_nombre, '')}".strip()


@pytest.mark.parametrize("cual", ARCHIVOS)
def test_la_version_1_solo_ha_crecido(cual):
    assert retrocesos(leer(ARCHIVOS[cual]), etree.fromstring(getattr(leer_contrato(), cual))) == []


# ── the comparison itself ───────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def nuevo():
    return leer("interconexion.xsd")


def elemento(raiz, tipo, nombre):
    return raiz.find(f"{XS}complexType[@name='{tipo}']/{XS}sequence/{XS}element[@name='{nombre}']")


def juzgar(nuevo):
    return retrocesos(leer("interconexion.xsd"), nuevo)


def test_se_admite_un_elemento_opcional_al_final(nuevo):
    secuencia = nuevo.find(f"{XS}complexType[@name='Muestra']/{XS}sequence")
    etree.SubElement(secuencia, f"{XS}element", name="nuevo", type="xs:string", minOccurs="0")

    assert juzgar(nuevo) == []


def test_se_admiten_una_operacion_y_un_tipo_nuevos(nuevo):
    etree.SubElement(nuevo, f"{XS}element", name="operacionNueva")
    etree.SubElement(nuevo, f"{XS}complexType", name="TipoNuevo")

    assert juzgar(nuevo) == []


def _agregar_obligatorio(raiz):
    secuencia = elemento(raiz, "Muestra", "id_muestra").getparent()
    etree.SubElement(secuencia, f"{XS}element", name="nuevo", type="xs:string")


def _intercalar(raiz):
    primero = elemento(raiz, "Muestra", "id_muestra")
    primero.addnext(etree.Element(f"{XS}element", name="nuevo", type="xs:string", minOccurs="0"))


def _quitar(raiz):
    sobra = elemento(raiz, "Recepcion", "observacion")
    sobra.getparent().remove(sobra)


def _agregar_valor(raiz):
    restriccion = raiz.find(f"{XS}simpleType[@name='Sexo']/{XS}restriction")
    etree.SubElement(restriccion, f"{XS}enumeration", value="Otro")


def _quitar_operacion(raiz):
    raiz.remove(raiz.find(f"{XS}element[@name='estadoMensaje']"))


@pytest.mark.parametrize(
    "cambio",
    [
        _agregar_obligatorio,
        _intercalar,
        _quitar,
        _agregar_valor,
        _quitar_operacion,
        lambda raiz: elemento(raiz, "Recepcion", "id_muestra").set("type", "xs:int"),
        lambda raiz: elemento(raiz, "MuestraNueva", "paciente_email").attrib.pop("minOccurs"),
        lambda raiz: elemento(raiz, "Recepcion", "id_muestra").set("name", "id"),
        lambda raiz: raiz.set("elementFormDefault", "unqualified"),
    ],
)
def test_se_rechaza_todo_lo_que_rompe_a_un_cliente_existente(cambio, nuevo):
    cambio(nuevo)

    assert len(juzgar(nuevo)) == 1
