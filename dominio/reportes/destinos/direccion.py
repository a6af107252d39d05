"""The address of a target, and the numeric ones that may be connected to in its name.

What is checked is the number that is connected to: a name that leads elsewhere a moment later changes nothing.
"""

import re
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from dominio.vocabulario.errores import DestinoSinRespuesta, DireccionDeDestinoNoPermitida, DireccionDeDestinoNoValida

SFTP, HTTPS = "sftp", "https"
PUERTOS = {SFTP: 22, HTTPS: 443}
MAXIMO_DIRECCION = 300
RedNombrada = IPv4Network | IPv6Network
Numerica = IPv4Address | IPv6Address
_ANFITRION = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_RUTA = re.compile(r"(/[A-Za-z0-9_~@+-][A-Za-z0-9._~@+-]*)*")
_USUARIO = re.compile(r"[A-Za-z0-9._@+-]{1,64}")
_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Direccion:
    """Where a target is: `sftp://usuario@servidor:puerto/carpeta` or `https://servidor:puerto/carpeta`."""

    esquema: str
    usuario: str
    anfitrion: str
    puerto: int
    ruta: str

    @property
    def lugar(self) -> str:
        """Host and port, as an address and the header Host have them."""
        anfitrion = f"[{self.anfitrion}]" if ":" in self.anfitrion else self.anfitrion
        return anfitrion if self.puerto == PUERTOS.get(self.esquema) else f"{anfitrion}:{self.puerto}"

    def __str__(self) -> str:
        usuario = f"{self.usuario}@" if self.usuario else ""
        return f"{self.esquema}://{usuario}{self.lugar}{self.ruta}"


def leer_direccion(texto: str) -> Direccion:
    """The address that was written; refuses one that says anything else besides."""
    texto = texto.strip()
    if not texto.isprintable() or not texto.isascii():
        raise _no_valida(texto, "no lleva tildes ni signos invisibles")
    try:
        partes = urlsplit(texto)
        leida = Direccion(
            partes.scheme,
            partes.username or "",
            partes.hostname or "",
            partes.port or PUERTOS.get(partes.scheme, 0),
            partes.path,
        )
    except ValueError:
        raise _no_valida(texto, "no se entiende el servidor o el puerto") from None
    leida = Direccion(leida.esquema, leida.usuario, leida.anfitrion, leida.puerto, leida.ruta.rstrip("/"))
    sobra = partes.query or partes.fragment or partes.password is not None or "?" in texto or "#" in texto
    for falta, detalle in (
        (leida.esquema not in PUERTOS, "comienza con sftp:// o https://"),
        (sobra, "no lleva contraseña, «?» ni «#»; el secreto va aparte"),
        (not _es_anfitrion(leida.anfitrion), "falta un servidor con nombre o número válido"),
        (
            leida.esquema == SFTP and not _USUARIO.fullmatch(leida.usuario),
            "en sftp:// falta el usuario, o tiene signos raros",
        ),
        (leida.esquema == HTTPS and bool(leida.usuario), "en https:// el usuario no va en la dirección"),
        (not _RUTA.fullmatch(leida.ruta), "la carpeta lleva solo letras sin tilde, números y . _ ~ @ + -"),
        (len(str(leida)) > MAXIMO_DIRECCION, f"tiene más de {MAXIMO_DIRECCION} letras"),
    ):
        if falta:
            raise _no_valida(texto, detalle)
    return leida


def _no_valida(texto: str, detalle: str) -> DireccionDeDestinoNoValida:
    return DireccionDeDestinoNoValida(campo="direccion", valor=_sin_contrasena(texto), detalle=detalle)


def _sin_contrasena(texto: str) -> str:
    """The same without what stands between a colon and an at, so that no secret is shown or kept."""
    return re.sub(r"(?<=//)[^/@]*(?=@)", lambda hallado: hallado[0].partition(":")[0], texto)


def _es_anfitrion(texto: str) -> bool:
    try:
        ip_address(texto)
    except ValueError:
        return _ANFITRION.fullmatch(texto) is not None and not texto.rpartition(".")[2].isdigit()
    return True


def numericas(direccion: Direccion, permitidas: Sequence[RedNombrada]) -> list[str]:
    """The numbers to which one may connect, best first; refuses a name of which every number is out of bounds."""
    try:
        dichas = socket.getaddrinfo(direccion.anfitrion, direccion.puerto, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise DestinoSinRespuesta(valor=direccion.lugar, detalle="su nombre no se encuentra") from None
    todas = list(dict.fromkeys(ip_address(str(una[4][0]).partition("%")[0]) for una in dichas))
    buenas = [str(una) for una in todas if se_permite(una, permitidas)]
    if not buenas:
        raise DireccionDeDestinoNoPermitida(campo="direccion", valor=direccion.anfitrion, numero=str(todas[0]))
    return buenas


def se_permite(una: Numerica, permitidas: Sequence[RedNombrada]) -> bool:
    """Whether the number is public, or of a network that was named."""
    todas = [una, *_dentro_de(una)]
    return all(_es_publica(otra) for otra in todas) or any(otra in red for otra in todas for red in permitidas)


def _es_publica(una: Numerica) -> bool:
    return una.is_global and not (una.is_multicast or una.is_reserved or una.is_link_local or una.is_loopback)


def _dentro_de(una: Numerica) -> Iterator[IPv4Address]:
    """The numbers of version 4 that one of version 6 leads to."""
    if isinstance(una, IPv6Address):
        if una in _NAT64:
            yield IPv4Address(int(una) & 0xFFFFFFFF)
        yield from filter(None, (una.ipv4_mapped, una.sixtofour, *(una.teredo or ())))
