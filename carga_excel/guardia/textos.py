"""The shared strings of an .xlsx, walked before calamine reads them: every reader must see the same texts, and as many.

Runs in the child process that reads workbooks (see `lectura`).
"""

from carga_excel.guardia.contenedor import Contenedor
from carga_excel.guardia.limites import MAXIMO_TEXTO
from carga_excel.guardia.rapida import (
    TEXTO,
    TEXTOS,
    Podable,
    es_utf8,
    fin_de,
    podar,
)
from carga_excel.guardia.xml import PROFUNDIDAD, Atributos, recorrer
from dominio.vocabulario.errores import LibroAlterado


def contar_textos(contenedor: Contenedor, parte: str) -> int:
    """How many shared strings the book has, once their part has passed the guard."""
    if parte not in contenedor:
        return 0
    textos = _Textos(parte)
    recorrer(podar(contenedor.inflar(parte), textos), textos, parte)
    return textos.total


class Corridas:
    """One `t`, or runs with one each: of two texts side by side readers take the first, the last or both."""

    def __init__(self) -> None:
        self._ultimo = ""

    def cabe(self, nombre: str, padre: str) -> bool:
        """Whether a `t` or an `r` may come now within this element; what is within `rPh` says how the text sounds."""
        if padre == "rPh":
            return True
        antes, self._ultimo = self._ultimo, padre + nombre if padre == "r" else nombre
        if nombre == "r":
            return antes != "t"
        return antes == ("r" if padre == "r" else "")


class _Textos(Podable):
    """Shared strings: where each element may be."""

    comienzo = cierre = b"</si>"
    en_datos = sin_interrupciones = True
    PADRES = {"sst": ("",), "si": ("sst",), "t": ("si", "r", "rPh"), "r": ("si",), "rPh": ("si",)}  # noqa: RUF012

    def __init__(self, parte: str) -> None:
        self._parte = parte
        self._pila = [""]
        self._espacio = ""
        self._largo = 0
        self._corridas = Corridas()
        self.total = 0

    def abre(self, nombre: str, atributos: Atributos) -> None:
        espacio, _, local = nombre.rpartition("}")
        self._espacio = self._espacio or espacio
        fuera = local in self.PADRES and (self._pila[-1] not in self.PADRES[local] or espacio != self._espacio)
        if fuera or self._pila[-1] == "t":
            raise LibroAlterado(detalle=f"«{self._parte}» tiene textos fuera de su lugar")
        self._pila.append(local)
        if len(self._pila) > PROFUNDIDAD or self._pila[1] != "sst":
            raise LibroAlterado(detalle=f"«{self._parte}» no es una lista de textos")
        if local == "si":
            self.total += 1
            self._largo = 0
            self._corridas = Corridas()
        elif local in ("t", "r") and not self._corridas.cabe(local, self._pila[-2]):
            raise LibroAlterado(detalle=f"«{self._parte}» tiene un texto dos veces")

    def cierra(self, nombre: str) -> None:
        self._pila.pop()
        if len(self._pila) == 2:
            self.borde = self.analizador.CurrentByteIndex

    def saltar(self, datos: bytes, lugar: int) -> int:
        final = fin_de(TEXTOS, datos, lugar)
        if final == lugar or not es_utf8(datos[lugar:final]):
            return lugar
        self.total += datos.count(TEXTO, lugar, final)
        return final

    def texto(self, datos: str) -> None:
        self._largo += len(datos)
        if self._largo > MAXIMO_TEXTO and datos.strip():
            raise LibroAlterado(detalle=f"tiene un texto de más de {MAXIMO_TEXTO} caracteres")
