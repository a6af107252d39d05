"""How the record makes what it keeps small."""

from threading import local

import zstandard

_compresores = local()
"""A compressor and a decompressor per thread: they must not be shared."""


def comprimir(datos: bytes) -> bytes:
    """The bytes as the record keeps them (zstandard, level 1)."""
    if not hasattr(_compresores, "ida"):
        _compresores.ida = zstandard.ZstdCompressor(level=1)
    comprimidos: bytes = _compresores.ida.compress(datos)
    return comprimidos


def descomprimir(datos: bytes) -> bytes:
    """What `comprimir` was given."""
    if not hasattr(_compresores, "vuelta"):
        _compresores.vuelta = zstandard.ZstdDecompressor()
    originales: bytes = _compresores.vuelta.decompress(datos)
    return originales
