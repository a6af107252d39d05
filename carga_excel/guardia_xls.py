"""What a BIFF .xls must be before xlrd may open it: a walk over its records.

Runs in the child process that reads workbooks (see `lectura`).
"""

import struct
from dataclasses import dataclass, field

from carga_excel.limites import MAXIMO_HOJAS
from dominio.errores import (
    ArchivoDanado,
    FormatoNoReconocido,
    LibroAlterado,
    LibroCifrado,
    LibroConMacros,
    LibroDesmedido,
)

BOF, EOF, FILEPASS, BOUNDSHEET, OBPROJ = 0x0809, 0x000A, 0x002F, 0x0085, 0x00D3
CELDAS = frozenset({0x0006, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x0406, 0x0206})
VARIAS = frozenset({0x00BD, 0x00BE})
COLUMNAS, FILAS = 256, 65_536
MACRO, MODULO = 1, 6


@dataclass(slots=True)
class _Recorrido:
    """The cells seen in the sheet being walked, as a map of the grid with one bit a cell."""

    vistas: bytearray = field(default_factory=lambda: bytearray(FILAS * COLUMNAS // 8))
    comienzos: set[int] = field(default_factory=set)
    anunciados: list[int] = field(default_factory=list)

    def ver(self, fila: int, columna: int) -> None:
        """Refuse a cell outside the grid, or one that comes twice: readers differ on which of both holds."""
        lugar, bit = divmod(fila * COLUMNAS + columna, 8)
        if columna >= COLUMNAS or self.vistas[lugar] >> bit & 1:
            raise LibroAlterado(detalle=f"tiene repetida la celda de la fila {fila + 1}, columna {columna + 1}")
        self.vistas[lugar] |= 1 << bit


def exigir_libro(nombres: list[str]) -> None:
    """Refuse the OLE file of a book that is encrypted, has macros, or is no book; `nombres` are its streams and folders."""
    if "EncryptedPackage" in nombres or "EncryptionInfo" in nombres:
        raise LibroCifrado
    if "_VBA_PROJECT_CUR" in nombres or "VBA" in nombres:
        raise LibroConMacros
    if "Workbook" in nombres and "Book" in nombres:
        raise LibroAlterado(detalle="contiene dos libros, uno de Excel 95 y otro posterior")
    if "Workbook" not in nombres and "Book" not in nombres:
        raise FormatoNoReconocido(", sino otro documento de Office")


def revisar(flujo: bytes) -> None:
    """Walk the records of a book's stream to its end; refuses passwords, macros, and cells that come twice."""
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
                recorrido.vistas = bytearray(FILAS * COLUMNAS // 8)
                recorrido.comienzos.add(lugar)
        elif tipo == EOF:
            nivel -= 1
        elif tipo == 0 and not largo and not nivel:
            break  # what is left of the last sector
        elif nivel == 1:
            _revisar_registro(recorrido, tipo, datos)
        lugar += 4 + largo
    if nivel or not recorrido.anunciados:
        raise ArchivoDanado(detalle="está cortado")
    distintos = set(recorrido.anunciados)
    if len(distintos) < len(recorrido.anunciados) or not distintos <= recorrido.comienzos:
        raise LibroAlterado(detalle="su lista de hojas no concuerda con ellas")


def _revisar_registro(recorrido: _Recorrido, tipo: int, datos: bytes) -> None:
    if tipo == FILEPASS:
        raise LibroCifrado
    if tipo == OBPROJ:
        raise LibroConMacros
    if tipo == BOUNDSHEET:
        _revisar_hoja(recorrido, datos)
    elif tipo in CELDAS or tipo in VARIAS:
        if len(datos) < 6:
            raise ArchivoDanado(detalle="tiene celdas cortadas")
        fila, columna = struct.unpack_from("<2H", datos)
        if tipo in CELDAS:
            recorrido.ver(fila, columna)
            return
        (ultima,) = struct.unpack_from("<H", datos, len(datos) - 2)
        if not columna <= ultima < COLUMNAS:
            raise LibroAlterado(detalle="tiene celdas fuera de la cuadrícula")
        for una in range(columna, ultima + 1):
            recorrido.ver(fila, una)


def _revisar_hoja(recorrido: _Recorrido, datos: bytes) -> None:
    if len(datos) < 6:
        raise ArchivoDanado(detalle="su lista de hojas está cortada")
    recorrido.anunciados.append(int.from_bytes(datos[:4], "little"))
    if len(recorrido.anunciados) > MAXIMO_HOJAS:
        raise LibroDesmedido(detalle=f"tiene más de {MAXIMO_HOJAS} hojas")
    if datos[5] in (MACRO, MODULO):
        raise LibroConMacros
