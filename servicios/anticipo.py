"""Who sends a message, told by its beginning: before the rest of a large one is read, or when the rest is no good."""

from typing import Any

from lxml import etree

from dominio.vocabulario.errores import SobreNoValido
from dominio.vocabulario.limites import MAXIMO_COMIENZO
from servicios import lectura
from servicios.envoltura import ENDURECIDO, SOAP11, SOAP12, CredencialDelSobre, credencial_en
from servicios.malformado import mal_formado
from servicios.medidas import exigir_medida

TROZO = 4 * 1024
"""Bytes that are parsed before it is looked whether the header is over; most headers are shorter."""
_CUERPOS = {f"{{{version.espacio}}}Body": version for version in (SOAP11, SOAP12)}


def credencial_de(contenido: bytes, declarada: str | None) -> CredencialDelSobre | None:
    """The credentials in the header, whose end must come within the first 64 KiB; refuses a message if it does not."""
    comienzo = lectura.comienzo_en_utf8(contenido[:MAXIMO_COMIENZO], declarada)
    exigir_medida(comienzo)
    lector = etree.XMLPullParser(("start",), tag=list(_CUERPOS), **ENDURECIDO)
    for desde in range(0, len(comienzo), TROZO):
        error = _dar(lector, comienzo[desde : desde + TROZO])
        cuerpo: Any
        for _, cuerpo in lector.read_events():  # also those from before the error
            raiz = cuerpo.getparent()
            if raiz is not None and raiz.getparent() is None:
                return credencial_en(raiz, _CUERPOS[cuerpo.tag])
        if error is not None:
            raise mal_formado(comienzo, error)
    raise SobreNoValido(detalle=f"su Body no comienza en los primeros {MAXIMO_COMIENZO // 1024} KiB")


def _dar(lector: etree.XMLPullParser, trozo: bytes) -> etree.XMLSyntaxError | None:
    """Go on parsing; gives the error that ends it."""
    try:
        lector.feed(trozo)
    except etree.XMLSyntaxError as error:
        return error
    return None
