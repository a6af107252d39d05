"""From an HTTP request to verified UTF-8 bytes: size, media type and character set, each refused with its own error.

Nothing here parses XML; `envoltura` does, once these bytes are known to be what they claim.
"""

import codecs
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from typing import IO, Any

from dominio.vocabulario.errores import (
    CodificacionFalsa,
    CodificacionNoAdmitida,
    MensajeDemasiadoGrande,
    SobreNoValido,
    TipoDeContenidoNoAdmitido,
)
from dominio.vocabulario.limites import MAXIMO_CUERPO_ILEGIBLE, MAXIMO_MENSAJE, MIB
from servicios.malformado import mal_formado

MAXIMO_DRENADO = 256 * MIB
"""Bytes of an oversized message that are read and thrown away, so that its sender gets the fault and not a reset."""
PLAZO_DRENADO = 20.0
"""Seconds that the same may take."""
TROZO = 1 * MIB

CODIFICACIONES = {
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


@dataclass(frozen=True, slots=True)
class Cuerpo:
    """A request's body as far as it came; of one over the limit, only the beginning, and `excedido` is true."""

    contenido: bytes
    anunciado: int | None
    excedido: bool = False


def leer_cuerpo(environ: dict[str, Any], maximo: int = MAXIMO_MENSAJE) -> Cuerpo:
    """The whole body, by its Content-Length or until the end of its chunks; what is too big is drained within bounds."""
    entrada = environ["wsgi.input"]
    largo = _largo_declarado(environ)
    if largo is not None and largo <= maximo:
        return Cuerpo(_leer(entrada, largo), largo)
    contenido = _leer(entrada, MAXIMO_CUERPO_ILEGIBLE if largo is not None else maximo + 1)
    if largo is None and len(contenido) <= maximo:
        return Cuerpo(contenido, largo)
    _drenar(entrada, MAXIMO_DRENADO if largo is None else min(largo - len(contenido), MAXIMO_DRENADO))
    return Cuerpo(contenido[:MAXIMO_CUERPO_ILEGIBLE], largo, excedido=True)


def _leer(entrada: IO[bytes], cuantos: int) -> bytes:
    """What comes of so many bytes, fewer if the caller hangs up; each server has errors of its own for bad chunks."""
    try:
        return entrada.read(cuantos) if cuantos else b""
    except Exception:
        raise SobreNoValido(detalle="no llegó entero: la conexión se cortó o sus trozos están mal formados") from None


def _largo_declarado(environ: dict[str, Any]) -> int | None:
    """The bytes to read, or None if only the end of the chunks will tell.

    A server that does not say that its input ends by itself (`wsgi.input_terminated`) must not be read without a length.
    """
    declarado = environ.get("CONTENT_LENGTH") or ""
    if declarado.isascii() and declarado.isdigit():
        return int(declarado[:18])
    return None if environ.get("wsgi.input_terminated") else 0


def _drenar(entrada: IO[bytes], pendiente: int) -> None:
    limite = time.monotonic() + PLAZO_DRENADO
    with suppress(SobreNoValido):
        while pendiente > 0 and time.monotonic() < limite:
            leido = len(_leer(entrada, min(TROZO, pendiente)))
            if not leido:
                return
            pendiente -= leido


def exigir_completo(cuerpo: Cuerpo) -> None:
    """Refuse a message over the size limit, one that was cut off on the way, and one without anything."""
    if cuerpo.excedido:
        raise MensajeDemasiadoGrande(maximo_mib=MAXIMO_MENSAJE // MIB)
    if not cuerpo.contenido and not cuerpo.anunciado:
        raise mal_formado(b"")
    if len(cuerpo.contenido) < (cuerpo.anunciado or 0):
        raise SobreNoValido(detalle=f"llegaron {len(cuerpo.contenido)} de los {cuerpo.anunciado} bytes anunciados")


def clave_de(environ: dict[str, Any]) -> str | None:
    """The key of the ACCESSKEY header; one that came several times is joined by commas, and equal ones are one."""
    valor: str | None = environ.get("HTTP_ACCESSKEY")
    if valor is None or "," not in valor:
        return valor
    claves = {clave.strip() for clave in valor.split(",")} - {""}
    return claves.pop() if len(claves) == 1 else valor


def exigir_tipo_de_contenido(environ: dict[str, Any], esperado: str) -> str | None:
    """The charset of the Content-Type, if it has one; refuses any other media type, MTOM and compression."""
    declarado = environ.get("CONTENT_TYPE") or ""
    compresion = (environ.get("HTTP_CONTENT_ENCODING") or "identity").strip().lower()
    if compresion != "identity":
        raise TipoDeContenidoNoAdmitido(valor=f"Content-Encoding: {compresion}", esperado=esperado)
    if declarado in _SIMPLES:
        tipo, codificacion = _SIMPLES[declarado]
    else:
        mensaje = Message()
        mensaje["content-type"] = declarado.replace("\r", " ").replace("\n", " ")
        tipo, codificacion = mensaje.get_content_type() if declarado else "", _parametro(mensaje, "charset")
    if tipo != esperado:
        raise TipoDeContenidoNoAdmitido(valor=declarado, esperado=esperado)
    return codificacion


def _parametro(mensaje: Message, nombre: str) -> str | None:
    valor = mensaje.get_param(nombre)
    return valor.strip("'\" ") if isinstance(valor, str) else None


_SIMPLES: dict[str, tuple[str, str | None]] = {
    f"{tipo}{separador}{codificacion}": (tipo, "utf-8")
    for tipo in ("text/xml", "application/soap+xml")
    for separador in ("; charset=", ";charset=")
    for codificacion in ("utf-8", "UTF-8", '"utf-8"', '"UTF-8"')
}
"""Nearly every client sends one of these; the general parser costs as much as the XML."""


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
    codec = CODIFICACIONES.get(nombre.strip().lower().replace("_", "-"))
    if codec is None:
        raise CodificacionNoAdmitida(valor=nombre, admitidas=ADMITIDAS)
    if codec == "utf-16" and contenido[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        codec = CODIFICACIONES[dict(_SIN_MARCA).get(contenido[:2], "utf-16")]
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
