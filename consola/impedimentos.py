"""Why a database cannot be opened, in words that say where it was looked for and what to mend."""

import re
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

_DE_POSTGRESQL = (
    (
        r"password authentication failed|no password supplied|autentificaci.n password fall",
        "no acepta la contraseña de «{usuario}», o ese rol no existe; revísela en HUB_BASE_DATOS o en .pgpass",
    ),
    (r'role ".*" does not exist|no existe el rol', "no tiene el rol «{usuario}»; créelo o corrija la dirección"),
    (
        r'database ".*" does not exist|no existe la base de datos',
        "no tiene la base «{base}»; créela o corrija la dirección",
    ),
    (r"pg_hba\.conf", "no deja entrar a «{usuario}» desde esta máquina; agregue la línea que falta en su pg_hba.conf"),
    (r"too many (clients|connections)|connection slots|demasiad[oa]s (clientes|conexiones)", "no tiene conexiones libres"),
    (r"(starting up|shutting down|recovery)|(inici|apag|recuper)\w+", "está partiendo o deteniéndose; repita en un momento"),
    (r"[Cc]onnection refused", "no responde: nadie escucha ahí; vea que esté en marcha y que el puerto sea ese"),
    (r"could not translate host name", "no se encuentra: ese nombre de servidor no existe en la red"),
    (r"No such file or directory", "no responde: no hay un PostgreSQL en marcha en esta máquina, o usa otro directorio"),
    (r"time(d )?out|No route to host|unreachable", "no responde; vea la red y los cortafuegos entre las dos máquinas"),
)
"""What the server or its library says, in English or Spanish, and what that means for who gave the command."""
_DE_SQLITE = (
    (r"not a database|malformed", "el archivo no es una base SQLite, o está dañado"),
    (r"readonly|read-only", "el archivo está protegido contra escritura"),
    (r"disk is full|disk I/O", "no queda lugar en el disco, o el disco falla"),
    (r"unable to open", "el directorio no existe o este usuario no puede escribir ahí"),
)


def nombre_de_base(direccion: str) -> str:
    """Where the database is, for people: without its password or other parameters, which may hold one too."""
    url = make_url(direccion)
    if url.get_backend_name() == "sqlite":
        return f"SQLite, {url.database or 'en memoria'}"
    return (
        f"PostgreSQL, {url.username or 'el usuario de la máquina'} en {_servidor(url)}, base {url.database or url.username}"
    )


def por_que_no_abre(error: SQLAlchemyError, direccion: str) -> str:
    """The sentence for who gave the command; of what the driver said nothing is repeated."""
    url = make_url(direccion)
    dicho = str(getattr(error, "orig", None) or "")
    if url.get_backend_name() == "sqlite":
        causa = _causa(_DE_SQLITE, dicho, "no se pudo leer")
        return f"No se puede abrir la base de datos {url.database}: {causa}. Revise HUB_DATOS y HUB_BASE_DATOS."
    causa = _causa(_DE_POSTGRESQL, dicho, "no se pudo usar; pruebe la misma dirección con psql")
    causa = causa.format(usuario=url.username or "el usuario de la máquina", base=url.database or url.username)
    return f"No se puede abrir la base de datos: PostgreSQL en {_servidor(url)} {causa}."


def falta_la_base(direccion: str, *, pedida: bool) -> str | None:
    """Why nothing should be opened there: a file that does not exist, which SQLite would make, empty."""
    url = make_url(direccion)
    archivo = url.database
    if url.get_backend_name() != "sqlite" or archivo in (None, "", ":memory:") or Path(archivo).exists():
        return None
    if pedida:
        return f"No existe la base de datos {archivo}; ejecute antes «hub migrar», o revise HUB_DATOS y HUB_BASE_DATOS."
    return (
        f"No se dijo qué base de datos usar, y no existe {archivo}. "
        "Ponga HUB_BASE_DATOS: postgresql://…, o la palabra sqlite para un archivo en HUB_DATOS."
    )


def _causa(causas: tuple[tuple[str, str], ...], dicho: str, otra: str) -> str:
    return next((causa for senal, causa in causas if re.search(senal, dicho)), otra)


def _servidor(url: URL) -> str:
    """Host and port of each server that the address names."""
    anfitriones = url.query.get("host") or url.host or "esta máquina"
    varios = [anfitriones] if isinstance(anfitriones, str) else list(anfitriones)
    return ", ".join(uno if ":" in uno or url.host is None else f"{uno}:{url.port or 5432}" for uno in varios)
