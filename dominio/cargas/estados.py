"""Where an upload is on its way."""

from datetime import timedelta
from enum import StrEnum

SIN_LATIDO = timedelta(seconds=30)
"""An upload of which nothing was heard for so long is served anew; whoever serves one tells so every few seconds."""
INTENTOS = 3
"""How often an upload is begun before the hub gives it up."""


class EstadoCarga(StrEnum):
    """Where an upload is on its way."""

    EN_ESPERA = "en espera"
    EN_PROCESO = "en proceso"
    TERMINADA = "terminada"
    """Served, whatever became of its rows."""
    RECHAZADA = "rechazada"
    """Refused as a whole; nothing was stored."""
    FALLIDA = "fallida"
    """The hub failed; nothing was stored."""


PENDIENTES = (EstadoCarga.EN_ESPERA, EstadoCarga.EN_PROCESO)
