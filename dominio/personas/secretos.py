"""Secrets made at random: those that all processes of the hub share, and the keys of laboratories.

The shared ones are made when they are first needed, and kept in the database: it is the one thing that all processes share
when the hub runs on several machines, it is backed up with the sessions that depend on them, and no default, file or setting
can be forgotten, copied or guessed. Who can read them there can read every sample too, and still cannot come in with them:
the signed cookie only carries a session's token, of which the database has nothing but the digest.
"""

import secrets
import string
from datetime import datetime

from sqlalchemy import Connection, select

from modelos import Base, insertar

OCTETOS = 48
ALFABETO = string.ascii_letters + string.digits
LARGO_DE_CLAVE = 43
"""Of letters and figures: 256 bits."""


def secreto(conexion: Connection, nombre: str, ahora: datetime) -> bytes:
    """The secret of that name; the first who asks makes it, and two who ask at once get the same."""
    tabla = Base.metadata.tables["secreto"]
    nuevo = {"nombre": nombre, "valor": secrets.token_bytes(OCTETOS), "creado_en": ahora}
    conexion.execute(insertar(conexion, tabla).values(nuevo).on_conflict_do_nothing())
    return bytes(conexion.execute(select(tabla.c.valor).where(tabla.c.nombre == nombre)).scalar_one())


def clave_de_acceso() -> str:
    """A key at random for a laboratory's system.

    No hyphen nor underscore: programs take what begins with one for an option, and a double click selects only a part.
    """
    return "".join(secrets.choice(ALFABETO) for _ in range(LARGO_DE_CLAVE))
