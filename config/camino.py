"""The large requests that are on their way: how fast each comes, and whose place is taken when there are too many."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from ipaddress import IPv6Address, ip_address
from typing import Any

from config.bucle.trozos import Trozos
from config.procedencia import quien_llama
from config.valores import Red, permitida

VENTANA = 5.0
"""A request's pace is that of its last so many seconds, at least, and twice as many at most."""
COMIENZO = 1.0
"""Seconds in which nobody can tell yet who is slow."""
RITMO = 16 * 1024
"""Bytes a second that a large request has to come at."""
GIB = 1024**3


class Abandono(Enum):
    """Why a request is given up before it is here."""

    LENTA = "lenta"
    SIN_LUGAR = "sin lugar"


@dataclass(frozen=True, slots=True)
class Cabida:
    """What a process keeps of large requests."""

    cuantas: int
    bytes: int

    def parte(self, cuantas: int, cuantos_bytes: int) -> float:
        """Which part of it so many take, in places or in bytes."""
        return max(cuantas / self.cuantas, cuantos_bytes / self.bytes)


EN_TOTAL = Cabida(cuantas=256, bytes=GIB // 2)
POR_ORIGEN = Cabida(cuantas=128, bytes=GIB // 8)
"""From the same address: 8 of the largest, or as many as four times the laboratories that share one."""


@dataclass(eq=False, slots=True)
class EnvioEnCamino:
    """A large request on its way. `origen` is None for what a proxy sends and does not say for whom."""

    conexion: Any
    origen: str | None
    faltan: int
    """Bytes to come, or that may come if only its chunks will tell."""
    trozos: Trozos | None
    desde: float
    completo: bool = False
    recibidos: int = 0
    _marca: tuple[float, int] = (0.0, 0)
    _anterior: tuple[float, int] = (0.0, 0)

    def __post_init__(self) -> None:
        self._marca = self._anterior = (self.desde, 0)

    def llego(self, datos: bytes) -> None:
        """Count what came; `completo` tells whether that is all."""
        self.recibidos += len(datos)
        self.faltan -= len(datos)
        if self.trozos is not None:
            self.trozos.seguir(datos)
        self.completo = not datos or self.faltan <= 0 or (self.trozos is not None and self.trozos.acabados)

    def ritmo(self, ahora: float, en_el_nucleo: int = 0) -> float:
        """Bytes a second of late."""
        if ahora - self._marca[0] >= VENTANA:
            self._anterior, self._marca = self._marca, (ahora, self.recibidos)
        desde, antes = self._anterior
        return (self.recibidos + en_el_nucleo - antes) / (ahora - desde + COMIENZO)

    def es_lento(self, ahora: float, en_el_nucleo: int) -> bool:
        """Whether it had its time and does not come on."""
        return ahora - self.desde > 2 * VENTANA and self.ritmo(ahora, en_el_nucleo) < RITMO


class Camino:
    """The places of a process. Only what really came takes room: what is announced costs its sender nothing."""

    def __init__(self, total: Cabida = EN_TOTAL, por_origen: Cabida = POR_ORIGEN) -> None:
        self._total, self._por_origen = total, por_origen
        self._envios: dict[EnvioEnCamino, None] = {}
        self._cuantos: Counter[str | None] = Counter()
        self._bytes: Counter[str | None] = Counter()

    def __len__(self) -> int:
        return len(self._envios)

    def incompletos(self) -> list[EnvioEnCamino]:
        """Those of which more must come."""
        return [envio for envio in self._envios if not envio.completo]

    def entrar(self, envio: EnvioEnCamino) -> None:
        """Give it a place, even if that is one too many."""
        self._envios[envio] = None
        self._cuantos[envio.origen] += 1
        self._bytes[envio.origen] += envio.recibidos

    def anotar(self, envio: EnvioEnCamino, datos: bytes) -> None:
        """Take account of what came of it."""
        envio.llego(datos)
        self._bytes[envio.origen] += len(datos)

    def salir(self, envio: EnvioEnCamino) -> None:
        """Give its place to others, once it was served or given up."""
        if envio not in self._envios:
            return
        del self._envios[envio]
        self._bytes[envio.origen] -= envio.recibidos
        self._cuantos[envio.origen] -= 1
        if not self._cuantos[envio.origen]:
            del self._cuantos[envio.origen], self._bytes[envio.origen]

    def sobra(self, por: EnvioEnCamino, ahora: float) -> EnvioEnCamino | None:
        """Who must go after `por` took a place or room: the slowest of its address, or of all if there are too many in all.

        Slow ones hold their places for long, so that an honest sender meets them and is never the slowest. While all have
        only begun, twice as many have room.
        """
        exceso = 0.0
        if por.origen is not None:
            exceso = self._por_origen.parte(self._cuantos[por.origen], self._bytes[por.origen])
        propio = exceso > 1
        exceso = exceso if propio else self._total.parte(len(self._envios), self._bytes.total())
        if exceso <= 1:
            return None
        edad = COMIENZO if exceso <= 2 else 0.0
        candidatos = (envio for envio in self.incompletos() if not propio or envio.origen == por.origen)
        conocidos = (envio for envio in candidatos if ahora - envio.desde >= edad)
        return min(conocidos, key=lambda envio: envio.ritmo(ahora), default=None)


def origen_de(direccion: str, reenviada_por: str | None, proxies: Sequence[Red]) -> str | None:
    """Whose request it is: an address, of IPv6 its network, or None if a trusted proxy does not say."""
    if permitida(direccion, proxies):
        if not reenviada_por:
            return None
        direccion = quien_llama(reenviada_por, direccion, proxies)
        if permitida(direccion, proxies):
            return None
    try:
        ip = ip_address(direccion)
    except ValueError:
        return direccion
    return ip.exploded[:19] if isinstance(ip, IPv6Address) and not ip.ipv4_mapped else direccion
