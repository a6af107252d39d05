"""What a cell may hold besides text, number, boolean or date: marks that only a look at the file's inside gives."""

from dataclasses import dataclass
from datetime import date, datetime, time

from carga_excel.limites import MAXIMO_COLUMNA, MAXIMO_MARCAS
from dominio.errores import LibroDesmedido


@dataclass(frozen=True, slots=True)
class Marca:
    """A cell whose value must not be used; `texto` is what the person sees in it, and `por` says why it has no value."""

    texto: str
    por: str


ERROR_DE_CELDA = "error"
"""The formula gave an error: #N/A and the like."""
SIN_CALCULAR = "sin_calcular"
"""The file has the formula, but no program left its value there."""
COMBINADA = "combinada"
"""The cell is hidden under a merged one and yet has a value."""
MAL_CONVERTIDA = "mal_convertida"
"""Some program read the text with the wrong character set."""
CORRIDA = "corrida"
"""The row has more cells than the header of its text file, so that each may be another's."""


class Marcas:
    """The cells of a sheet that must not be used, and those whose text was read while it was walked."""

    def __init__(self) -> None:
        self._filas: dict[int, dict[int, Marca | str]] = {}
        self._total = 0

    def poner(self, fila: int, columna: int, marca: Marca | str) -> None:
        """Mark a cell, by row and column from 1; the first mark of a cell stays."""
        self._filas.setdefault(fila, {}).setdefault(columna, marca)
        self._total += 1
        if self._total > MAXIMO_MARCAS:
            raise LibroDesmedido(detalle="tiene demasiadas celdas con errores, sin calcular o combinadas")

    def de(self, fila: int) -> dict[int, Marca | str]:
        """The marks of a row, by column."""
        return self._filas.get(fila, {})

    def aplicar(self, fila: int, celdas: "list[Valor]") -> None:
        """Put the marks of a row in their cells; an empty cell under a merged one stays empty."""
        for lugar, marca in self.de(fila).items():
            celdas.extend([None] * (lugar - len(celdas)))
            if isinstance(marca, str):
                celdas[lugar - 1] = marca or None
            elif marca.por != COMBINADA or celdas[lugar - 1] is not None:
                celdas[lugar - 1] = marca

    def combinar(self, arriba: int, izquierda: int, abajo: int, derecha: int) -> None:
        """Mark what is hidden under a merged cell: all of these rows and columns but the first of both."""
        for fila in range(arriba, abajo + 1):
            for columna in range(izquierda, derecha + 1):
                if (fila, columna) != (arriba, izquierda):
                    self.poner(fila, columna, Marca("", COMBINADA))


Valor = str | int | float | bool | datetime | date | time | Marca | None
Fila = tuple[int, list[Valor]]
"""A row: its number in the sheet, from 1, and its cells from column A on."""

TEXTOS_DE_ERROR = frozenset(
    {"#N/A", "#N/D", "#VALUE!", "#¡VALOR!", "#VALOR!", "#REF!", "#¡REF!", "#DIV/0!", "#¡DIV/0!", "#NAME?", "#¿NOMBRE?",
     "#NOMBRE?", "#NUM!", "#¡NUM!", "#NULL!", "#¡NULO!", "#SPILL!", "#¡DESBORDAMIENTO!", "#CALC!", "#¡CALC!"}
)  # fmt: skip
"""How Excel, LibreOffice and Google Sheets write errors, in English and in Spanish."""


def letras(columna: int) -> str:
    """The name of a column counted from 1: A, B … Z, AA …"""
    nombre = ""
    while columna:
        columna, resto = divmod(columna - 1, 26)
        nombre = chr(65 + resto) + nombre
    return nombre


COLUMNAS = {letras(columna): columna for columna in range(1, 64)}


def columna_de(nombre: str) -> int:
    """The number of a column from its letters; 0 when they are not in the grid."""
    if nombre not in COLUMNAS:
        if not (nombre.isascii() and nombre.isalpha() and nombre.isupper() and len(nombre) <= 3):
            return 0
        numero = 0
        for letra in nombre:
            numero = numero * 26 + ord(letra) - 64
        COLUMNAS[nombre] = numero if numero <= MAXIMO_COLUMNA else 0
    return COLUMNAS[nombre]
