"""Which table of a file is the one that is read: its header and the rows under it, if only one can be meant.

Runs in the child process that reads workbooks (see `lectura`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from itertools import chain

from carga_excel.guardia import limites
from carga_excel.lectura.encabezado import Encabezado, TablaBuscada, probar
from carga_excel.lectura.lectores import Hoja, hojas
from carga_excel.libros.celdas import (
    CORRIDA,
    ERROR_DE_CELDA,
    MAL_CONVERTIDA,
    TEXTOS_DE_ERROR,
    FilaDeCeldas,
    Marca,
    Mostrada,
    Valor,
)
from dominio.vocabulario.errores import (
    ArchivoDanado,
    EncabezadosAmbiguos,
    ErrorDominio,
    FaltanColumnas,
    HojasAmbiguas,
    SeparadorAmbiguo,
)
from dominio.vocabulario.mal_convertido import otra_lectura

HORAS = (time, timedelta)
HOJAS_A_LA_VISTA = 4
"""Sheets that a refusal names."""


@dataclass(slots=True)
class Tabla:
    """A header, and the rows under it that have something in its columns: number and cells, from left to right."""

    encabezado: Encabezado
    separador: str | None
    filas: Iterator[list[Valor]]

    def vacia(self) -> bool:
        """Whether there is nothing under the header."""
        primera = next(self.filas, None)
        if primera is not None:
            self.filas = chain([primera], self.filas)
        return primera is None


def hallar(contenido: bytes, busqueda: TablaBuscada) -> Tabla:
    """The only table of the file that has the columns; refuses none, naming what the best candidate lacks, and several.

    A header with nothing under it says nothing, so it stands in the way of no other.
    """
    llenas: list[Tabla] = []
    vacias: list[Tabla] = []
    fallidas: list[ArchivoDanado] = []
    mejor = Encabezado("", 0)
    for hoja in hojas(contenido):
        try:
            encabezado = _encabezado(hoja, busqueda)
        except ArchivoDanado as error:
            if hoja.separador is None:
                raise
            fallidas.append(error)
            continue
        if encabezado.faltan(busqueda):
            mejor = max(mejor, encabezado, key=lambda uno: len(uno.columnas))
            continue
        encabezado.exigir_sin_repetidas()
        filas = hoja.filas if hoja.separador is None else _sin_corridas(hoja.filas, encabezado)
        tabla = Tabla(encabezado, hoja.separador, _utiles(filas, encabezado, busqueda))
        (vacias if tabla.vacia() else llenas).append(tabla)
    if llenas or vacias:
        return _la_unica(llenas or vacias[:1])
    raise _sin_encabezado(mejor, busqueda, fallidas)


def _encabezado(hoja: Hoja, busqueda: TablaBuscada) -> Encabezado:
    """The header of a sheet, or what comes nearest to one; leaves the rows under it to be read."""
    mejor = Encabezado(hoja.nombre, 0)
    for numero, celdas in hoja.filas:
        if numero > limites.FILAS_DE_ENCABEZADO:
            break
        candidato = probar(hoja.nombre, numero, celdas, busqueda)
        if not candidato.faltan(busqueda):
            return candidato
        if len(candidato.columnas) > len(mejor.columnas):
            mejor = candidato
    return mejor


def _la_unica(tablas: list[Tabla]) -> Tabla:
    """The table, if there is one; readings of a text that give the same are one."""
    if len(tablas) == 1:
        return tablas[0]
    if any(tabla.separador is None for tabla in tablas):
        raise HojasAmbiguas(hojas=_enumerar([f"«{tabla.encabezado.hoja}»" for tabla in tablas]))
    leidas = [(tabla.encabezado.columnas, list(tabla.filas)) for tabla in tablas]
    if any(leida != leidas[0] for leida in leidas):
        raise SeparadorAmbiguo(separadores=_enumerar([_nombre_de_separador(tabla.separador) for tabla in tablas]))
    return Tabla(tablas[0].encabezado, tablas[0].separador, iter(leidas[0][1]))


def _enumerar(nombres: list[str]) -> str:
    if len(nombres) > HOJAS_A_LA_VISTA:
        return f"{', '.join(nombres[:HOJAS_A_LA_VISTA])} y {len(nombres) - HOJAS_A_LA_VISTA} más"
    return f"{', '.join(nombres[:-1])} y {nombres[-1]}"


def _nombre_de_separador(separador: str | None) -> str:
    return "tabulador" if separador == "\t" else f"«{separador}»"


def _sin_encabezado(mejor: Encabezado, busqueda: TablaBuscada, fallidas: list[ArchivoDanado]) -> ErrorDominio:
    if fallidas and not mejor.fila:
        return fallidas[0]
    donde = f" (lo más parecido está en la hoja «{mejor.hoja}», fila {mejor.fila})" if mejor.fila else ""
    faltan = [busqueda.nombres.get(campo, campo) for campo in mejor.faltan(busqueda)]
    return FaltanColumnas(donde=donde, faltan=", ".join(faltan))


def _sin_corridas(filas: Iterator[FilaDeCeldas], encabezado: Encabezado) -> Iterator[FilaDeCeldas]:
    """The rows of a text; one with something beyond the header's last cell has a mark in the place of its first datum."""
    primera = min(encabezado.columnas.values()) - 1
    for fila in filas:
        celdas = fila[1]
        if len(celdas) > encabezado.ancho:
            sobra = next(filter(None, celdas[encabezado.ancho :]), None)
            celdas[primera] = celdas[primera] if sobra is None else Marca(str(sobra), CORRIDA)
        yield fila


# ── the rows under the header ───────────────────────────────────────────────────────────────────────────────────────
def _utiles(filas: Iterator[FilaDeCeldas], encabezado: Encabezado, busqueda: TablaBuscada) -> Iterator[list[Valor]]:
    """The rows that have something in the columns that matter; refuses another header among them.

    Where headers are looked for, each row is tried; further down, those that have a title as it is written in this file.
    """
    elegir = _elegir(sorted(encabezado.columnas.values()))
    titulos = frozenset(encabezado.titulos.values()).union(busqueda.nombres.values())
    for numero, celdas in filas:
        if numero <= limites.FILAS_DE_ENCABEZADO or not titulos.isdisjoint(celdas):
            _exigir_que_no_sea_otro(encabezado, numero, celdas, busqueda)
        elegidas = elegir(celdas)
        for celda in elegidas:
            if celda is not None:
                yield [numero, *elegidas]
                break


def _exigir_que_no_sea_otro(encabezado: Encabezado, numero: int, celdas: list[Valor], busqueda: TablaBuscada) -> None:
    """The same titles again, as some programs print them on each page, are a row like any other, which will be refused."""
    otro = probar(encabezado.hoja, numero, celdas, busqueda)
    if not otro.faltan(busqueda) and otro.columnas != encabezado.columnas:
        raise EncabezadosAmbiguos(hoja=encabezado.hoja, primera=encabezado.fila, segunda=numero)


def _elegir(columnas: list[int]) -> Callable[[list[Valor]], list[Valor]]:
    lugares = [columna - 1 for columna in columnas]
    ultima = columnas[-1]

    def elegir(celdas: list[Valor]) -> list[Valor]:
        if len(celdas) < ultima:
            celdas = celdas + [None] * (ultima - len(celdas))
        return [_sin_relleno(celdas[lugar]) for lugar in lugares]

    return elegir


def _sin_relleno(celda: Valor) -> Valor:
    """A blank text is an empty cell, and one that reads as an error cell is one: that is where it was copied from.

    A text that was badly converted is marked, and an hour is no datum of ours, however it is shown.
    """
    if not isinstance(celda, str):
        return Mostrada(str(celda), None, "hora", numerica=False) if isinstance(celda, HORAS) else celda
    if not celda or celda.isspace():
        return None
    if celda[0] == "#" and celda.strip().upper() in TEXTOS_DE_ERROR:
        return Marca(celda.strip(), ERROR_DE_CELDA)
    if not celda.isascii() and otra_lectura(celda) is not None:
        return Marca(celda, MAL_CONVERTIDA)
    return celda
