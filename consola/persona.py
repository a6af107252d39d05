"""Which person uses the console."""

import os
import pwd
from pathlib import Path

SIN_SESION = 4294967295
"""What Linux tells of a process that no log-in began, such as a service."""


def quien_opera() -> str:
    """The system's user, for the record: who logged in (sudo does not hide it) and, if another, as whom the command runs."""
    cuenta = _nombre(os.getuid())
    persona = _quien_entro() or cuenta
    return f"consola: {persona}" if persona == cuenta else f"consola: {persona} (como {cuenta})"


def _quien_entro() -> str | None:
    try:
        numero = int(Path("/proc/self/loginuid").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return None if numero == SIN_SESION else _nombre(numero)


def _nombre(numero: int) -> str:
    try:
        return pwd.getpwuid(numero).pw_name
    except KeyError:
        return f"uid {numero}"
