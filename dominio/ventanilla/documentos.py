"""Documents in the bodies of messages: taken out as base64 has them, and put back to the byte.

Only what can be put back is taken out: each is written anew and compared with what stood there. What is written in a way
that is not known here stays in the body.
"""

import base64
import hashlib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

CIFRADO_MINIMO = 1024
"""Characters of base64 that are worth being kept apart."""
MAXIMO = 500
"""Documents that are taken out of one body, as many as a message may have items."""
RENGLON_MINIMO = 32
"""Characters of a line of base64; of shorter ones, which nobody writes, there would be too many."""
CORTE_MAXIMO = 64
"""Bytes between two lines."""
COMIENZO = b"JVBERi0"
"""How a PDF begins in base64."""
COMIENZO_DE_DOS = COMIENZO.decode().encode("utf-16-le")
"""The same with two bytes a character. Big-endian too: what comes before and after such a text are zeros in any XML."""
_BLANCOS = b" \t\r\n"
_CIFRAS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"
_CORTE = re.compile(rb"(?:[ \t\r\n]|&#(?:9|10|13|32|[xX][9aAdD]|[xX]20);)++")
"""White space, also as some programs write it: by number."""
_INICIOS_DE_CORTE = b" \t\r\n&"
_FINALES = b"<]"
"""What follows on a document in XML, with or without CDATA."""


@dataclass(frozen=True, slots=True)
class Escrito:
    """Where a document stood in a body, and how it was written there.

    `renglon` is how many characters its lines have (0: all in one) and `corte` what is between them; `relleno` says whether
    its last group was filled up with `=`, `de_direcciones` that the alphabet is that of addresses (RFC 4648, 5), `de_dos`
    that a character has two bytes.
    """

    desde: int
    sha256: str
    renglon: int = 0
    corte: str = ""
    relleno: bool = True
    de_direcciones: bool = False
    de_dos: bool = False

    def octetos(self, contenido: bytes) -> bytes:
        """The bytes of the body that say this document."""
        cifrado = (base64.urlsafe_b64encode if self.de_direcciones else base64.b64encode)(contenido)
        if not self.relleno:
            cifrado = cifrado.rstrip(b"=")
        if self.renglon:
            lugares = range(0, len(cifrado), self.renglon)
            cifrado = self.corte.encode().join([cifrado[lugar : lugar + self.renglon] for lugar in lugares])
        return cifrado.decode().encode("utf-16-le") if self.de_dos else cifrado


class Apartado(NamedTuple):
    """A body without its documents: what is left, how each was written, and what they are, by digest."""

    resto: bytes
    escritos: Sequence[Escrito] = ()
    contenidos: Mapping[str, bytes] = MappingProxyType({})


def apartar(cuerpo: bytes, solo: Collection[str] | None = None) -> Apartado:
    """Take the documents out of a body, or of them those of these digests alone."""
    van = (uno for uno in _hallados(cuerpo) if solo is None or uno[0].sha256 in solo)
    hallados = list(islice(van, MAXIMO)) if len(cuerpo) >= CIFRADO_MINIMO else ()
    if not hallados:
        return Apartado(cuerpo)
    partes, hasta = [], 0
    for escrito, _, largo in hallados:
        partes.append(cuerpo[hasta : escrito.desde])
        hasta = escrito.desde + largo
    contenidos = {escrito.sha256: contenido for escrito, contenido, _ in hallados}
    return Apartado(b"".join([*partes, cuerpo[hasta:]]), [escrito for escrito, _, _ in hallados], contenidos)


def recomponer(resto: bytes, escritos: Sequence[Escrito], contenidos: Mapping[str, bytes]) -> bytes:
    """The body that `apartar` was given."""
    partes, leido, largo = [], 0, 0
    for escrito in escritos:
        hasta = leido + escrito.desde - largo
        dicho = escrito.octetos(contenidos[escrito.sha256])
        partes += [resto[leido:hasta], dicho]
        leido, largo = hasta, escrito.desde + len(dicho)
    return b"".join([*partes, resto[leido:]])


def _hallados(cuerpo: bytes) -> Iterator[tuple[Escrito, bytes, int]]:
    """Each document that can be put back, with what it is and how many bytes it took."""
    if COMIENZO in cuerpo:
        yield from _de_texto(cuerpo, cuerpo, desde=0)
    elif (desde := cuerpo.find(COMIENZO_DE_DOS)) >= 0:
        yield from _de_texto(cuerpo, cuerpo[desde::2], desde=desde, de_dos=True)


def _de_texto(cuerpo: bytes, texto: bytes, *, desde: int, de_dos: bool = False) -> Iterator[tuple[Escrito, bytes, int]]:
    """Those of a text with one byte a character, which begins so far within the body."""
    ancho, lugar, finales = 2 if de_dos else 1, texto.find(COMIENZO), dict.fromkeys(_FINALES, -1)
    while lugar >= 0:
        dicho = texto[lugar : _final(texto, lugar, finales)].rstrip(_BLANCOS)
        leido = _leer(dicho, desde + ancho * lugar, de_dos=de_dos) if len(dicho) >= CIFRADO_MINIMO else None
        if leido is not None:
            escrito, contenido = leido
            octetos = escrito.octetos(contenido)
            if len(octetos) == ancho * len(dicho) and cuerpo.startswith(octetos, escrito.desde):
                yield escrito, contenido, len(octetos)
        lugar = texto.find(COMIENZO, lugar + len(dicho))


def _final(texto: bytes, desde: int, finales: dict[int, int]) -> int:
    """Where the first of these bytes is, or the end; looked for again only once it was passed, so that all are read once."""
    for octeto, hallado in finales.items():
        if hallado < desde:
            nuevo = texto.find(octeto, desde)
            finales[octeto] = len(texto) if nuevo < 0 else nuevo
    return min(finales.values())


def _el_primero(texto: bytes, octetos: bytes) -> int:
    """Where the first of any of these bytes is, or the end: looking for each by itself beats a pattern by far."""
    hasta = len(texto)
    for octeto in octetos:
        hallado = texto.find(octeto, 0, hasta)
        hasta = hasta if hallado < 0 else hallado
    return hasta


def _leer(dicho: bytes, desde: int, *, de_dos: bool) -> tuple[Escrito, bytes] | None:
    """What is written there and how, as far as can be told from its first line."""
    renglon, corte = _renglones(dicho)
    if corte and (renglon < RENGLON_MINIMO or len(corte) > CORTE_MAXIMO):
        return None
    cifrado = dicho.replace(corte, b"") if corte else dicho
    sin_relleno = cifrado.rstrip(b"=")
    if sin_relleno.translate(None, _CIFRAS):
        return None
    sobran = -len(sin_relleno) % 4
    de_direcciones = b"-" in cifrado or b"_" in cifrado
    try:
        contenido = base64.b64decode(sin_relleno + b"=" * sobran, b"-_" if de_direcciones else None)
    except ValueError:  # a character too many
        return None
    relleno = len(cifrado) - len(sin_relleno) == sobran
    sha256 = hashlib.sha256(contenido).hexdigest()
    return Escrito(desde, sha256, renglon, corte.decode(), relleno, de_direcciones, de_dos), contenido


def _renglones(dicho: bytes) -> tuple[int, bytes]:
    """How long its first line is, and what comes between that and the next; 0 and nothing if there is one alone."""
    renglon = _el_primero(dicho, _INICIOS_DE_CORTE)
    corte = _CORTE.match(dicho, renglon)
    return (0, b"") if corte is None else (renglon, corte[0])
