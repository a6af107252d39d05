"""Walking the XML parts of a workbook with nothing that XML allows and a spreadsheet program never writes.

Everything here runs in the child process that reads workbooks (see `lectura`).
"""

from collections.abc import Callable, Iterable
from pyexpat import ExpatError, ParserCreate, XMLParserType

from dominio.vocabulario.errores import ArchivoDanado, LibroAlterado

Atributos = dict[str, str]

PROFUNDIDAD = 64
"""Elements within elements; spreadsheet programs stay under 20."""
MAXIMO_TROZO_SIN_ELEMENTO = 4 * 1024 * 1024
"""Bytes of one tag or text: expat reads an unfinished one again with each chunk, which costs its square."""
ADMITIDAS = {None, "UTF-8", "UTF8"}


class Vigilante:
    """What a walk tells of each element; a subclass refuses what it must. Names come as `uri}local`."""

    analizador: XMLParserType
    """What walks; `CurrentByteIndex` tells where."""
    sin_interrupciones = False
    """While true, a comment, an instruction or a CDATA section would make readers differ, and is refused."""

    def abre(self, nombre: str, atributos: Atributos) -> None:
        """An element begins."""

    def cierra(self, nombre: str) -> None:
        """An element ends."""

    def texto(self, datos: str) -> None:
        """Characters, whole up to the next tag."""

    def termina(self) -> None:
        """The document was well formed to its end."""


def recorrer(trozos: Iterable[bytes], vigilante: Vigilante, parte: str) -> None:
    """Walk a part of a workbook, given in chunks; refuses DTDs, other charsets and XML that is not well formed."""
    analizador = _analizador(vigilante, parte)
    leidos = 0
    try:
        for trozo in trozos:
            # expat heeds a mark of UTF-16, whatever it is told.
            if not leidos and (trozo.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in trozo[:4]):
                raise LibroAlterado(detalle=f"«{parte}» no está en UTF-8")
            analizador.Parse(trozo)
            leidos += len(trozo)
            if leidos - analizador.CurrentByteIndex > MAXIMO_TROZO_SIN_ELEMENTO:
                raise LibroAlterado(detalle=f"«{parte}» tiene un elemento desmesurado")
        analizador.Parse(b"", True)
    except ExpatError as error:
        raise ArchivoDanado(detalle=f"«{parte}» no es XML bien formado, línea {error.lineno}") from None
    vigilante.termina()


def _analizador(vigilante: Vigilante, parte: str) -> XMLParserType:
    vigilante.analizador = analizador = ParserCreate("UTF-8", "}")
    analizador.buffer_text = True
    analizador.StartElementHandler = vigilante.abre
    analizador.EndElementHandler = vigilante.cierra
    analizador.CharacterDataHandler = vigilante.texto
    analizador.XmlDeclHandler = _exigir_utf8(parte)
    analizador.StartDoctypeDeclHandler = _negar(f"«{parte}» declara un DOCTYPE")
    interrupcion = _negar_si(lambda: vigilante.sin_interrupciones, f"«{parte}» tiene comentarios entre los datos")
    analizador.CommentHandler = interrupcion
    analizador.ProcessingInstructionHandler = interrupcion
    analizador.StartCdataSectionHandler = interrupcion
    return analizador


def _exigir_utf8(parte: str) -> Callable[..., None]:
    def declara(_version: str, codificacion: str | None, _sola: int) -> None:
        if (codificacion.upper() if codificacion else None) not in ADMITIDAS:
            raise LibroAlterado(detalle=f"«{parte}» no está en UTF-8")

    return declara


def _negar(detalle: str) -> Callable[..., None]:
    return _negar_si(lambda: True, detalle)


def _negar_si(condicion: Callable[[], bool], detalle: str) -> Callable[..., None]:
    def aparece(*_datos: object) -> None:
        if condicion():
            raise LibroAlterado(detalle=detalle)

    return aparece


class Unicos(Vigilante):
    """Lets each of some local names appear only under its own parents, and at most once.

    Readers that look for a name anywhere and readers that follow the tree then see the same element.
    """

    def __init__(self, parte: str, lugares: dict[str, tuple[str, ...]], repetibles: frozenset[str] = frozenset()) -> None:
        """`lugares` gives, by local name, the path of local names from the root to it."""
        self._parte = parte
        self._lugares = lugares
        self._repetibles = repetibles
        self._pila: list[str] = []
        self._vistos: set[str] = set()
        self._espacio = ""

    def abre(self, nombre: str, atributos: Atributos) -> None:
        espacio, _, local = nombre.rpartition("}")
        if not self._pila:
            self._espacio = espacio
        self._pila.append(local)
        if len(self._pila) > PROFUNDIDAD:
            raise LibroAlterado(detalle=f"«{self._parte}» tiene demasiados niveles")
        if local in self._lugares:
            self._exigir_lugar(local, espacio)
            self.hallado(local, atributos)

    def _exigir_lugar(self, local: str, espacio: str) -> None:
        repetido = local in self._vistos and local not in self._repetibles
        if repetido or tuple(self._pila) != self._lugares[local] or espacio != self._espacio:
            raise LibroAlterado(detalle=f"«{self._parte}» tiene el elemento «{local}» repetido o fuera de su lugar")
        self._vistos.add(local)

    def cierra(self, nombre: str) -> None:
        self._pila.pop()

    def hallado(self, local: str, atributos: Atributos) -> None:
        """One of the names has appeared, in its place."""
