"""How much room and time the reading of one workbook may take; what users must know is in `dominio.vocabulario.limites`."""

from dominio.vocabulario.limites import MIB

TROZO_DE_ARCHIVO = 64 * 1024
"""Bytes inflated or read at a time."""
MAXIMO_INFLADO = 384 * MIB
"""Bytes of all members together, inflated."""
MAXIMO_RAZON = 200
"""Times that a member may grow when inflated; a sheet grows 10 to 40 times."""
MINIMO_PARA_RAZON = 2 * MIB
"""Under this size a member's growth does not matter."""
MAXIMO_MIEMBROS = 2_000
MAXIMO_NOMBRE = 255
MAXIMO_PARTE_MENOR = 4 * MIB
"""Bytes of a part that is kept whole (relations, list of sheets)."""

MAXIMO_FILA, MAXIMO_COLUMNA = 1_048_576, 16_384
"""Excel's grid."""
MAXIMO_HOJAS = 256
MAXIMO_CELDAS = 6_000_000
"""Cells, empty ones included, of the smallest rectangle that holds all data of a sheet: readers reserve room for it."""
MAXIMO_MARCAS = 500_000
"""Marked cells of a sheet (errors, formulas without value, merged)."""
MAXIMO_CON_FORMATO = 1_500_000
"""Cells of a sheet with a format by which they may show something else than they hold."""
MAXIMO_TEXTO = 32_767
"""Characters of a cell, Excel's limit."""
FILAS_DE_ENCABEZADO = 20
"""The header is looked for in this many rows of a sheet."""

MEMORIA = 900 * MIB
"""Address space of the reading process."""
SALIDA = 256 * MIB
"""Bytes of what it tells."""
SEGUNDOS_DE_CPU = 6
"""CPU time of the reading process, whatever the file."""
SEGUNDOS_POR_MIB = 1.5
"""CPU time that it gets besides for each MiB of the file."""
MAXIMO_DE_CPU = 10
"""CPU time that it never passes."""
SEGUNDOS_DE_ESPERA = 8
"""Times its CPU time that it may take by the clock: the machine may be busy with other things."""
LECTORES = 2
"""Reading processes at a time, for each process of the hub."""
