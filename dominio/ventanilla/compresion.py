"""How the record makes what it keeps small: zstandard, of small bodies with a dictionary of what messages share.

Each compressed body says by itself which dictionary it needs. One that was ever in use stays in `diccionarios/`; a new one
gets a number of its own.
"""

from functools import cache
from pathlib import Path
from threading import local
from typing import Any

import zstandard

VIGENTE = 32_769
"""The dictionary for what is written from now on; smaller numbers and those past 65,535 would be longer or are not ours."""
CON_DICCIONARIO = 8 * 1024
"""Bytes up to which a body is compressed with it; of a longer one it saves little, and would take longer."""
NIVEL_CON_DICCIONARIO = 3
"""Of what is small this takes less time than level 1 without a dictionary."""

MAXIMO_DESCOMPRIMIDO = 256 * 1024 * 1024
"""Bytes of what was compressed, many times what the hub ever keeps in one piece: what says more was never its own."""

_compresores = local()
"""Compressors and decompressors per thread: they must not be shared."""


def comprimir(datos: bytes) -> bytes:
    """The bytes as anybody who has zstandard can read them, also hubs that know no dictionary."""
    if not hasattr(_compresores, "sin_diccionario"):
        _compresores.sin_diccionario = zstandard.ZstdCompressor(level=1)
    comprimidos: bytes = _compresores.sin_diccionario.compress(datos)
    return comprimidos


def comprimir_cuerpo(cuerpo: bytes) -> bytes:
    """A body of a message as the record keeps it."""
    if len(cuerpo) > CON_DICCIONARIO:
        return comprimir(cuerpo)
    if not hasattr(_compresores, "con_diccionario"):
        _compresores.con_diccionario = zstandard.ZstdCompressor(level=NIVEL_CON_DICCIONARIO, dict_data=_diccionario(VIGENTE))
    comprimidos: bytes = _compresores.con_diccionario.compress(cuerpo)
    return comprimidos


def descomprimir(datos: bytes) -> bytes:
    """What was compressed, with this dictionary, an earlier one or none; raises `ZstdError` for what never was."""
    dicho = zstandard.get_frame_parameters(datos)
    if dicho.content_size > MAXIMO_DESCOMPRIMIDO:
        raise zstandard.ZstdError("it says that it is larger than anything the hub keeps")
    descompresor = _descompresores().get(dicho.dict_id) or _abrir_descompresor(dicho.dict_id)
    originales: bytes = descompresor.decompress(datos)
    return originales


def archivo_de(version: int) -> Path:
    """The file of a dictionary."""
    return Path(__file__).parent / "diccionarios" / f"{version}.zdict"


@cache
def _diccionario(version: int) -> zstandard.ZstdCompressionDict:
    try:
        diccionario = zstandard.ZstdCompressionDict(archivo_de(version).read_bytes())
    except FileNotFoundError:
        raise zstandard.ZstdError(f"there is no dictionary {version}") from None
    diccionario.precompute_compress(level=NIVEL_CON_DICCIONARIO)
    return diccionario


def _descompresores() -> dict[int, Any]:
    if not hasattr(_compresores, "vuelta"):
        _compresores.vuelta = {0: zstandard.ZstdDecompressor()}
    hechos: dict[int, Any] = _compresores.vuelta
    return hechos


def _abrir_descompresor(version: int) -> Any:
    hecho = _descompresores()[version] = zstandard.ZstdDecompressor(dict_data=_diccionario(version))
    return hecho
