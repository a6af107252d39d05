"""Why a message is no XML, in words that whoever built it can act on, where "line 1, column 1" would say nothing."""

import re

from lxml import etree

from dominio.vocabulario.errores import XmlMalFormado
from puertas.cuerpo import VACIO

_BLANCOS = b" \t\r\n"
_DECLARACION = re.compile(rb"([^<]{0,1000})<\?xml\s")
MUESTRA_DEL_COMIENZO = 20
"""Characters that are repeated of a message that begins with something else than a tag."""


def mal_formado(utf8: bytes, error: etree.XMLSyntaxError | None = None) -> XmlMalFormado:
    """The refusal of these bytes, of which the parser says where they cease to be XML."""
    return XmlMalFormado(detalle=_por_su_forma(utf8) or _por_su_lugar(error))


def _por_su_forma(utf8: bytes) -> str | None:
    """What is wrong at the very beginning or end, where many go astray in the same way."""
    if not utf8.strip(_BLANCOS):
        return f"trae solo espacios en blanco ({len(utf8)} bytes)" if utf8 else VACIO
    if sobrantes := len(utf8) - len(utf8.rstrip(b"\0" + _BLANCOS)):
        nulos = utf8.count(b"\0", len(utf8) - sobrantes)
        if nulos and utf8.count(b"\0") == nulos:
            return f"termina con {nulos} byte(s) NUL (0x00), el fin de cadena de su programa; envíe solo el texto"
    if (nulo := utf8.find(b"\0")) >= 0:
        return f"trae un byte NUL (0x00) en la posición {nulo + 1}"
    declaracion = _DECLARACION.match(utf8)
    if declaracion is not None and declaracion[1]:
        return f"antes de la declaración <?xml hay {_que_hay(declaracion[1])}; la declaración debe ser lo primero"
    comienzo = utf8.lstrip(_BLANCOS)
    if not comienzo.startswith(b"<"):
        visto = comienzo[: 4 * MUESTRA_DEL_COMIENZO].decode("utf-8", "replace")[:MUESTRA_DEL_COMIENZO]
        return f"no comienza con una etiqueta, sino con «{visto}»"
    return None


def _que_hay(antes: bytes) -> str:
    if antes.strip(_BLANCOS):
        return "otro texto"
    return "una línea en blanco" if b"\n" in antes else "espacios en blanco"


def _por_su_lugar(error: etree.XMLSyntaxError | None) -> str:
    linea, columna = (1, 1) if error is None else (max(lugar, 1) for lugar in error.position)
    if error is not None and error.code == etree.ErrorTypes.ERR_DOCUMENT_END:  # type: ignore[attr-defined]
        return f"hay algo después del fin del mensaje, en la línea {linea}, columna {columna}"
    return f"se rompe en la línea {linea}, columna {columna}"
