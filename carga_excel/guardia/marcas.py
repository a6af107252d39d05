"""What the guards of a sheet find out about its cells and the readers do not tell."""

from carga_excel.guardia.limites import MAXIMO_CON_FORMATO, MAXIMO_MARCAS
from carga_excel.lectura.formatos import mostrar
from carga_excel.libros.celdas import COMBINADA, Marca, Valor
from dominio.vocabulario.errores import LibroDesmedido


class Marcas:
    """The cells of a sheet that must not be used, and those whose text was read while it was walked."""

    def __init__(self) -> None:
        self._filas: dict[int, dict[int, Marca | str]] = {}
        self._formatos: dict[int, dict[int, str]] = {}
        self._total = self._con_formato = 0

    def poner(self, fila: int, columna: int, marca: Marca | str) -> None:
        """Mark a cell, by row and column from 1; the first mark of a cell stays."""
        self._filas.setdefault(fila, {}).setdefault(columna, marca)
        self._total += 1
        if self._total > MAXIMO_MARCAS:
            raise LibroDesmedido(detalle="tiene demasiadas celdas con errores, sin calcular o combinadas")

    def dar_formato(self, fila: int, columna: int, formato: str) -> None:
        """Say that a cell has a format by which it may show something else than it holds."""
        self._formatos.setdefault(fila, {})[columna] = formato
        self._con_formato += 1
        if self._con_formato > MAXIMO_CON_FORMATO:
            raise LibroDesmedido(detalle="tiene demasiadas celdas con formatos propios")

    def de(self, fila: int) -> dict[int, Marca | str]:
        """The marks of a row, by column."""
        return self._filas.get(fila, {})

    def aplicar(self, fila: int, celdas: list[Valor]) -> None:
        """Put the marks of a row in its cells, and what formats show; an empty cell under a merged one stays empty."""
        for lugar, formato in self._formatos.get(fila, {}).items():
            if lugar <= len(celdas):
                celdas[lugar - 1] = mostrar(celdas[lugar - 1], formato)
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
