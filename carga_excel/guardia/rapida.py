"""A short cut for the walk of a worksheet and of the shared strings: what is written as Excel, LibreOffice, openpyxl and
XlsxWriter write it is checked by one regular expression, many rows at a time, for a quarter of the cost of the walk.

The expression is the whole grammar of such rows, so nothing that it takes could be read in two ways; what it does not take
is left to the walk. A row is only looked for where the walk has just been at the border between two rows.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from carga_excel.guardia.limites import MAXIMO_COLUMNA, MAXIMO_FILA
from carga_excel.guardia.xml import Vigilante
from carga_excel.lectura.formatos import ENTEROS
from carga_excel.libros.celdas import columna_de

_LETRA = rb"[^<>&\x00-\x08\x0b\x0c\x0e-\x1f]"
_TEXTO = rb"(?:" + _LETRA + rb"{1,4000}+|&(?:amp|lt|gt|quot|apos|#10|#13|#xA|#xD);){0,40}+"
_NUMERO = rb"[+-]?[0-9]{1,20}+(?:\.[0-9]{1,20}+)?+(?:[Ee][+-]?[0-9]{1,3}+)?+"
_FORMULA = rb'(?:<f(?: (?:t|ref|si|ca|aca)="[^"<>&]{0,40}+")*+(?:/>|>' + _TEXTO + rb"</f>))?+"
_CELDA = (
    rb'<c r="[A-Z]{1,3}+[1-9][0-9]{0,6}+"(?: s="[0-9]{1,5}+")?+(?:/>|></c>'
    rb'| t="s"><v>[0-9]{1,9}+</v></c>'
    rb'|(?: t="n")?+>' + _FORMULA + rb"<v>" + _NUMERO + rb"</v></c>"
    rb'| t="inlineStr"><is><t(?: xml:space="preserve")?+>' + _TEXTO + rb"</t></is></c>"
    rb'| t="str">' + _FORMULA + rb"<v>" + _LETRA + _TEXTO + rb"</v></c>"
    rb'| t="b">' + _FORMULA + rb"<v>[01]</v></c>)"
)
_ATRIBUTO = (
    rb" (?:spans|s|ht|hidden|customFormat|customHeight|outlineLevel|collapsed|thickTop|thickBot|x14ac:dyDescent)"
    rb'="[^"<>&]{0,40}+"'
)
FILAS = re.compile(rb'(?:<row r="[1-9][0-9]{0,6}+"(?:' + _ATRIBUTO + rb")*+(?:/>|>(?:" + _CELDA + rb")*+</row>))*+")
LUGARES = re.compile(rb'<(?:row|c) r="([A-Z]*+)([0-9]++)"')
INDICES = re.compile(rb't="s"><v>([0-9]++)<')
TEXTOS = re.compile(rb'(?:<si><t(?: xml:space="preserve")?+>' + _TEXTO + rb"</t></si>)*+")
TEXTO = b"<si><t"
VENTANA = 1024 * 1024
"""Bytes looked at together."""


class Podable(Vigilante):
    """A walk whose regular stretches may be left out: those between two elements that `cierre` ends."""

    comienzo: bytes
    """The tag after which the first stretch may begin."""
    cierre: bytes
    en_datos = False
    """Whether the stretches may be near: before that, `comienzo` is looked for."""
    borde = -1
    """Where, in the bytes walked, the last tag began that a stretch may follow; -1 when the walk is elsewhere."""

    def saltar(self, datos: bytes, lugar: int) -> int:
        """Where the regular stretch that begins at `lugar` ends; `lugar` itself when there is none that is in order."""
        raise NotImplementedError


def podar(trozos: Iterable[bytes], vigilante: Podable) -> Iterator[bytes]:
    """The bytes of a part that the walk must see; what is left out has been told to `vigilante`."""
    datos, andados = b"", 0
    for ventana in _ventanas(trozos):
        datos += ventana
        lugar = 0
        while lugar < len(datos):
            marca = vigilante.cierre if vigilante.en_datos else vigilante.comienzo
            if vigilante.en_datos and vigilante.borde >= 0:
                lugar = vigilante.saltar(datos, lugar)
            final = datos.find(marca, lugar) + len(marca)
            if final < lugar + len(marca):
                break
            yield datos[lugar:final]
            andados += final - lugar
            lugar = final
            if vigilante.borde + len(marca) != andados:
                vigilante.borde = -1
        datos = datos[lugar:]
        if len(datos) > VENTANA or not vigilante.en_datos:
            sobra = len(datos) - len(vigilante.comienzo)
            if sobra > 0:
                yield datos[:sobra]
                andados += sobra
                vigilante.borde = -1
                datos = datos[sobra:]
    yield datos


def _ventanas(trozos: Iterable[bytes]) -> Iterator[bytes]:
    juntos: list[bytes] = []
    for trozo in trozos:
        juntos.append(trozo)
        if len(juntos) * len(juntos[0]) >= VENTANA:
            yield b"".join(juntos)
            juntos = []
    yield b"".join(juntos)


def fin_de(tramos: re.Pattern[bytes], datos: bytes, lugar: int) -> int:
    """Where the regular stretch that begins at `lugar` ends."""
    hallado = tramos.match(datos, lugar)
    return hallado.end() if hallado else lugar


def es_utf8(datos: bytes) -> bool:
    """Whether the regular stretch, which only had its tags looked at, is text."""
    try:
        datos.decode()
    except UnicodeDecodeError:
        return False
    return True


def con_estilo(formatos: dict[int, str]) -> re.Pattern[bytes] | None:
    """What finds, in regular rows, the cells that may show something else than they hold: column, row and style.

    The format of whole numbers is on many cells of honest files, and matters to fractions only.
    """
    de_enteros = [estilo for estilo, formato in formatos.items() if formato in ENTEROS]
    demas = [estilo for estilo in formatos if estilo not in de_enteros]
    entero = rf"(?!{_FORMULA.decode()}<v>[0-9]{{1,15}}</v>)"
    formas = [(demas, ""), (de_enteros, entero)]
    unas = [f'{"|".join(map(str, estilos))})"(?: t="[a-zA-Z]+")?>{que}' for estilos, que in formas if estilos]
    celda = "|".join(f'(?=[^>]* s="0*(?:{una})' for una in unas)
    return re.compile(f'<c r="([A-Z]+)([0-9]+)"(?:{celda}) s="([0-9]+)"[^>]*>(?!</c>)'.encode()) if unas else None


@dataclass(slots=True)
class Caja:
    """Rows and columns, from 1, between which a sheet has data."""

    arriba: int = MAXIMO_FILA
    abajo: int = 0
    izquierda: int = MAXIMO_COLUMNA
    derecha: int = 0

    def abarcar(self, otra: "Caja") -> "Caja":
        """The smallest one with both."""
        return Caja(
            min(self.arriba, otra.arriba),
            max(self.abajo, otra.abajo),
            min(self.izquierda, otra.izquierda),
            max(self.derecha, otra.derecha),
        )

    @property
    def celdas(self) -> int:
        """How many cells it has, full or empty."""
        return max(0, self.abajo - self.arriba + 1) * max(0, self.derecha - self.izquierda + 1)


def medir(regulares: bytes, fila: int) -> Caja | None:
    """Where regular rows have cells, if they are in order, inside the grid and under `fila`."""
    columna, texto_fila = 0, b""
    columnas: dict[bytes, int] = {}
    caja = Caja()
    for letras_, numero in LUGARES.findall(regulares):
        if letras_:
            actual = columnas.get(letras_) or columnas.setdefault(letras_, columna_de(letras_.decode()))
            if numero != texto_fila or actual <= columna:
                return None
            columna = actual
        else:
            actual = int(numero)
            if not fila < actual <= MAXIMO_FILA:
                return None
            caja.arriba = min(caja.arriba, actual)
            fila, columna, texto_fila = actual, 0, numero
    caja.abajo = fila
    if columnas:
        caja.izquierda, caja.derecha = min(columnas.values()), max(columnas.values())
    return caja
