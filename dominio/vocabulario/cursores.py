"""Cursors of pages: where a page ended, so that the next one goes on from there whatever happens in between.

They are opaque to whoever bears them, and what comes back is not trusted: it raises CursorNoValido.
"""

import base64
import binascii
import re
from datetime import datetime
from zlib import crc32

from dominio.vocabulario.errores import CursorNoValido
from dominio.vocabulario.tiempo import instante_buscado

NUMERO = re.compile(r"\d{1,18}", re.ASCII)


def de_clave(serie: str, clave: int) -> str:
    """After the row of that key; `serie` (a letter) keeps the cursors of two lists apart."""
    return _cifrar(f"{serie}{clave}")


def a_clave(serie: str, cursor: str) -> int:
    """What `de_clave` was given."""
    texto = _descifrar(cursor)
    if not texto.startswith(serie) or NUMERO.fullmatch(texto, len(serie)) is None:
        raise CursorNoValido(campo="cursor", valor=cursor)
    return int(texto[len(serie) :])


def de_instante(instante: datetime, clave: int) -> str:
    """After the row of that key, in a list by time."""
    return _cifrar(f"{instante.isoformat()}|{clave}")


def a_instante(cursor: str) -> tuple[datetime, int]:
    """What `de_instante` was given."""
    instante, _, clave = _descifrar(cursor).partition("|")
    try:
        leido = datetime.fromisoformat(instante)
        if leido.tzinfo is None or NUMERO.fullmatch(clave) is None or leido != instante_buscado(leido):
            raise ValueError
    except ValueError:
        raise CursorNoValido(campo="cursor", valor=cursor) from None
    return leido, int(clave)


def de_lugar(laboratorio: int, transaccion: int, clave: int) -> str:
    """After that step, in the changes of a laboratory; it says whose it is, and whether it came back whole."""
    texto = f"{laboratorio}.{transaccion}.{clave}"
    return _cifrar(f"{texto}.{_control(texto)}")


def a_lugar(cursor: str) -> tuple[int, int, int]:
    """What `de_lugar` was given."""
    texto, _, control = _descifrar(cursor).rpartition(".")
    partes = texto.split(".")
    if len(partes) != 3 or control != _control(texto) or not all(NUMERO.fullmatch(parte) for parte in partes):
        raise CursorNoValido(campo="cursor", valor=cursor)
    laboratorio, transaccion, clave = map(int, partes)
    return laboratorio, transaccion, clave


def _control(texto: str) -> str:
    return f"{crc32(texto.encode()):08x}"


def _cifrar(texto: str) -> str:
    return base64.urlsafe_b64encode(texto.encode()).decode().rstrip("=")


def _descifrar(cursor: str) -> str:
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (ValueError, binascii.Error):
        raise CursorNoValido(campo="cursor", valor=cursor) from None
