"""A timestamp of somebody else's (RFC 3161): that a head was there at an instant is then not only the hub's word."""

import hashlib
import os
from datetime import datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from urllib.request import Request, urlopen

from dominio.sellos.archivos import escribir_entero

CADA = timedelta(hours=1)
"""Authorities count what they are asked; a head an hour is enough, since each covers all before."""
PLAZO_DE_MARCA = 15
"""Seconds that an authority has to answer."""
MAXIMO = 64 * 1024
DE_SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")
"""DER of the MessageImprint, up to its 32 bytes."""
CON_CERTIFICADO = b"\x01\x01\xff"


class SinMarca(Exception):
    """The authority gave no timestamp; the text says why."""


def marcar(archivo: Path, direccion: str, ahora: datetime) -> Path | None:
    """Have a published head stamped and put the answer beside it; None if one was stamped within the hour.

    What is beside it is the whole answer, as `openssl ts -verify -in` reads it. Raises `SinMarca`.
    """
    recientes = (marca for dia in (ahora, ahora - CADA) for marca in _de_su_dia(archivo, dia).glob("*.tsr"))
    if any(ahora.timestamp() - marca.stat().st_mtime < CADA.total_seconds() for marca in recientes):
        return None
    marca = archivo.with_suffix(".tsr")
    escribir_entero(marca, _pedir(direccion, hashlib.sha256(archivo.read_bytes()).digest()))
    return marca


def _de_su_dia(archivo: Path, dia: datetime) -> Path:
    return archivo.parent.parent / f"{dia:%Y-%m-%d}"


def _pedir(direccion: str, huella: bytes) -> bytes:
    """The answer of the authority to a TimeStampReq of version 1 with a nonce, which asks for its certificate too."""
    azar = b"\x01" + os.urandom(8)  # positive, and in as few bytes as DER wants
    cuerpo = b"\x02\x01\x01" + DE_SHA256 + huella + b"\x02" + bytes([len(azar)]) + azar + CON_CERTIFICADO
    pedido = b"\x30" + bytes([len(cuerpo)]) + cuerpo
    cabeceras = {"Content-Type": "application/timestamp-query"}
    try:
        with urlopen(Request(direccion, pedido, cabeceras), timeout=PLAZO_DE_MARCA) as respuesta:  # noqa: S310 (http or https, by the settings)
            leida: bytes = respuesta.read(MAXIMO)
    except (OSError, HTTPException, ValueError) as falla:
        raise SinMarca(f"no contestó ({type(falla).__name__})") from None
    if not _concedida(leida) or huella not in leida or azar not in leida:
        raise SinMarca("no concedió la marca de esta cabeza")
    return leida


def _concedida(respuesta: bytes) -> bool:
    """Whether a TimeStampResp begins with a PKIStatusInfo that says granted (0), or granted with changes (1)."""
    interior = _contenido(_contenido(respuesta))
    return interior[:2] == b"\x02\x01" and interior[2:3] in (b"\x00", b"\x01")


def _contenido(der: bytes) -> bytes:
    """What is inside of a SEQUENCE in DER; nothing if it is none."""
    if len(der) < 2 or der[0] != 0x30:
        return b""
    corto = der[1] < 0x80
    return der[2:] if corto else der[2 + (der[1] & 0x7F) :]
