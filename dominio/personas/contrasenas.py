"""Passwords: which ones serve, how they are kept (argon2id), and the one-time ones that the hub makes up."""

import secrets
import unicodedata
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY

from dominio.vocabulario.errores import ContrasenaDebil

MINIMO = 12
MAXIMO = 256
DISTINTOS = 5
"""Different characters that a password has at least."""
COMUNES = (
    "contrasena",
    "password",
    "passw0rd",
    "qwerty",
    "asdfgh",
    "zxcvbn",
    "123456",
    "987654",
    "abcdef",
    "laboratorio",
    "hospital",
    "administrador",
    "bienvenido",
    "chile2026",
    "cambiame",
    "cambiar",
    "minsal",
    "iloveyou",
    "teamo",
    "secreto",
    "letmein",
)
"""What people write first; a password that is little more than one of these is refused."""
PROPIO = 8
"""Characters that a password must have besides such a word, or besides the account's own name."""

_ARGON2 = PasswordHasher(
    time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=32, salt_len=16, type=RFC_9106_LOW_MEMORY.type
)
"""19 MiB and two passes, OWASP's least: with the turns below, a flood of log-ins cannot take the machine's memory."""
_TURNOS = BoundedSemaphore(2)
"""Digests that one process computes at a time."""
NADIE = "$argon2id$v=19$m=19456,t=2,p=1$c2luIHVzdWFyaW8gYXF1aQ$cQ0R5EVxvYvXvYVd6SC7pHk4b9aJ4iGPmNC3jF9w5nY"
"""The digest with which a password is compared when there is no such account, so that the answer takes as long as any."""

ALFABETO = "abcdefghjkmnpqrstuvwxyz23456789"
"""Of provisional passwords: no characters that are mistaken for one another when read from a paper."""


def exigir_fuerte(contrasena: str, cuenta: str) -> None:
    """Refuse a password that is short, monotonous, common, or made of the account's name."""
    if len(contrasena) < MINIMO:
        raise ContrasenaDebil(campo="contrasena", detalle=f"debe tener al menos {MINIMO} caracteres")
    if len(contrasena) > MAXIMO:
        raise ContrasenaDebil(campo="contrasena", detalle=f"puede tener a lo más {MAXIMO} caracteres")
    llana = _llana(contrasena)
    if len(set(llana)) < DISTINTOS:
        raise ContrasenaDebil(campo="contrasena", detalle="repite siempre los mismos caracteres")
    for palabra in (*COMUNES, _llana(cuenta.partition("@")[0])):
        if len(palabra) > 3 and palabra in llana and len(llana.replace(palabra, "")) < PROPIO:
            raise ContrasenaDebil(campo="contrasena", detalle="es de las que se adivinan primero")


def provisoria() -> str:
    """A random password of 80 bits for one use, in groups that are easy to dictate."""
    return "-".join("".join(secrets.choice(ALFABETO) for _ in range(4)) for _ in range(4))


def guardar(contrasena: str) -> str:
    """What is stored of a password."""
    with _TURNOS:
        return _ARGON2.hash(_compuesta(contrasena))


def coincide(guardada: str, contrasena: str) -> bool:
    """Whether this is the password; it takes the same time whatever the answer."""
    with _TURNOS:
        try:
            return _ARGON2.verify(guardada, _compuesta(contrasena))
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False


def _compuesta(contrasena: str) -> str:
    """One spelling of the same password: keyboards write accents in two ways."""
    return unicodedata.normalize("NFC", contrasena[:MAXIMO])


def _llana(texto: str) -> str:
    descompuesto = unicodedata.normalize("NFKD", texto.lower()[:MAXIMO])
    return "".join(letra for letra in descompuesto if not unicodedata.combining(letra))
