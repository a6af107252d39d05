"""Finding the header of a workbook among titles, notes and blank rows."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from carga_excel.libros.celdas import Valor, letras
from dominio.vocabulario.errores import ColumnaRepetida

MAXIMO_TITULO = 200
"""Characters of a cell that may be a title."""


@dataclass(frozen=True, slots=True)
class TablaBuscada:
    """What a workbook's header must have: normalised titles by field, and the fields without which it is not one."""

    titulos: Mapping[str, str]
    obligatorios: Sequence[str]
    nombres: Mapping[str, str] = field(default_factory=dict)
    """How people know the fields, where that is not the field's own name."""


@dataclass(slots=True)
class Encabezado:
    """A row that may be the header: the column (from 1) and the title of each field found in it."""

    hoja: str
    fila: int
    columnas: dict[str, int] = field(default_factory=dict)
    titulos: dict[str, str] = field(default_factory=dict)
    repetidas: dict[str, list[str]] = field(default_factory=dict)
    ancho: int = 0
    """How many cells the row has, whatever is in them."""

    def faltan(self, busqueda: TablaBuscada) -> list[str]:
        """The required fields that it has not."""
        return [campo for campo in busqueda.obligatorios if campo not in self.columnas]

    def exigir_sin_repetidas(self) -> None:
        """Refuse a header that names a column twice."""
        for campo, celdas in self.repetidas.items():
            raise ColumnaRepetida(campo=self.titulos[campo], celdas=" y ".join(celdas))


def normalizar(titulo: str) -> str:
    """A title without accents, case, spaces and signs: `ID Paciente (RUT)` is `idpacienterut`."""
    descompuesto = unicodedata.normalize("NFKD", titulo).casefold()
    return "".join(letra for letra in descompuesto if letra.isalnum())


def probar(hoja: str, fila: int, valores: Sequence[Valor], busqueda: TablaBuscada) -> Encabezado:
    """What the row would be as a header."""
    candidato = Encabezado(hoja, fila, ancho=len(valores))
    for columna, valor in enumerate(valores, start=1):
        es_titulo = isinstance(valor, str) and len(valor) <= MAXIMO_TITULO
        campo = busqueda.titulos.get(normalizar(str(valor))) if es_titulo else None
        if campo is None:
            continue
        if campo in candidato.columnas:
            primera = f"{letras(candidato.columnas[campo])}{fila}"
            candidato.repetidas.setdefault(campo, [primera]).append(f"{letras(columna)}{fila}")
            continue
        candidato.columnas[campo] = columna
        candidato.titulos[campo] = str(valor).strip()
    return candidato
