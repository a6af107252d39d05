"""What a hostile file is, and the codes of its refusal by name."""

from collections.abc import Callable
from dataclasses import dataclass

ALTERADO, DANADO, DESMEDIDO, MACROS, CIFRADO = "HUB-4009", "HUB-4008", "HUB-4010", "HUB-4004", "HUB-4005"
NO_RECONOCIDO, DISFRAZADO, MUCHAS_FILAS, BINARIO = "HUB-4003", "HUB-4007", "HUB-4011", "HUB-4006"
VACIO, GRANDE, SIN_COLUMNAS = "HUB-4001", "HUB-4002", "HUB-4012"
LEIDO = None
"""Not refused: read with the two honest rows and nothing else."""

DTD = '<!DOCTYPE x [<!ENTITY a "Positivo">]>'


@dataclass(frozen=True, slots=True)
class Hostil:
    """One file, made when it is asked for since some are large, and how it may end."""

    nombre: str
    hacer: Callable[[], bytes]
    codigos: tuple[str | None, ...]
