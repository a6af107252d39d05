"""The Merkle tree of RFC 6962 over what is stored of it: its leaves, and the roots of each 256, 65,536, … of them.

A node of stratum `e` is the root over 256^e leaves. Whatever lies between two strata is reckoned from at most 256 digests,
so that a seal of many leaves stores next to nothing besides them.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Protocol

from dominio.sellos.verificar_prueba import huella_de_nodo

BITS = 8
"""Of a stratum: its nodes have 2^8 of the one below under them."""
ARBOL_VACIO = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""


class LectorDeNodos(Protocol):
    """Where the stored nodes are."""

    def __call__(self, estrato: int, desde: int, hasta: int) -> Sequence[bytes]:
        """Those of a stratum from a place on, up to another that is not among them."""


class Frontera:
    """A tree as it grows: the roots of its whole subtrees, the largest first, each with its height."""

    def __init__(self, subarboles: Sequence[tuple[int, bytes]] = ()) -> None:
        self.subarboles = list(subarboles)

    @property
    def tamano(self) -> int:
        """How many leaves it has."""
        return sum(1 << altura for altura, _ in self.subarboles)

    def agregar(self, huella: bytes, altura: int = 0) -> Iterator[tuple[int, bytes]]:
        """Add a leaf, or the root of so high a subtree; gives the stratum and root of each stored node that this makes."""
        while self.subarboles and self.subarboles[-1][0] == altura:
            huella = huella_de_nodo(self.subarboles.pop()[1], huella)
            altura += 1
            if altura % BITS == 0:
                yield altura // BITS, huella
        self.subarboles.append((altura, huella))

    def raiz(self) -> bytes:
        """The root of the whole tree."""
        if not self.subarboles:
            return ARBOL_VACIO
        *mayores, (_, raiz) = self.subarboles
        for _, huella in reversed(mayores):
            raiz = huella_de_nodo(huella, raiz)
        return raiz


def frontera(leer: LectorDeNodos, tamano: int) -> Frontera:
    """The tree of the first leaves, ready to grow."""
    return _de_tramo(leer, 0, tamano)


def raiz(leer: LectorDeNodos, tamano: int) -> bytes:
    """The root of the tree of the first leaves."""
    return frontera(leer, tamano).raiz()


def inclusion(leer: LectorDeNodos, lugar: int, tamano: int) -> list[bytes]:
    """The path that proves a leaf to be in the tree of the first `tamano` (RFC 6962, 2.1.1)."""
    camino, desde, hasta = [], 0, tamano
    while hasta - desde > 1:
        medio = desde + _mitad(hasta - desde)
        if lugar < medio:
            camino.append(_de_tramo(leer, medio, hasta).raiz())
            hasta = medio
        else:
            camino.append(_de_tramo(leer, desde, medio).raiz())
            desde = medio
    return camino[::-1]


def consistencia(leer: LectorDeNodos, menor: int, mayor: int) -> list[bytes]:
    """The path that proves the tree of `mayor` leaves to begin with that of `menor` (RFC 6962, 2.1.2)."""
    camino, desde, hasta, entero = [], 0, mayor, True
    while menor != hasta:
        medio = desde + _mitad(hasta - desde)
        if menor <= medio:
            camino.append(_de_tramo(leer, medio, hasta).raiz())
            hasta = medio
        else:
            camino.append(_de_tramo(leer, desde, medio).raiz())
            desde, entero = medio, False
    if not entero:
        camino.append(_de_tramo(leer, desde, hasta).raiz())
    return camino[::-1]


def _mitad(cuantas: int) -> int:
    """The largest power of two below."""
    return 1 << (cuantas - 1).bit_length() - 1


def _de_tramo(leer: LectorDeNodos, desde: int, hasta: int) -> Frontera:
    """The subtree over a stretch of leaves that begins where one so large may begin."""
    hecha = Frontera()
    while desde < hasta:
        estrato = ((hasta - desde).bit_length() - 1) // BITS
        ancho = BITS * estrato
        for huella in leer(estrato, desde >> ancho, hasta >> ancho):
            for _ in hecha.agregar(huella, ancho):
                pass  # these are stored already
        desde = hasta >> ancho << ancho
    return hecha
