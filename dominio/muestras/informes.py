"""What a report may not contain: programs, and files inside of it.

A PDF is looked at as bytes, not parsed: in time that grows with its size and with little memory, whatever its sender meant.
A name counts wherever a reader could come upon it: in an object, in one of an older revision, in a stream of objects, and
written with `#xx`. What no reader would find may be refused too; what no one can look into is refused as such.
"""

import re
import zlib
from collections.abc import Iterator

from dominio.vocabulario.errores import (
    ErrorDominio,
    InformeConAdjuntos,
    InformeConPrograma,
    InformeQueNoSeRevisa,
)

PROGRAMAS = {
    "JavaScript": "JavaScript",
    "JS": "JavaScript",
    "Rendition": "un programa multimedia",
    "RichMedia": "contenido multimedia interactivo",
    "Launch": "una orden que abre otro programa",
    "XFA": "un formulario XFA",
}
"""Names that stand for something that runs, and how a user reads it."""
ADJUNTOS = ("EmbeddedFile", "EmbeddedFiles", "FileAttachment", "EF")
"""Names of files within the file."""
NOMBRES_PROHIBIDOS = (*PROGRAMAS, *ADJUNTOS)
CORTOS = ("JS", "XFA", "EF")
"""Names so short that compressed data has them by chance: they count where there is no stream."""
MUCHOS = 100
"""Times that one of those is looked at; chance does not bring so many."""
MAXIMO_FLUJOS = 20_000
"""Streams of a report; one of 5 MiB with more has next to nothing in each."""
MAXIMO_REVISADO = 48 * 2**20
"""Bytes, compressed and not, of the streams of objects of a report."""
TROZO = 64 * 1024
ASOMO = 512
"""Bytes of a stream that show whether it begins as a stream of objects does: with numbers."""


def _patron(*nombres: str) -> re.Pattern[bytes]:
    """Any of these names, whole and however it is written; the number of its group says which one."""
    alternativas = "|".join(f"({''.join(map(_letra, nombre))})" for nombre in nombres)
    iniciales = "".join({nombre[0] for nombre in nombres})
    return re.compile(rf"/(?=[{iniciales}]|#[45][0-9A-Fa-f])(?:{alternativas})(?![^\s\0()<>\[\]{{}}/%])".encode())


def _letra(letra: str) -> str:
    cifras = "".join(f"[{cifra}{cifra.upper()}]" for cifra in f"{ord(letra):02x}")
    return f"(?:{letra}|#{cifras})"


PROHIBIDOS = _patron(*NOMBRES_PROHIBIDOS)
DE_OBJETOS = _patron("ObjStm", "First")
FILTROS_RAROS = _patron(
    "ASCIIHexDecode", "AHx", "ASCII85Decode", "A85", "LZWDecode", "LZW", "RunLengthDecode", "RL", "Crypt", "Predictor"
)
FILTRADO = _patron("Filter", "FlateDecode")
FLUJO = re.compile(rb"(?<!end)stream[ \t]*\r?\n?")
VALOR = re.compile(rb"[\s\0]*[(<\[%\d]")
DE_NUMEROS = re.compile(rb"[\0-\4]?+(?:%|(?:\s*+\d++)++\s*+(?:[<\[(/]|\Z))")
"""How objects begin that are kept together: with their numbers, and then the first; a page begins with a command."""


NO_SE_PUEDE_MIRAR = "está cifrado, dañado o guarda demasiado en poco espacio"


def exigir_inofensivo(contenido: bytes) -> None:
    """Refuse a report with a program or a file in it, or with objects that cannot be looked into."""
    for veces, (nombre, lugar) in enumerate(_prohibidos(contenido)):
        if nombre not in CORTOS or veces > MUCHOS or not _en_un_flujo(contenido, lugar):
            raise _error(nombre)
    for objetos in _flujos_de_objetos(contenido):
        for nombre, _ in _prohibidos(objetos):
            raise _error(nombre)


def _prohibidos(objetos: bytes) -> Iterator[tuple[str, int]]:
    """The names that occur and where; a short one only with a value, as the end of an address of the web has none."""
    for hallado in PROHIBIDOS.finditer(objetos):
        nombre = NOMBRES_PROHIBIDOS[(hallado.lastindex or 1) - 1]
        if nombre not in CORTOS or VALOR.match(objetos, hallado.end()):
            yield nombre, hallado.start()


def _error(nombre: str) -> ErrorDominio:
    if nombre in ADJUNTOS:
        return InformeConAdjuntos(campo="informe")
    return InformeConPrograma(campo="informe", que=PROGRAMAS[nombre])


def _en_un_flujo(contenido: bytes, lugar: int) -> bool:
    inicio = contenido.rfind(b"stream", 0, lugar)
    return inicio >= 0 and contenido[max(inicio - 3, 0) : inicio] != b"end"


def _flujos_de_objetos(contenido: bytes) -> Iterator[bytes]:
    """What is in the streams that hold objects: those that say so, and any other that begins like one.

    One that says so and cannot be read is refused; of another, what could be read is looked at.
    """
    if DE_OBJETOS.search(contenido) is None:
        return
    restante, desde = MAXIMO_REVISADO, 0
    for numero, flujo in enumerate(FLUJO.finditer(contenido)):
        if numero >= MAXIMO_FLUJOS:
            raise InformeQueNoSeRevisa(campo="informe", detalle=f"tiene más de {MAXIMO_FLUJOS} flujos de datos")
        declarado = _comprimido(_diccionario(contenido, desde, flujo.start()))
        desde = flujo.end()
        if not (_parece_de_objetos(contenido, desde) if declarado is None else declarado):
            continue
        objetos, leidos, entero = _inflar(contenido, desde, restante)
        restante -= leidos
        if restante <= 0 or (declarado and not entero):
            raise InformeQueNoSeRevisa(campo="informe", detalle=NO_SE_PUEDE_MIRAR)
        yield objetos


def _diccionario(contenido: bytes, desde: int, hasta: int) -> bytes:
    """What stands between the object before and a stream: the dictionary of the stream."""
    finales = (contenido.rfind(final, desde, hasta) for final in (b"endstream", b"endobj"))
    return contenido[max(desde, *finales) : hasta]


def _parece_de_objetos(contenido: bytes, desde: int) -> bool:
    return DE_NUMEROS.match(_inflar(contenido[desde : desde + ASOMO], 0, ASOMO)[0]) is not None


def _comprimido(diccionario: bytes) -> bool | None:
    """Whether a stream of objects is compressed; None if it is none."""
    if DE_OBJETOS.search(diccionario) is None:
        return None
    if FILTROS_RAROS.search(diccionario):
        raise InformeQueNoSeRevisa(campo="informe", detalle="guarda objetos con un filtro poco usual")
    return FILTRADO.search(diccionario) is not None


def _inflar(contenido: bytes, desde: int, maximo: int) -> tuple[bytes, int, bool]:
    """What is compressed from there on, the bytes that it took to know, and whether it came to its end."""
    motor, salida, leidos = zlib.decompressobj(), [], 0
    try:
        for lugar in range(desde, len(contenido), TROZO):
            trozo = contenido[lugar : lugar + TROZO]
            salida.append(motor.decompress(trozo, max(maximo - leidos, 1)))
            leidos += len(trozo) - len(motor.unused_data) + len(salida[-1])
            if motor.eof or motor.unconsumed_tail or leidos >= maximo:
                break
    except zlib.error:
        return b"".join(salida), leidos + TROZO, False
    return b"".join(salida), leidos, motor.eof
