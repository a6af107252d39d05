"""The key that signs heads: Ed25519, in a file that is no part of the database."""

import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from dominio.sellos.verificar_prueba import Cabeza
from dominio.vocabulario.errores import LlaveIlegible


class Llave:
    """A private key and its public part."""

    def __init__(self, privada: Ed25519PrivateKey) -> None:
        self._privada = privada
        self.publica = privada.public_key().public_bytes_raw()

    def firmar(self, mensaje: bytes) -> bytes:
        """The signature of a message."""
        return self._privada.sign(mensaje)


def leer_llave(ruta: Path) -> Llave:
    """The private key that a PEM has; `LlaveIlegible` otherwise."""
    try:
        privada = load_pem_private_key(ruta.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
        raise LlaveIlegible(campo="llave", valor=str(ruta)) from None
    if not isinstance(privada, Ed25519PrivateKey):
        raise LlaveIlegible(campo="llave", valor=str(ruta))
    return Llave(privada)


def leer_publica(ruta: Path) -> bytes:
    """The public key that a PEM has, be it the public or the private part."""
    try:
        publica = load_pem_public_key(ruta.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm):
        return leer_llave(ruta).publica
    if not isinstance(publica, Ed25519PublicKey):
        raise LlaveIlegible(campo="llave", valor=str(ruta))
    return publica.public_bytes_raw()


def crear_llave(ruta: Path) -> Llave:
    """A new key in a file that only its owner can read; raises `FileExistsError` rather than write over another."""
    privada = Ed25519PrivateKey.generate()
    pem = privada.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with os.fdopen(os.open(ruta, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as archivo:
        archivo.write(pem)
    return Llave(privada)


def publica_en_pem(llave: Llave) -> str:
    """The public part as `openssl` and the verifier read it."""
    publica = Ed25519PublicKey.from_public_bytes(llave.publica)
    return publica.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def firmada_por(publica: bytes, cabeza: Cabeza) -> bool:
    """Whether a head's signature is of this key; as `verificar_prueba.firma_buena` has it, a hundred times as fast."""
    try:
        Ed25519PublicKey.from_public_bytes(publica).verify(cabeza.firma or b"", cabeza.firmado)
    except (InvalidSignature, ValueError):
        return False
    return True
