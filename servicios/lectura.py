"""From the bytes of a message to UTF-8: a character set that is not admitted, or not the one that was used, is refused.

Nothing here parses XML; `envoltura` does, once these bytes are known to be what they claim.
"""

import codecs
import re

from dominio.vocabulario.errores import CodificacionFalsa, CodificacionNoAdmitida

CODECS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-16": "utf-16",
    "utf16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "iso-8859-1": "iso-8859-1",
    "iso8859-1": "iso-8859-1",
    "latin1": "iso-8859-1",
    "latin-1": "iso-8859-1",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
    "us-ascii": "ascii",
    "ascii": "ascii",
}
ADMITIDAS = "utf-8, utf-16, iso-8859-1, windows-1252 o us-ascii"
_DECLARADA = re.compile(rb"\s*<\?xml[^>]{1,200}?encoding\s*=\s*[\"']([^\"'>]{1,60})[\"']")
_MARCAS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DE_DOS = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
"""How a document in UTF-16 begins, with a mark and without."""
_SIN_MARCA = ((b"<\0", "utf-16le"), (b"\0<", "utf-16be"))


def a_utf8(contenido: bytes, declarada: str | None) -> bytes:
    """The same document in UTF-8 without a mark; HTTP's charset wins over the document's own, and bytes are verified."""
    nombre, codec = _codec(contenido, declarada)
    _exigir_parecido(contenido, nombre, codec)
    try:
        texto = contenido.decode(codec)
    except UnicodeDecodeError as error:
        raise CodificacionFalsa(codificacion=nombre, posicion=error.start + 1, parece=_parece(contenido, codec)) from None
    if codec == "utf-8":
        return contenido.removeprefix(b"\xef\xbb\xbf")
    try:
        return texto.removeprefix("\ufeff").encode()
    except UnicodeEncodeError as error:
        raise CodificacionFalsa(codificacion=nombre, posicion=error.start + 1) from None


def comienzo_en_utf8(comienzo: bytes, declarada: str | None) -> bytes:
    """The beginning of a document as `a_utf8` would give it; what is not in its character set has U+FFFD in its place."""
    _, codec = _codec(comienzo, declarada)
    return codecs.getincrementaldecoder(codec)("replace").decode(comienzo).removeprefix("\ufeff").encode(errors="replace")


def _codec(contenido: bytes, declarada: str | None) -> tuple[str, str]:
    """The character set as it was declared, and Python's name for it."""
    nombre = declarada or _propia(contenido)
    codec = CODECS.get(nombre.strip().lower().replace("_", "-"))
    if codec is None:
        raise CodificacionNoAdmitida(valor=nombre, admitidas=ADMITIDAS)
    if codec == "utf-16" and contenido[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        codec = CODECS[dict(_SIN_MARCA).get(contenido[:2], "utf-16")]
    return nombre, codec


def _exigir_parecido(contenido: bytes, nombre: str, codec: str) -> None:
    """Refuse one byte a character under the name of two, or the other way round: both can be decoded, to nonsense."""
    de_dos = codec.startswith("utf-16")
    comienzo = contenido[:4].lstrip(b" \t\r\n")
    if de_dos and (comienzo.startswith(b"\xef\xbb\xbf") or (comienzo[:1] == b"<" and b"\0" not in comienzo)):
        raise CodificacionFalsa(codificacion=nombre, posicion=1, parece="; parecen UTF-8, con un byte por letra")
    if not de_dos and contenido.startswith(_DE_DOS):
        raise CodificacionFalsa(codificacion=nombre, posicion=1, parece="; parecen UTF-16, con dos bytes por letra")


def _parece(contenido: bytes, codec: str) -> str:
    """What bytes look like that are not what they claim, as the end of a sentence."""
    if contenido.startswith(b"\x1f\x8b"):
        return "; vienen comprimidos (gzip)"
    if codec == "utf-8":
        return "; parecen ISO-8859-1 o windows-1252"
    return ""


def _propia(contenido: bytes) -> str:
    """What the document says of itself: by its mark, its first bytes or its XML declaration."""
    for marca, nombre in _MARCAS + _SIN_MARCA:
        if contenido.startswith(marca):
            return nombre
    hallada = _DECLARADA.match(contenido)
    return hallada[1].decode("latin-1") if hallada else "utf-8"
