"""The address at which anybody may ask whether a report is genuine; who does not have it cannot guess it."""

import base64
import secrets

OCTETOS = 16
RUTA = "/comprobar/"
LARGO_DE_COMPROBANTE = 26
"""Letters and figures of 128 bits at random."""


def comprobante_nuevo() -> str:
    """What nobody can guess, in small letters and figures."""
    return base64.b32encode(secrets.token_bytes(OCTETOS)).decode().rstrip("=").lower()


def direccion_de(direccion_publica: str, comprobante: str) -> str:
    """The address, as a QR has it."""
    return f"{direccion_publica.rstrip('/')}{RUTA}{comprobante}"
