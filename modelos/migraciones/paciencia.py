"""Changing tables under the eyes of those who use them (PostgreSQL): nobody waits for a migration longer than this."""

from collections.abc import Callable
from time import sleep

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

ESPERA = "300ms"
"""How long a statement waits for a table: whoever comes meanwhile stands behind it, readers too."""
ESPERA_DE_INDICES = "10min"
"""How long the making of an index beside its users waits for their transactions; nobody stands behind it."""
VECES_QUE_ESPERA = 60
DESCANSO = 0.5
"""Seconds that those who stood behind get before the next attempt."""
SIN_LUGAR = "55P03"
"""PostgreSQL's lock_not_available."""


def con_paciencia(
    conexion: Connection,
    poner_al_dia: Callable[[], None],
    *,
    intentos: int = VECES_QUE_ESPERA,
    dormir: Callable[[float], None] = sleep,
) -> None:
    """Bring the schema up to date, anew from the first migration that is missing while somebody else holds a table.

    Raises the database's own error of the last attempt, or of anything else that fails.
    """
    conexion.exec_driver_sql(f"SET lock_timeout = '{ESPERA}'")
    conexion.commit()
    for intento in range(1, intentos + 1):
        try:
            return poner_al_dia()
        except DBAPIError as falla:
            conexion.rollback()
            if getattr(falla.orig, "pgcode", None) != SIN_LUGAR or intento == intentos:
                raise
            dormir(DESCANSO)
    return None
