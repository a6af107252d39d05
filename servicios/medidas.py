"""How much of each thing a message may have, told by its bytes before anything is parsed.

Whatever XML can hold more of costs libxml2, lxml or us some time, and some of it costs each of the others too: an item is
validated by itself, which copies the namespaces that are declared around it. Here all of it is bounded at the speed of
memory, so that no reader further on has to be afraid of a shape.
"""

import re

from dominio.vocabulario.errores import SobreNoValido, XmlProhibido
from dominio.vocabulario.limites import MAXIMO_ATRIBUTOS, MAXIMO_ATRIBUTOS_POR_ETIQUETA, MAXIMO_ETIQUETAS

_LARGA = re.compile(rb"<[^</][^<]{%d}" % (5 * (MAXIMO_ATRIBUTOS_POR_ETIQUETA + 1)))
"""A tag in which so many attributes would fit, five bytes each, or a short one before a long text; cheaper to look for."""
_RECARGADA = re.compile(
    rb"<[^<>\"'=]*+(?:=\s*+(?:\"[^\"<]*+\"|'[^'<]*+')[^<>\"'=]*+){%d}" % (MAXIMO_ATRIBUTOS_POR_ETIQUETA + 1)
)
"""A tag with too many attributes. Nothing in it is tried twice, so that it takes time by the byte whatever it is given."""


def exigir_medida(utf8: bytes) -> None:
    """Refuse before parsing what could make it costly; a DOCTYPE even inside a comment, where nobody has one to send."""
    if b"<!DOCTYPE" in utf8:
        raise XmlProhibido(que="una declaración DOCTYPE")
    atributos = utf8.count(b"=")
    if atributos <= MAXIMO_ATRIBUTOS_POR_ETIQUETA and len(utf8) <= MAXIMO_ETIQUETAS:
        return
    if utf8.count(b"<") > MAXIMO_ETIQUETAS:
        raise SobreNoValido(detalle=f"tiene más de {MAXIMO_ETIQUETAS} etiquetas")
    if atributos > MAXIMO_ATRIBUTOS:
        raise SobreNoValido(detalle=f"tiene más de {MAXIMO_ATRIBUTOS} atributos y declaraciones de espacios de nombres")
    if atributos > MAXIMO_ATRIBUTOS_POR_ETIQUETA and any(
        _RECARGADA.match(utf8, larga.start()) for larga in _LARGA.finditer(utf8)
    ):
        que = "atributos y declaraciones de espacios de nombres en una etiqueta"
        raise SobreNoValido(detalle=f"tiene más de {MAXIMO_ATRIBUTOS_POR_ETIQUETA} {que}")
