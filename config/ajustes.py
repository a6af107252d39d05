"""The hub's settings: what an operator may put into HUB_* variables, as data, and the one place that reads them."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

Red = IPv4Network | IPv6Network
"""Addresses of a network; a single address is a network of one."""

NIVELES = {"depuracion": "DEBUG", "info": "INFO", "aviso": "WARNING", "error": "ERROR"}
"""How much the technical log tells, and the name that `logging` gives it."""


class ErrorDeAjuste(ValueError):
    """A setting cannot be used; the text is Spanish, names the variable and never repeats a password."""


@dataclass(frozen=True, slots=True)
class Escucha:
    """Where the server listens."""

    anfitrion: str
    puerto: int

    def __str__(self) -> str:
        return f"[{self.anfitrion}]:{self.puerto}" if ":" in self.anfitrion else f"{self.anfitrion}:{self.puerto}"


def _escucha(texto: str) -> Escucha:
    anfitrion, separador, puerto = texto.rpartition(":")
    if not separador or not puerto.isdecimal() or not 0 < int(puerto) < 65536:
        raise ValueError("se espera DIRECCIÓN:PUERTO, por ejemplo 127.0.0.1:8080 o [::1]:8080")
    return Escucha(anfitrion.strip("[]") or "0.0.0.0", int(puerto))  # noqa: S104 (only when the operator writes ":8080")


EMBEBIDA = "sqlite"
"""What asks for the embedded database by its name: a file in HUB_DATOS."""


def _base_datos(texto: str) -> str:
    if texto.lower() in ("", EMBEBIDA):
        return texto.lower()
    try:
        tipo = make_url(texto).get_backend_name()
    except ArgumentError:
        tipo = ""
    if tipo not in ("sqlite", "postgresql"):
        raise ValueError("se espera una dirección postgresql://… o sqlite:///…, o la palabra sqlite") from None
    return texto


def _base_pruebas(texto: str) -> str | None:
    """None when it is switched off, nothing when it is not said."""
    if texto.lower() == "no":
        return None
    texto = _base_datos(texto)
    if texto not in ("", EMBEBIDA) and make_url(texto).database in (None, "", ":memory:"):
        raise ValueError("falta el archivo o el nombre de la base de datos")
    return texto


def _direccion(texto: str) -> str:
    partes = urlsplit(texto)
    if not texto:
        return ""
    if partes.scheme not in ("http", "https") or not partes.hostname or partes.query or partes.fragment:
        raise ValueError("se espera una dirección como https://hub.ejemplo.cl, sin parámetros")
    return texto.rstrip("/")


def _redes(texto: str) -> tuple[Red, ...]:
    try:
        return tuple(ip_network(parte) for parte in re.split(r"[,\s]+", texto) if parte)
    except ValueError:
        raise ValueError("se esperan direcciones IP o redes separadas por comas, como 10.0.0.5, 10.1.0.0/16") from None


def _booleano(texto: str) -> bool:
    valor = texto.lower()
    if valor not in ("si", "sí", "1", "no", "0"):
        raise ValueError("se espera «si» o «no»")
    return valor not in ("no", "0")


def _rol(texto: str) -> str | None:
    if texto and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,62}", texto):
        raise ValueError("se espera el nombre de un rol de PostgreSQL, sin comillas")
    return texto or None


def _nivel(texto: str) -> str:
    if texto.lower() not in NIVELES:
        raise ValueError(f"se espera uno de estos: {', '.join(NIVELES)}")
    return texto.lower()


def _entero(minimo: int, maximo: int) -> Callable[[str], int]:
    def leer(texto: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", texto) or not minimo <= int(texto) <= maximo:
            raise ValueError(f"se espera un número entero entre {minimo} y {maximo}")
        return int(texto)

    return leer


@dataclass(frozen=True, slots=True)
class Ajuste:
    """One setting: its variable, the field of `Ajustes`, how its text is read, its default as text, and what it does."""

    nombre: str
    campo: str
    leer: Callable[[str], Any]
    omision: str
    ayuda: str
    reservado: bool = False
    """Its text may hold a password, so that no message repeats it."""


AJUSTES: tuple[Ajuste, ...] = (
    Ajuste("HUB_DATOS", "datos", Path, "./datos", "Directorio de los datos propios del hub."),
    Ajuste(
        "HUB_BASE_DATOS",
        "base_datos",
        _base_datos,
        "",
        "Base de datos: postgresql://usuario:clave@servidor/base, o sqlite (HUB_DATOS/hub.db); sin ella, esa si existe.",
        reservado=True,
    ),
    Ajuste(
        "HUB_BASE_PRUEBAS",
        "base_pruebas",
        _base_pruebas,
        "",
        "Base aparte del hub de pruebas: sqlite:///… o postgresql://…; sin ella, SQLite en HUB_DATOS; «no» lo apaga.",
        reservado=True,
    ),
    Ajuste("HUB_ESCUCHA", "escucha", _escucha, "127.0.0.1:8080", "Dirección y puerto en que el hub atiende."),
    Ajuste(
        "HUB_DIRECCION_PUBLICA",
        "direccion_publica",
        _direccion,
        "",
        "Dirección con que los clientes llegan al hub, la que publica el WSDL; sin ella, http:// y HUB_ESCUCHA.",
    ),
    Ajuste("HUB_PROCESOS", "procesos", _entero(1, 32), "2", "Procesos que atienden, de 1 a 32; uno por núcleo."),
    Ajuste(
        "HUB_HILOS",
        "hilos",
        _entero(1, 64),
        "8",
        "Mensajes que cada proceso atiende a la vez, de 1 a 64; las páginas tienen hilos aparte.",
    ),
    Ajuste(
        "HUB_ESPERA_CIERRE",
        "espera_cierre",
        _entero(1, 600),
        "30",
        "Segundos que el hub, al detenerse, da a los mensajes que ya recibió.",
    ),
    Ajuste(
        "HUB_PROXIES",
        "proxies",
        _redes,
        "",
        "Direcciones de los proxies a los que se cree X-Forwarded-For y X-Forwarded-Proto; sin ella, a ninguno.",
    ),
    Ajuste(
        "HUB_METRICAS_PERMITIDAS",
        "metricas_permitidas",
        _redes,
        "127.0.0.0/8, ::1",
        "Direcciones que pueden leer /metricas.",
    ),
    Ajuste(
        "HUB_PROFESIONAL_REGISTRADO",
        "profesional_registrado",
        _booleano,
        "si",
        "Si el profesional responsable de una muestra debe estar en el maestro de profesionales.",
    ),
    Ajuste(
        "HUB_ROL_APLICACION",
        "rol_aplicacion",
        _rol,
        "",
        "Rol de PostgreSQL con que atiende el hub: «hub migrar» le concede lo mínimo (el registro, solo leer y agregar).",
    ),
    Ajuste("HUB_NIVEL_TRAZAS", "nivel_trazas", _nivel, "info", f"Detalle de las trazas: {', '.join(NIVELES)}."),
    Ajuste(
        "HUB_TRAZAR_ACCESOS",
        "trazar_accesos",
        _booleano,
        "no",
        "Si se traza cada petición HTTP, sin sus parámetros; cada mensaje queda de todos modos en el registro.",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ajustes:
    """The settings of one hub, read and checked."""

    datos: Path
    base_datos: str
    base_pedida: bool
    """Whether the database was asked for; if not, it is the embedded one, which must exist then."""
    base_pruebas: str | None
    """None when there is no sandbox."""
    escucha: Escucha
    direccion_publica: str
    procesos: int
    hilos: int
    espera_cierre: int
    proxies: tuple[Red, ...]
    metricas_permitidas: tuple[Red, ...]
    profesional_registrado: bool
    rol_aplicacion: str | None
    nivel_trazas: str
    trazar_accesos: bool

    @classmethod
    def desde_entorno(cls, entorno: Mapping[str, str]) -> "Ajustes":
        """The settings that the variables ask for; raises `ErrorDeAjuste` on the first that cannot be used."""
        _exigir_conocidas(entorno)
        valores = {ajuste.campo: _leer(ajuste, entorno) for ajuste in AJUSTES}
        valores["base_pedida"] = bool(valores["base_datos"])
        if valores["base_datos"] in ("", EMBEBIDA):
            valores["base_datos"] = _sqlite_en(valores["datos"], "hub.db")
        if valores["base_pruebas"] in ("", EMBEBIDA):
            valores["base_pruebas"] = _sqlite_en(valores["datos"], "pruebas.db")
        _exigir_distintas(valores["base_datos"], valores["base_pruebas"])
        valores["direccion_publica"] = valores["direccion_publica"] or f"http://{valores['escucha']}"
        return cls(**valores)


def _sqlite_en(datos: Path, archivo: str) -> str:
    return URL.create("sqlite", database=str(datos.absolute() / archivo)).render_as_string()


def _exigir_distintas(real: str, pruebas: str | None) -> None:
    """Refuse a sandbox in the hub's own database, under whichever role."""
    if pruebas is not None and _lugar(real) == _lugar(pruebas):
        raise ErrorDeAjuste("HUB_BASE_PRUEBAS es la misma base que HUB_BASE_DATOS; el hub de pruebas necesita una aparte.")


def _lugar(direccion: str) -> tuple[object, ...]:
    url = make_url(direccion)
    return url.get_backend_name(), url.host, url.port, url.query.get("host"), url.database


def _leer(ajuste: Ajuste, entorno: Mapping[str, str]) -> Any:
    texto = entorno.get(ajuste.nombre, "").strip() or ajuste.omision
    try:
        return ajuste.leer(texto)
    except ValueError as error:
        dado = "" if ajuste.reservado else f" «{texto}»"
        raise ErrorDeAjuste(f"El valor{dado} de {ajuste.nombre} no sirve: {error}.") from None


def _exigir_conocidas(entorno: Mapping[str, str]) -> None:
    """Refuse a variable that is a known one misspelt: ignored, it would leave the hub on a default unnoticed."""
    nombres = [ajuste.nombre for ajuste in AJUSTES]
    for nombre in entorno:
        if nombre.startswith("HUB_") and nombre not in nombres:
            parecidas = get_close_matches(nombre, nombres, n=1, cutoff=0.85)
            if parecidas:
                raise ErrorDeAjuste(f"La variable {nombre} no existe; ¿quiso decir {parecidas[0]}?")


def permitida(direccion: str, redes: Iterable[Red]) -> bool:
    """Whether an address, as the server tells it, belongs to one of the networks."""
    try:
        ip = ip_address(direccion)
    except ValueError:
        return False
    propia = getattr(ip, "ipv4_mapped", None) or ip
    return any(propia in red for red in redes)
