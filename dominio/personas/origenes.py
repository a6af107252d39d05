"""From which addresses each person came in before: there a right password works, however often others guess elsewhere."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from dominio.maestros.publicados import sobrescribir
from dominio.ventanilla.frecuencias import lugar
from modelos import Base

VIGENCIA = timedelta(days=90)
"""How long an address is remembered after somebody came in from there."""

_O = Base.metadata.tables["origen_conocido"]
_U = Base.metadata.tables["usuario"]


def recordar(conexion: Connection, usuario_id: int, origen: str | None, ahora: datetime) -> None:
    """Remember that this person came in from there, second factor and all; forget addresses of too long ago."""
    huella = _huella(usuario_id, origen)
    conexion.execute(delete(_O).where(_O.c.usuario_id == usuario_id, _O.c.visto_en <= ahora - VIGENCIA))
    sobrescribir(conexion, _O, [{"usuario_id": usuario_id, "huella": huella, "visto_en": ahora}])


def conocido(conexion: Connection, cuenta: str, origen: str | None, ahora: datetime) -> bool:
    """Whether the person of that account came in from there. It asks as much of the database for one that does not exist."""
    usuario_id = conexion.execute(select(_U.c.id).where(_U.c.cuenta == cuenta)).scalar_one_or_none() or 0
    visto = select(_O.c.visto_en).where(_O.c.usuario_id == usuario_id, _O.c.huella == _huella(usuario_id, origen))
    visto_en = conexion.execute(visto).scalar_one_or_none()
    return visto_en is not None and visto_en > ahora - VIGENCIA


def _huella(usuario_id: int, origen: str | None) -> bytes:
    """What is kept of an address; another for each person, so that nobody sees who shares one."""
    return hashlib.sha256(f"{usuario_id} {lugar(origen)}".encode()).digest()
