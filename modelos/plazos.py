"""How long a connection to PostgreSQL may keep whoever uses it waiting, by what it is for."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import URL


@dataclass(frozen=True, slots=True)
class Plazos:
    """Limits of one connection; 0 is none."""

    conectar: int
    """Seconds that connecting to one server may take."""
    callar: int
    """Seconds for which the network may be silent while something is owed."""
    orden: int = 0
    """Seconds that a statement may run."""
    cerrojo: int = 0
    """Seconds that it may wait for a lock."""

    def de_conexion(self, url: URL) -> dict[str, Any]:
        """What libpq is told, but for what the address itself says."""
        propios = {
            "connect_timeout": self.conectar,
            "tcp_user_timeout": self.callar * 1000,
            "keepalives_idle": max(1, self.callar // 2),
            "keepalives_interval": 1,
            "keepalives_count": max(1, self.callar // 2),
            "application_name": "hub-lis",
        }
        return {nombre: valor for nombre, valor in propios.items() if nombre not in url.query}

    def de_sesion(self) -> str:
        """What the server is told of each connection."""
        return f"SET statement_timeout = '{self.orden}s'; SET lock_timeout = '{self.cerrojo}s'"


SIN_APURO = Plazos(conectar=10, callar=30)
"""For commands, migrations and uploads, whose statements may take their time."""
AL_SERVIR = Plazos(conectar=3, callar=5, orden=30, cerrojo=10)
"""For those on whose answer somebody waits: a silent network and a second try together stay under 10 seconds."""
AL_PROBAR = Plazos(conectar=2, callar=2, orden=2, cerrojo=2)
"""For whoever tries whether the database can be used."""
