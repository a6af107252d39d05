"""What was measured of a migration (`python -m bench.migraciones`), kept beside it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Medida:
    """On PostgreSQL with a million rows in each large table: how long it took, and how long who wrote waited at most."""

    segundos: float
    espera: float
