"""The secrets of targets, encrypted with keys that are in a file and not in the database."""

import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from dominio.vocabulario.errores import LlaveDeDestinosNoSirve, SecretoIlegible, SinLlaveDeDestinos


class CajaDeSecretos:
    """Encrypts with the first key of the file and reads what any of them encrypted, so that keys can be renewed."""

    def __init__(self, ruta: Path | None) -> None:
        """The file is read each time: a key that was just added is used at once. Without one there are no secrets."""
        self._ruta = ruta

    def cerrar(self, secreto: str) -> bytes:
        """The secret as the database keeps it."""
        return self._llaves().encrypt(secreto.encode())

    def abrir(self, cerrado: bytes) -> str:
        """The secret; refuses one that none of the keys encrypted."""
        try:
            return self._llaves().decrypt(bytes(cerrado)).decode()
        except InvalidToken:
            raise SecretoIlegible(valor=str(self._ruta)) from None

    def _llaves(self) -> MultiFernet:
        if self._ruta is None:
            raise SinLlaveDeDestinos
        try:
            return MultiFernet([Fernet(una) for una in self._ruta.read_text(encoding="ascii").split()])
        except (OSError, ValueError):
            raise LlaveDeDestinosNoSirve(valor=str(self._ruta)) from None


def crear_llave_de_destinos(ruta: Path) -> None:
    """A new key in a file that only its owner can read; raises `FileExistsError` rather than write over another."""
    with os.fdopen(os.open(ruta, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as archivo:
        archivo.write(Fernet.generate_key() + b"\n")
