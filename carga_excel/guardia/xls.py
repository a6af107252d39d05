"""What a BIFF .xls must be before xlrd may open it: a walk over its records.

Runs in the child process that reads workbooks (see `lectura`).
"""

import struct
from dataclasses import dataclass, field

from carga_excel.guardia.limites import MAXIMO_HOJAS
from carga_excel.guardia.marcas import Marcas
from carga_excel.lectura.formatos import DUDOSO, de_fabrica, es_llano
from dominio.vocabulario.errores import (
    ArchivoDanado,
    FormatoNoReconocido,
    LibroAlterado,
    LibroCifrado,
    LibroConMacros,
    LibroDesmedido,
)

BOF, EOF, FILEPASS, BOUNDSHEET, OBPROJ = 0x0809, 0x000A, 0x002F, 0x0085, 0x00D3
FORMAT, XF, BIFF8 = 0x041E, 0x00E0, 0x0600
MERGEDCELLS, DIMENSIONS = 0x00E5, (0x0200, 0x0000)
RANGO = struct.Struct("<4H")
CELDAS = frozenset({0x0006, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x0406, 0x0206})
VARIAS = {0x00BD: 6, 0x00BE: 2}
"""Records with a row of cells, and how many bytes each cell has."""
COLUMNAS, FILAS = 256, 65_536
HOJA, MACRO, MODULO = 0, 1, 6
CON_GRAFICO = 2
"""How deep substreams may be: a chart within a sheet."""


@dataclass(slots=True)
class _Recorrido:
    """The cells seen in the sheet being walked, as a map of the grid with one bit a cell."""

    vistas: bytearray = field(default_factory=lambda: bytearray(FILAS * COLUMNAS // 8))
    ultimas: tuple[int, int] = (0, 0)
    """How many rows and columns have cells."""
    uniones: list[tuple[int, ...]] = field(default_factory=list)
    comienzo: int = 0
    version: int = BIFF8
    marcas: dict[int, Marcas] = field(default_factory=dict)
    """The marked cells of each sheet, by where it begins."""
    anunciados: dict[int, int] = field(default_factory=dict)
    """Where the sheets of the list begin, and their type."""
    propios: dict[int, str] = field(default_factory=dict)
    """The number formats of the book, by their number."""
    estilos: list[str] = field(default_factory=list)
    """The number format of each style of a cell."""
    con_formato: list[tuple[int, int, str]] = field(default_factory=list)
    """Cells of the sheet being walked with a format that may matter: row, column, format."""

    def comenzar(self, lugar: int) -> None:
        """Another sheet begins here."""
        self.vistas = bytearray(FILAS * COLUMNAS // 8)
        self.ultimas, self.uniones, self.comienzo = (0, 0), [], lugar
        self.con_formato = []

    def terminar(self) -> None:
        """The sheet ends: its merged ranges hide the cells that it has."""
        marcas = self.marcas[self.comienzo] = Marcas()
        for fila, columna, formato in self.con_formato:
            marcas.dar_formato(fila + 1, columna + 1, formato)
        for arriba, abajo, izquierda, derecha in self.uniones:
            marcas.combinar(arriba + 1, izquierda + 1, min(abajo + 1, self.ultimas[0]), min(derecha + 1, self.ultimas[1]))

    def vestir(self, fila: int, columna: int, estilo: int) -> None:
        """The cell has this style."""
        formato = self.estilos[estilo] if estilo < len(self.estilos) else ""
        if formato and not es_llano(formato):
            self.con_formato.append((fila, columna, formato))

    def ver(self, fila: int, columna: int) -> None:
        """Refuse a cell outside the grid, or one that comes twice: readers differ on which of both holds."""
        lugar, bit = divmod(fila * COLUMNAS + columna, 8)
        if columna >= COLUMNAS or self.vistas[lugar] >> bit & 1:
            raise LibroAlterado(detalle=f"tiene repetida la celda de la fila {fila + 1}, columna {columna + 1}")
        self.vistas[lugar] |= 1 << bit
        self.ultimas = (max(self.ultimas[0], fila + 1), max(self.ultimas[1], columna + 1))


def exigir_libro(nombres: list[str]) -> None:
    """Refuse the OLE file of a book that is encrypted, has macros, or is no book; `nombres` are its streams and folders."""
    if "EncryptedPackage" in nombres or "EncryptionInfo" in nombres:
        raise LibroCifrado
    if "_VBA_PROJECT_CUR" in nombres or "VBA" in nombres:
        raise LibroConMacros
    libros = sum(nombre.casefold() in ("workbook", "book") for nombre in nombres)
    if libros > 1:
        raise LibroAlterado(detalle="contiene dos libros")
    if not libros:
        raise FormatoNoReconocido(", sino otro documento de Office")


def revisar(flujo: bytes) -> list[Marcas]:
    """The marked cells of each worksheet, in the order of the list; refuses passwords, macros, and cells that come twice."""
    recorrido = _Recorrido()
    lugar, nivel = 0, 0
    while lugar + 4 <= len(flujo):
        tipo, largo = struct.unpack_from("<2H", flujo, lugar)
        datos = flujo[lugar + 4 : lugar + 4 + largo]
        if len(datos) < largo:
            raise ArchivoDanado(detalle="está cortado")
        if tipo == BOF:
            nivel += 1
            if nivel == 1:
                recorrido.comenzar(lugar)
                recorrido.version = int.from_bytes(datos[:2], "little")
        elif tipo == EOF:
            nivel -= 1
            if not nivel:
                recorrido.terminar()
        elif tipo == 0 and not largo and not nivel:
            break  # what is left of the last sector
        elif nivel == 1:
            _revisar_registro(recorrido, tipo, datos)
        lugar += 4 + largo
        if not 0 <= nivel <= CON_GRAFICO:
            raise LibroAlterado(detalle="sus hojas empiezan dentro de otras")
    if nivel or not recorrido.anunciados:
        raise ArchivoDanado(detalle="está cortado")
    if not recorrido.anunciados.keys() <= recorrido.marcas.keys():
        raise lista_torcida()
    return [recorrido.marcas[lugar] for lugar, tipo in recorrido.anunciados.items() if tipo == HOJA]


def lista_torcida() -> LibroAlterado:
    """What is said of a list of sheets that is not theirs."""
    return LibroAlterado(detalle="su lista de hojas no concuerda con ellas")


def _revisar_registro(recorrido: _Recorrido, tipo: int, datos: bytes) -> None:
    if tipo == FILEPASS:
        raise LibroCifrado
    if tipo == OBPROJ:
        raise LibroConMacros
    if tipo == BOUNDSHEET:
        _revisar_hoja(recorrido, datos)
    elif tipo in DIMENSIONS and datos and recorrido.ultimas[0]:
        # xlrd would forget the cells that came before.
        raise LibroAlterado(detalle="dice su tamaño después de sus celdas")
    elif tipo in (FORMAT, XF):
        _anotar_formato(recorrido, tipo, datos)
    elif tipo == MERGEDCELLS:
        if len(datos) % RANGO.size != 2:
            raise ArchivoDanado(detalle="tiene celdas combinadas que no se entienden")
        recorrido.uniones += RANGO.iter_unpack(datos[2:])
    elif tipo in CELDAS or tipo in VARIAS:
        _revisar_celdas(recorrido, datos, VARIAS.get(tipo, 0))


def _revisar_celdas(recorrido: _Recorrido, datos: bytes, bytes_por_celda: int) -> None:
    """A record of one cell, or of a row of them when `bytes_por_celda` is not 0."""
    if len(datos) < 6:
        raise ArchivoDanado(detalle="tiene celdas cortadas")
    fila, columna = struct.unpack_from("<2H", datos)
    if not bytes_por_celda:
        recorrido.ver(fila, columna)
        recorrido.vestir(fila, columna, int.from_bytes(datos[4:6], "little"))
        return
    (ultima,) = struct.unpack_from("<H", datos, len(datos) - 2)
    if not columna <= ultima < COLUMNAS or len(datos) != 6 + bytes_por_celda * (ultima - columna + 1):
        raise LibroAlterado(detalle="tiene celdas fuera de la cuadrícula")
    for una in range(columna, ultima + 1):
        lugar = 4 + bytes_por_celda * (una - columna)
        recorrido.ver(fila, una)
        recorrido.vestir(fila, una, int.from_bytes(datos[lugar : lugar + 2], "little"))


def _anotar_formato(recorrido: _Recorrido, tipo: int, datos: bytes) -> None:
    """A number format, or a style that has one; both come before the cells, and texts as each version writes them."""
    if len(datos) < 5:
        raise ArchivoDanado(detalle="tiene formatos cortados")
    if tipo == XF:
        clave = int.from_bytes(datos[2:4], "little")
        recorrido.estilos.append(recorrido.propios.get(clave) or de_fabrica(clave))
        return
    clave = int.from_bytes(datos[:2], "little")
    if recorrido.version == BIFF8:
        codigo = datos[5:].decode("utf-16-le" if datos[4] & 1 else "latin-1", "replace")
    else:
        codigo = datos[3:].decode("latin-1")
    recorrido.propios[clave] = codigo if recorrido.propios.get(clave, codigo) == codigo else DUDOSO


def _revisar_hoja(recorrido: _Recorrido, datos: bytes) -> None:
    if len(datos) < 6:
        raise ArchivoDanado(detalle="su lista de hojas está cortada")
    lugar = int.from_bytes(datos[:4], "little")
    if lugar in recorrido.anunciados:
        raise lista_torcida()
    recorrido.anunciados[lugar] = datos[5]
    if len(recorrido.anunciados) > MAXIMO_HOJAS:
        raise LibroDesmedido(detalle=f"tiene más de {MAXIMO_HOJAS} hojas")
    if datos[5] in (MACRO, MODULO):
        raise LibroConMacros
