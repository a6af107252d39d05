"""The published contract, as bytes to serve and as a schema to validate with."""

import threading
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from lxml import etree

from dominio.vocabulario.limites import MAXIMO_ELEMENTOS

NAMESPACE = "urn:hub-lis:interconexion:v1"
VERSION_PUBLICADA = "v1"

XS = "{http://www.w3.org/2001/XMLSchema}"
DIRECCION_DE_MUESTRA = {
    "wsdl11": b"https://hub.invalid/soap/v1/interconexion",
    "wsdl12": b"https://hub.invalid/soap12/v1/interconexion",
}
"""What the committed files bear where the real address goes."""

_por_hilo = threading.local()
_de_a_uno = threading.Lock()
"""libxml2 makes its built-in types when the first schema is read, and crashes when two threads do so at once."""


class Contrato(NamedTuple):
    """The three published files, byte for byte as they are committed."""

    wsdl11: bytes
    wsdl12: bytes
    xsd: bytes


@cache
def leer_contrato() -> Contrato:
    """The committed contract; the two WSDL still bear the sample address."""
    carpeta = files(__package__) / "v1"
    nombres = ("interconexion-soap11.wsdl", "interconexion-soap12.wsdl", "interconexion.xsd")
    return Contrato(*(carpeta.joinpath(nombre).read_bytes() for nombre in nombres))


def con_direccion(wsdl: bytes, url: str) -> bytes:
    """The WSDL with the service's real address and nothing else changed."""
    direccion = escape(url, {'"': "&quot;"}).encode()
    for muestra in DIRECCION_DE_MUESTRA.values():
        wsdl = wsdl.replace(b'location="' + muestra + b'"', b'location="' + direccion + b'"')
    return wsdl


def esquema_de_validacion() -> etree.XMLSchema:
    """The schema that decides whether an operation element, its frame or one of its items is right.

    It is the published one plus two things that callers need not see: the lists of requests are bounded to 500 items, and
    each item (`muestra`, `recepcion`, ...) is a global element too, so that it can be validated alone. A frame is an
    operation element whose list was emptied.

    Each thread has a schema of its own, because `XMLSchema.error_log` is shared by all validations of one object.
    """
    if not hasattr(_por_hilo, "esquema"):
        with _de_a_uno:
            _por_hilo.esquema = etree.XMLSchema(documento_de_validacion())
    esquema: etree.XMLSchema = _por_hilo.esquema
    return esquema


def documento_de_validacion() -> Any:
    """The published schema with bounded request lists, where it says `unbounded`, which every generator understands, and
    with their items as global elements."""
    raiz = etree.fromstring(leer_contrato().xsd)
    for _, elemento in listas_de_solicitud(raiz):
        elemento.set("maxOccurs", str(MAXIMO_ELEMENTOS))
        etree.SubElement(raiz, f"{XS}element", name=elemento.get("name"), type=elemento.get("type"))
    return raiz


def listas_de_solicitud(raiz: Any) -> Iterator[tuple[str, Any]]:
    """Of each request that takes a list: the operation, and the element that repeats in the list."""
    tipos = {tipo.get("name"): tipo for tipo in raiz.findall(f"{XS}complexType")}
    for operacion in raiz.findall(f"{XS}element"):
        if operacion.get("name").endswith("Response"):
            continue
        for lista in operacion.iter(f"{XS}element"):
            tipo = tipos.get((lista.get("type") or "").removeprefix("tns:"))
            if tipo is not None:
                yield operacion.get("name"), tipo.find(f"{XS}sequence/{XS}element")
