"""Secrets of channels: each in a file of its own, read when it is needed, and in no message or log."""

from pathlib import Path

from dominio.vocabulario.errores import SecretoDeAvisosNoSirve

LARGO_DE_FIRMA = 16


def leer_secreto(ruta: Path | None, minimo: int = 1) -> str:
    """What the file says, without the blanks around it; refuses one that is missing or too short."""
    try:
        leido = "" if ruta is None else ruta.read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        leido = ""
    if len(leido) < minimo:
        raise SecretoDeAvisosNoSirve(valor=str(ruta or ""), minimo=minimo)
    return leido
