"""The second factor: six digits that a telephone makes every 30 seconds (TOTP, RFC 6238), each good for one use."""

from datetime import datetime, timedelta

import pyotp
from sqlalchemy import Connection, or_, update

from modelos import Base

EMISOR = "Hub LIS"
PASO = 30
VENTANA = 1
"""Steps before and after the present one that are taken too: clocks differ."""

_U = Base.metadata.tables["usuario"]


def nuevo_secreto() -> str:
    """160 random bits in base32."""
    return pyotp.random_base32()


def direccion(secreto: str, cuenta: str) -> str:
    """The `otpauth://` address that a telephone reads from a QR code."""
    return pyotp.TOTP(secreto).provisioning_uri(name=cuenta, issuer_name=EMISOR)


def codigo(secreto: str, ahora: datetime) -> str:
    """The six digits of an instant, as the telephone shows them."""
    return pyotp.TOTP(secreto).at(ahora)


def usar(conexion: Connection, usuario_id: int, secreto: str, escrito: str, ahora: datetime) -> bool:
    """Whether the code is right and was not used before. Asking uses it up, also when two processes ask at once."""
    limpio = "".join(escrito.split())
    totp = pyotp.TOTP(secreto)
    for desvio in range(-VENTANA, VENTANA + 1):
        instante = ahora + timedelta(seconds=desvio * PASO)
        if pyotp.utils.strings_equal(totp.at(instante), limpio):
            return _gastar(conexion, usuario_id, totp.timecode(instante))
    return False


def _gastar(conexion: Connection, usuario_id: int, paso: int) -> bool:
    sin_usar = or_(_U.c.totp_paso.is_(None), _U.c.totp_paso < paso)
    return conexion.execute(update(_U).where(_U.c.id == usuario_id, sin_usar).values(totp_paso=paso)).rowcount == 1
