"""When serving a message anew is right: others were quicker, or the connection to the database was lost."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as AgotadasLasConexiones

from dominio.vocabulario.errores import CambioSimultaneo
from modelos.filas import Carrera

VECES_QUE_SE_INTENTA = 8
"""How often a message is served before the sender is asked to send it again."""

QUE_SE_ADELANTARON = frozenset({"23505", "40001", "40P01"})
"""PostgreSQL's unique violation, serialization failure and deadlock: another message was quicker."""
QUE_SE_CORTO = frozenset({"08000", "08003", "08006", "57P01", "57P02", "57P03"})
"""PostgreSQL's connection failures and shutdowns."""
ESPERO_EN_VANO = "55P03"
"""PostgreSQL's lock not available."""
SIN_BASE = ("08", "40", "53", "57P", "58", "25006", ESPERO_EN_VANO, "57014")
"""How PostgreSQL's codes begin where it cannot do its work now: no connection, no room, no node that may be written, …"""

Hecho = TypeVar("Hecho")


def con_reintentos(intentar: Callable[[], Hecho]) -> Hecho:
    """What `intentar` gives, tried anew while others are quicker and once more after a lost connection.

    Serving twice is harmless even when the connection was lost after the commit: the second time finds what the first did.
    Raises CambioSimultaneo when it never got through.
    """
    for intento in range(VECES_QUE_SE_INTENTA):
        try:
            return intentar()
        except Exception as falla:
            if not (_se_adelantaron(falla) or (intento == 0 and se_corto(falla))):
                raise
    raise CambioSimultaneo


def _se_adelantaron(falla: Exception) -> bool:
    if isinstance(falla, Carrera):
        return True
    origen = getattr(falla, "orig", falla)
    return getattr(origen, "pgcode", None) in QUE_SE_ADELANTARON or "UNIQUE constraint failed" in str(origen)


def se_corto(falla: Exception) -> bool:
    """Whether the connection to the database was lost.

    A statement that SQLAlchemy ran says so; of one that went past it only the driver's own error is left.
    """
    if isinstance(falla, DBAPIError):
        return falla.connection_invalidated
    de_conexion = type(falla).__name__ in ("OperationalError", "InterfaceError", "DatabaseError")
    sin_codigo = de_conexion and getattr(falla, "pgcode", None) is None  # the server always gives one
    return sin_codigo or getattr(falla, "pgcode", None) in QUE_SE_CORTO


def espero_en_vano(falla: Exception) -> bool:
    """Whether what it needed was in somebody else's hands for longer than it waited (PostgreSQL)."""
    return getattr(getattr(falla, "orig", falla), "pgcode", None) == ESPERO_EN_VANO


def sin_base(falla: Exception) -> bool:
    """Whether the database could not do its work, so that the same message may well be served later."""
    codigo = getattr(getattr(falla, "orig", falla), "pgcode", None)
    if codigo is not None:
        return str(codigo).startswith(SIN_BASE)
    return isinstance(falla, OperationalError | AgotadasLasConexiones) or se_corto(falla)
