"""How the text of a setting becomes its value; a `ValueError` says, in Spanish, what is expected instead."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import time
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

Red = IPv4Network | IPv6Network
"""Addresses of a network; a single address is a network of one."""

NIVELES = {"depuracion": "DEBUG", "info": "INFO", "aviso": "WARNING", "error": "ERROR"}
"""How much the technical log tells, and the name that `logging` gives it."""


@dataclass(frozen=True, slots=True)
class Escucha:
    """Where the server listens."""

    anfitrion: str
    puerto: int

    def __str__(self) -> str:
        return f"[{self.anfitrion}]:{self.puerto}" if ":" in self.anfitrion else f"{self.anfitrion}:{self.puerto}"


def a_escucha(texto: str) -> Escucha:
    """An address and a port."""
    anfitrion, separador, puerto = texto.rpartition(":")
    if not separador or not puerto.isdecimal() or not 0 < int(puerto) < 65536:
        raise ValueError("se espera DIRECCIÓN:PUERTO, por ejemplo 127.0.0.1:8080 o [::1]:8080")
    return Escucha(anfitrion.strip("[]") or "0.0.0.0", int(puerto))  # noqa: S104 (only when the operator writes ":8080")


EMBEBIDA = "sqlite"
"""What asks for the embedded database by its name: a file in HUB_DATOS."""


def a_base_datos(texto: str) -> str:
    """The address of a database, the word for the embedded one, or nothing."""
    if texto.lower() in ("", EMBEBIDA):
        return texto.lower()
    try:
        tipo = make_url(texto).get_backend_name()
    except ArgumentError:
        tipo = ""
    if tipo not in ("sqlite", "postgresql"):
        raise ValueError("se espera una dirección postgresql://… o sqlite:///…, o la palabra sqlite") from None
    return texto


def a_base_pruebas(texto: str) -> str | None:
    """None when it is switched off, nothing when it is not said."""
    if texto.lower() == "no":
        return None
    texto = a_base_datos(texto)
    if texto not in ("", EMBEBIDA) and make_url(texto).database in (None, "", ":memory:"):
        raise ValueError("falta el archivo o el nombre de la base de datos")
    return texto


def a_direccion(texto: str) -> str:
    """A base address of HTTP, without the bar at its end, or nothing."""
    if not texto:
        return ""
    try:
        partes = urlsplit(texto)
        sobra = partes.query or partes.fragment or partes.port == 0
        sirve = partes.scheme in ("http", "https") and partes.hostname and not sobra
    except ValueError:
        sirve = None
    if not sirve:
        raise ValueError("se espera una dirección como https://hub.ejemplo.cl, sin parámetros")
    return texto.rstrip("/")


def a_redes(texto: str) -> tuple[Red, ...]:
    """Addresses and networks, with commas or blanks between them."""
    try:
        return tuple(ip_network(parte) for parte in re.split(r"[,\s]+", texto) if parte)
    except ValueError:
        raise ValueError("se esperan direcciones IP o redes separadas por comas, como 10.0.0.5, 10.1.0.0/16") from None


def a_booleano(texto: str) -> bool:
    """Yes or no."""
    valor = texto.lower()
    if valor not in ("si", "sí", "1", "no", "0"):
        raise ValueError("se espera «si» o «no»")
    return valor not in ("no", "0")


def a_rol(texto: str) -> str | None:
    """The name of a role of PostgreSQL, or None."""
    if texto and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,62}", texto):
        raise ValueError("se espera el nombre de un rol de PostgreSQL, sin comillas")
    return texto or None


def a_ruta(texto: str) -> Path | None:
    """A path, or None."""
    return Path(texto) if texto else None


def a_nivel(texto: str) -> str:
    """A level of detail of the log."""
    if texto.lower() not in NIVELES:
        raise ValueError(f"se espera uno de estos: {', '.join(NIVELES)}")
    return texto.lower()


def entero_entre(minimo: int, maximo: int) -> Callable[[str], int]:
    """What reads an integer from `minimo` to `maximo`."""

    def leer(texto: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", texto) or not minimo <= int(texto) <= maximo:
            raise ValueError(f"se espera un número entero entre {minimo} y {maximo}")
        return int(texto)

    return leer


def permitida(direccion: str, redes: Iterable[Red]) -> bool:
    """Whether an address, as the server tells it, belongs to one of the networks."""
    try:
        ip = ip_address(direccion)
    except ValueError:
        return False
    propia = getattr(ip, "ipv4_mapped", None) or ip
    return any(propia in red for red in redes)


def a_hora(texto: str) -> time:
    """An hour of the day."""
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", texto):
        raise ValueError("se espera una hora HH:MM, por ejemplo 08:00")
    return time.fromisoformat(texto)
