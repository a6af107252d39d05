"""What is sent to a target, and the two ways of sending it as one."""

import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Thread
from typing import Any, Protocol, TypeVar

from dominio.reportes.destinos.direccion import Direccion
from dominio.vocabulario.errores import DestinoSinRespuesta, ErrorDominio

Hecho = TypeVar("Hecho")
DE_PRUEBA = "prueba-del-hub.txt"
"""The file that a trial leaves and takes away again."""


@dataclass(frozen=True, slots=True)
class ArchivoDeEnvio:
    """One file, as it must be at the target."""

    nombre: str
    contenido: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class DestinoAbierto:
    """A confirmed target with its secret; only for whoever sends."""

    numero: int
    direccion: Direccion
    huella: str
    secreto: str = field(repr=False)


class ModoDeEnvio(Protocol):
    """One way of sending. Every number is one that may be connected to."""

    def mirar(self, direccion: Direccion, numericas: Sequence[str]) -> str:
        """The host key or certificate that it shows; nothing secret is sent."""

    def probar(self, destino: DestinoAbierto, numericas: Sequence[str]) -> None:
        """Come in, leave a file, read it, take it away."""

    def dejar(
        self, destino: DestinoAbierto, numericas: Sequence[str], carpeta: str, archivos: Sequence[ArchivoDeEnvio]
    ) -> str:
        """Leave the folder of a day, whole and once; gives the receipt. What is there already is not sent again."""


def con_limite(lugar: str, segundos: float, hacer: Callable[[], Hecho]) -> Hecho:
    """What `hacer` gives within that time; whoever takes longer is left behind and has no say any more."""
    dicho: list[Any] = []

    def correr() -> None:
        try:
            dicho.append((hacer(), None))
        except Exception as falla:
            dicho.append((None, falla))

    hilo = Thread(target=correr, name="destino", daemon=True)
    hilo.start()
    hilo.join(segundos)
    if not dicho:
        raise DestinoSinRespuesta(valor=lugar, detalle=f"no terminó en {segundos:.0f} segundos")
    resultado, falla = dicho[0]
    if isinstance(falla, ErrorDominio):
        raise falla.sin_rastro()
    if falla is not None:
        raise falla
    return resultado


def para_comparar(huella: str) -> str:
    """A host key or certificate in the few letters by which two people compare it."""
    if re.fullmatch(r"[0-9a-f]{64}", huella):
        return ":".join(huella[lugar : lugar + 2] for lugar in range(0, 64, 2)).upper()
    tipo, _, llave = huella.partition(" ")
    resumen = b64encode(hashlib.sha256(b64decode(llave)).digest()).decode().rstrip("=")
    return f"{tipo} SHA256:{resumen}"
