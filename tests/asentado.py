"""On PostgreSQL, what was stored is settled once no older transaction of the whole server, of other tests too, goes on."""

from time import monotonic, sleep

from sqlalchemy import Engine, text

PLAZO = 30.0
"""Seconds that a transaction of another test may take."""
MIRAR_CADA = 0.01


def esperar_asentado(motor: Engine) -> None:
    """Come back when all that is stored by now is settled."""
    if motor.dialect.name != "postgresql":
        return
    with motor.begin() as conexion:
        mia = conexion.execute(text("SELECT pg_current_xact_id()::text::bigint")).scalar_one()
    hasta = monotonic() + PLAZO
    while _horizonte(motor) <= mia:
        if monotonic() > hasta:
            raise TimeoutError("a transaction on this server does not end")
        sleep(MIRAR_CADA)


def _horizonte(motor: Engine) -> int:
    with motor.begin() as conexion:
        return int(conexion.execute(text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")).scalar_one())
