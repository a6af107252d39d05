"""Numbers of messages in few words, exactly these: `5-9,12` says 5, 6, 7, 8, 9 and 12.

Where that would be many words it is a map: `bits 5 T4A=` says those of the bits that are set, of which the first is the
number 5; the bits are in base64, the lowest of each byte first.
"""

from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

MUCHOS = 5_000
"""So many stretches are written out; more become a map."""
EN_BITS = "bits "


@dataclass(frozen=True, slots=True)
class Mapa:
    """Numbers as bits, of which the first is that of the number `primero`."""

    primero: int
    bits: bytes

    @classmethod
    def de(cls, numeros: Sequence[int]) -> "Mapa":
        """The map of these, of which there is at least one."""
        primero = min(numeros)
        bits = bytearray((max(numeros) - primero) // 8 + 1)
        for numero in numeros:
            lugar = numero - primero
            bits[lugar >> 3] |= 1 << (lugar & 7)
        return cls(primero, bytes(bits))

    @classmethod
    def leido(cls, dicho: str) -> "Mapa":
        """The map that a text says; raises ValueError for any other text."""
        primero, _, bits = dicho.removeprefix(EN_BITS).partition(" ")
        return cls(int(primero), b64decode(bits, validate=True))

    def __str__(self) -> str:
        return f"{EN_BITS}{self.primero} {b64encode(self.bits).decode()}"

    def __iter__(self) -> Iterator[int]:
        for octeto, bits in enumerate(self.bits):
            yield from (self.primero + octeto * 8 + n for n in range(8) if bits >> n & 1)

    def __contains__(self, numero: int) -> bool:
        lugar = numero - self.primero
        return 0 <= lugar < len(self.bits) * 8 and bool(self.bits[lugar >> 3] >> (lugar & 7) & 1)


def plegar(numeros: Iterable[int]) -> str:
    """Numbers as text; in an array, which may have millions of them, they are in order already."""
    orden: Sequence[int] = numeros if isinstance(numeros, array) else sorted(set(numeros))
    tramos: list[str] = []
    for primero, ultimo in _corridas(orden):
        if len(tramos) == MUCHOS:
            return str(Mapa.de(orden))
        tramos.append(str(primero) if primero == ultimo else f"{primero}-{ultimo}")
    return ",".join(tramos)


def _corridas(orden: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of each row of numbers that follow each other."""
    numeros = iter(orden)
    primero = ultimo = next(numeros, None)
    for numero in numeros:
        if primero is not None and ultimo is not None and numero != ultimo + 1:
            yield primero, ultimo
            primero = numero
        ultimo = numero
    if primero is not None and ultimo is not None:
        yield primero, ultimo


def tramos_de(plegados: str) -> list[tuple[int, int]]:
    """The stretches of numbers that a text says which is no map, both ends included; raises ValueError for any other."""
    tramos = []
    for dicho in plegados.split(",") if plegados else ():
        primero, _, ultimo = dicho.partition("-")
        tramos.append((int(primero), int(ultimo or primero)))
    return tramos


def numeros_de(plegados: str) -> Iterator[int]:
    """All that a text says."""
    if plegados.startswith(EN_BITS):
        return iter(Mapa.leido(plegados))
    return (numero for primero, ultimo in tramos_de(plegados) for numero in range(primero, ultimo + 1))


def desplegar(plegados: str, entre: Iterable[int]) -> Iterator[int]:
    """Of these numbers, those that a text says."""
    if plegados.startswith(EN_BITS):
        mapa = Mapa.leido(plegados)
        return (numero for numero in sorted(entre) if numero in mapa)
    return _de_tramos(plegados, entre)


def _de_tramos(plegados: str, entre: Iterable[int]) -> Iterator[int]:
    tramos, numeros = iter(tramos_de(plegados)), iter(sorted(entre))
    tramo, numero = next(tramos, None), next(numeros, None)
    while tramo is not None and numero is not None:
        if numero > tramo[1]:
            tramo = next(tramos, None)
            continue
        if numero >= tramo[0]:
            yield numero
        numero = next(numeros, None)
