"""What a cell may hold besides text, number, boolean or date: marks that only a look at the file's inside gives."""

from dataclasses import dataclass
from datetime import date, datetime, time

from carga_excel.guardia.limites import MAXIMO_COLUMNA


@dataclass(frozen=True, slots=True)
class Marca:
    """A cell whose value must not be used; `texto` is what the person sees in it, and `por` says why it has no value."""

    texto: str
    por: str


@dataclass(frozen=True, slots=True)
class Mostrada:
    """A cell whose format shows something else than it holds.

    `texto` is what it shows, `None` when only a program can tell; `numerica` says that it is the number itself, in figures.
    """

    valor: str | float
    texto: str | None
    formato: str
    numerica: bool


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


Valor = str | int | float | bool | datetime | date | time | Marca | Mostrada | None
FilaDeCeldas = tuple[int, list[Valor]]
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


COLUMNAS_DE_HOJA = {letras(columna): columna for columna in range(1, 64)}


def columna_de(nombre: str) -> int:
    """The number of a column from its letters; 0 when they are not in the grid."""
    if nombre not in COLUMNAS_DE_HOJA:
        if not (nombre.isascii() and nombre.isalpha() and nombre.isupper() and len(nombre) <= 3):
            return 0
        numero = 0
        for letra in nombre:
            numero = numero * 26 + ord(letra) - 64
        COLUMNAS_DE_HOJA[nombre] = numero if numero <= MAXIMO_COLUMNA else 0
    return COLUMNAS_DE_HOJA[nombre]
