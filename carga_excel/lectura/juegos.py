"""The character set of a text file, found out by what its words would say in each, and never guessed.

Runs in the child process that reads workbooks (see `lectura`).
"""

import re

from dominio.vocabulario.errores import CodificacionDudosa
from dominio.vocabulario.mal_convertido import IMPOSIBLE, JUEGOS, rareza

NOMBRES_DE_JUEGO = {"cp1252": "Windows-1252", "cp850": "DOS 850", "cp437": "DOS 437", "mac_roman": "Mac Roman"}
PALABRA = re.compile(rb"""[^\s;,|"]*[\x80-\xff][^\s;,|"]*""")
ADMISIBLE = 2
"""How strange the strangest word of a file may be: a name from elsewhere, a capital out of place."""
ABRUMADOR = 20
"""Times stranger that another reading must be when a few words of the file are not good in any."""
LARGO_A_LA_VISTA = 40


def decodificar(contenido: bytes) -> str:
    """The text of bytes that are not UTF-8, in the set in which they are Spanish; refuses them when two could be meant.

    Windows' set is what programs write here, so it need only be the best; another one must be the only one possible.
    """
    palabras = list(dict.fromkeys(PALABRA.findall(contenido)))
    rarezas = {juego: [_rareza(palabra, juego) for palabra in palabras] for juego in JUEGOS}
    mejor, *demas = sorted(JUEGOS, key=lambda juego: sum(rarezas[juego]))
    rivales = [juego for juego in demas if any(_leer(palabra, mejor) != _leer(palabra, juego) for palabra in palabras)]
    rival = sum(rarezas[rivales[0]])
    if not (_gana_windows(rarezas[mejor], rival) if mejor == "cp1252" else _es_unico(rarezas[mejor], rival)):
        raise _dudosa(palabras, mejor, rivales[0])
    return contenido.decode(mejor)


def exigir_utf8(contenido: bytes) -> None:
    """Refuse bytes that are UTF-8 of another alphabet by chance: in one of the sets of here they are plain Spanish."""
    palabras = list(dict.fromkeys(PALABRA.findall(contenido)))
    for juego in JUEGOS:
        if not any(_rareza(palabra, juego) for palabra in palabras):
            una, otra = palabras[0].decode(errors="replace"), _leer(palabras[0], juego)
            raise CodificacionDudosa(
                una=una[:LARGO_A_LA_VISTA], juego="UTF-8", otra=otra[:LARGO_A_LA_VISTA], otro=NOMBRES_DE_JUEGO[juego]
            )


def _leer(palabra: bytes, juego: str) -> str:
    return palabra.decode(juego, "replace")


def _rareza(palabra: bytes, juego: str) -> int:
    return rareza(_leer(palabra, juego))


def _gana_windows(suyas: list[int], rival: int) -> bool:
    suma = sum(suyas)
    return suma < rival and (max(suyas) <= ADMISIBLE or suma * ABRUMADOR <= rival)


def _es_unico(suyas: list[int], rival: int) -> bool:
    return not any(suyas) and rival >= IMPOSIBLE


def _dudosa(palabras: list[bytes], mejor: str, rival: str) -> CodificacionDudosa:
    palabra = next(palabra for palabra in palabras if _leer(palabra, mejor) != _leer(palabra, rival))
    una, otra = (_leer(palabra, juego)[:LARGO_A_LA_VISTA] for juego in (mejor, rival))
    return CodificacionDudosa(una=una, juego=NOMBRES_DE_JUEGO[mejor], otra=otra, otro=NOMBRES_DE_JUEGO[rival])
