"""Text files as rows: their character set and their separator, found out and never guessed."""

import csv
import io
import re
from collections.abc import Iterator

from carga_excel.guardia.limites import MAXIMO_FILA, MAXIMO_TEXTO
from carga_excel.libros.celdas import FilaDeCeldas
from dominio.vocabulario.errores import (
    ArchivoDanado,
    CodificacionErrada,
    FormatoNoReconocido,
    LibroDesmedido,
    LibroDisfrazado,
)

SEPARADORES = (";", ",", "\t", "|")
DICHO = re.compile(r'"?sep=([^\w\s"]|\t)"?\n', re.IGNORECASE | re.ASCII)
"""How a file tells Excel its separator, in a first line that no program shows."""
UTF8 = b"\xef\xbb\xbf"
CODIFICACIONES = {
    "utf-8": "utf-8-sig",
    "utf-16": "utf-16",
    "windows-1252": "cp1252",
    "iso-8859-15": "iso8859-15",
    "dos-850": "cp850",
    "dos-437": "cp437",
    "mac-roman": "mac_roman",
}
"""The character sets that somebody may tell of a text file, and Python's names of them."""
DE_LIBROS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
UTF8_POR_DENTRO = re.compile(rb"[\xc2\xc3][\x80-\xbf]")
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
ARCHIVADA = re.compile(r"^mime-version:|^content-type:\s*multipart", re.IGNORECASE | re.MULTILINE)
DISFRACES = (
    (re.compile(r"<\?mso-application|<(ss:)?Workbook[\s>]"), "una hoja de cálculo XML de 2003"),
    (re.compile(r"<office:document[\s>]"), "una planilla de OpenDocument sin comprimir (.fods)"),
    (re.compile(r"<(!doctype\s+html|(html|head|body|table|meta|style|div|tr)[\s/>])", re.IGNORECASE), "una página HTML"),
    (ARCHIVADA, "una página web archivada (MHTML)"),
    (re.compile(r"^<"), "un documento XML"),
)
"""What a text that begins as markup is; asked in this order."""
DE_OTRO_ALFABETO = re.compile("[\u0250-\u1dff\u2c00-\ud7ff\uf900-\ufefe\U00010000-\U0010ffff]")
FORMULA_DE_TEXTO = re.compile(r'="([^"]*)"')


def decodificar(contenido: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or a set of one byte per letter that can be told; refuses what is not text."""
    try:
        texto = _decodificar(contenido)
    except UnicodeDecodeError:
        raise FormatoNoReconocido from None
    if CONTROL.search(texto):
        raise FormatoNoReconocido
    return texto


def _decodificar(contenido: bytes) -> str:
    if contenido.startswith((b"\xff\xfe", b"\xfe\xff")):
        return contenido.decode("utf-16")
    if b"\x00" in contenido[:400]:
        return contenido.decode(_utf16_sin_marca(contenido[:400]))
    from carga_excel.lectura import juegos

    try:
        texto = contenido.decode("utf-8-sig")
    except UnicodeDecodeError:
        if contenido.startswith(UTF8) or UTF8_POR_DENTRO.search(contenido):
            raise ArchivoDanado(detalle="mezcla textos en UTF-8 y en otra codificación") from None
        return juegos.decodificar(contenido)
    if not contenido.startswith(UTF8) and DE_OTRO_ALFABETO.search(texto):
        juegos.exigir_utf8(contenido)
    return texto


def _utf16_sin_marca(comienzo: bytes) -> str:
    """Which UTF-16 it is: most letters have a zero byte, always on the same side."""
    altos, bajos = comienzo[1::2].count(0), comienzo[::2].count(0)
    if max(altos, bajos) < len(comienzo) // 4 or min(altos, bajos):
        raise FormatoNoReconocido
    return "utf-16-le" if altos else "utf-16-be"


def a_utf8(contenido: bytes, codificacion: str) -> bytes:
    """A text file, whose sender told its character set, in UTF-8 with its mark; a workbook stays as it is."""
    if contenido.startswith(DE_LIBROS):
        return contenido
    try:
        texto = contenido.decode(CODIFICACIONES[codificacion])
    except (KeyError, UnicodeDecodeError):
        raise CodificacionErrada(campo="codificacion", valor=codificacion) from None
    if CONTROL.search(texto):
        raise CodificacionErrada(campo="codificacion", valor=codificacion)
    return UTF8 + texto.removeprefix("\ufeff").encode()


def exigir_sin_disfraz(texto: str) -> None:
    """Refuse HTML and XML that call themselves workbooks, by name of what they are."""
    comienzo = texto.lstrip("\ufeff \t\r\n")[:4096]
    if not comienzo.startswith("<") and not ARCHIVADA.search(comienzo):
        return
    for forma, que in DISFRACES:
        if forma.search(comienzo):
            raise LibroDisfrazado(que=que)


def lecturas(texto: str) -> Iterator[tuple[str, Iterator[FilaDeCeldas]]]:
    """The rows of a text for each separator that it may have: the one that it tells, or each of those in use.

    Those that do not appear in it all give one column, and are tried as one.
    """
    if "\r" in texto:
        texto = texto.replace("\r\n", "\n").replace("\r", "\n")
    if dicho := DICHO.match(texto):
        yield dicho[1], _filas(texto[dicho.end() :], dicho[1])
        return
    presentes = [separador for separador in SEPARADORES if separador in texto]
    ausentes = [separador for separador in SEPARADORES if separador not in presentes]
    for separador in (*presentes, *ausentes[:1]):
        yield separador, _filas(texto, separador)


def _filas(texto: str, separador: str) -> Iterator[FilaDeCeldas]:
    """The rows of the text, numbered as a spreadsheet program would."""
    csv.field_size_limit(MAXIMO_TEXTO)
    lector = csv.reader(io.StringIO(texto, newline="\n"), delimiter=separador, strict=True)
    numero = 0
    try:
        for numero, celdas in enumerate(lector, start=1):
            if numero > MAXIMO_FILA:
                raise LibroDesmedido(detalle=f"tiene más de {MAXIMO_FILA} líneas")
            yield numero, [_celda(celda) for celda in celdas]
    except csv.Error:
        raise ArchivoDanado(detalle=f"hay comillas sin cerrar o una celda enorme desde la fila {numero + 1}") from None


def _celda(celda: str) -> str | None:
    """The text of a cell; `="007"` is how Excel is told that a number is a text."""
    if celda.startswith('="'):
        formula = FORMULA_DE_TEXTO.fullmatch(celda)
        celda = formula[1] if formula else celda
    return celda or None
