"""Files that must outlive a power cut, and be of who serves whoever writes them."""

import os
from pathlib import Path


def escribir_entero(archivo: Path, contenido: bytes) -> None:
    """Have a file with these bytes and no other, whatever happens meanwhile; of whom its folder is."""
    nuevo = archivo.with_suffix(f"{archivo.suffix}.nueva")
    with nuevo.open("wb") as abierto:
        abierto.write(contenido)
        abierto.flush()
        os.fsync(abierto.fileno())
    como_su_carpeta(nuevo)
    nuevo.rename(archivo)


def como_su_carpeta(hecho: Path) -> None:
    """What root makes is of whom the folder is in which it lies: who serves is not always who gives the order."""
    if os.geteuid() == 0:
        carpeta = hecho.parent.stat()
        os.chown(hecho, carpeta.st_uid, carpeta.st_gid)
