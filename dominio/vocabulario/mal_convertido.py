"""Texts that some program read with the wrong character set: how strange a text is here, and what it should have said.

General detectors need a page of text to tell Mac Roman from Windows; a file of ours may have one name. What decides is what
Spanish text can look like: which letters it has, where a capital may be, and which signs stand beside a letter.
"""

import re
import unicodedata
from functools import lru_cache

IMPOSIBLE = 1000
"""Of a sign where no text has it."""
EXTRANA = 2
"""From here on a word is doubted, if another reading of it is not strange at all."""
JUEGOS = ("cp1252", "cp850", "cp437", "mac_roman")
REEMPLAZO = "\ufffd"

DE_AQUI = frozenset("áéíóúüñÁÉÍÓÚÜÑ")
VOCALES = frozenset("aeiouAEIOUáéíóúüÁÉÍÓÚÜ")
APOSTROFES, RAYAS, ABREN, CIERRAN = "’‘´`", "–—", "“«", "”»…™®©"
ORDINALES = "ºª°"
SIEMPRE_RARAS = frozenset("ƒıﬁﬂ„¤¦¬¯¶¸¹¨˙˚˛˝ˆ˜‡†‰‹›‚√∞∫∂∑∏≈≠≤≥◊Ω∆")
LIMPIO = re.compile(
    "(?:[\x00-\x7f]|[áéíóúü]|(?<![a-záéíóúüñ])[ÁÉÍÓÚÜÑ](?![a-záéíóúüñ])|(?<![A-Za-záéíóúüñÁÉÍÓÚÜÑ])[ÁÉÍÓÚÜÑ]|ñ(?=[aeiouáéíóúü]))*+"
)
"""Most texts: nothing strange in them, whatever is looked at."""
PALABRA = re.compile(r"\S*[^\x00-\x7f]\S*")
NO_ASCII_SEGUIDAS = re.compile(r"[^\x00-\x7f]{2,}")


@lru_cache(4096)
def otra_lectura(texto: str) -> str | None:
    """What a text that was badly converted should say; the same text when it lost letters for good; None when it is well."""
    if LIMPIO.fullmatch(texto):
        return None
    if REEMPLAZO in texto:
        return texto
    otra = NO_ASCII_SEGUIDAS.sub(lambda corrida: _desde_utf8(corrida[0]), texto)
    otra = PALABRA.sub(lambda palabra: _desde_otro_juego(palabra[0]), otra)
    return otra if otra != texto else None


def _desde_utf8(corrida: str) -> str:
    """The letters of which these are the bytes in UTF-8, read by a set in which each byte is a letter."""
    for tabla in _tablas().values():
        try:
            letras = bytes(map(tabla.__getitem__, corrida)).decode()
        except (KeyError, UnicodeDecodeError):
            continue
        if all(_es_de_textos(letra) for letra in letras):
            return letras
    return corrida


def _es_de_textos(letra: str) -> bool:
    return "\xa0" <= letra <= "\u017f" or "\u2010" <= letra <= "\u203a" or letra in "€™"


def _desde_otro_juego(palabra: str) -> str:
    """The word by another set, if it is strange as it is and by that one it is not at all."""
    if rareza(palabra) < EXTRANA:
        return palabra
    for tabla in _tablas().values():
        if not all(letra in tabla for letra in palabra if letra > "\x7f"):
            continue
        octetos = bytes(tabla.get(letra, ord(letra)) for letra in palabra)
        for juego in JUEGOS:
            otra = octetos.decode(juego, "replace")
            if not rareza(otra) and not otra.isascii():
                return otra
    return palabra


@lru_cache(1)
def _tablas() -> dict[str, dict[str, int]]:
    """The byte of each letter, by set; those of Latin-1 that print nothing too, which come where Windows has others."""
    tablas = {}
    for juego in JUEGOS:
        letras = [bytes([octeto]).decode(juego, "replace") for octeto in range(128, 256)]
        tablas[juego] = {letra: 128 + lugar for lugar, letra in enumerate(letras) if letra != REEMPLAZO}
    tablas["cp1252"] |= {chr(octeto): octeto for octeto in range(128, 160)}
    return tablas


def rareza(palabra: str) -> int:
    """How strange a text is: 0 as Spanish is written, one or two for a name from elsewhere or odd capitals, `IMPOSIBLE` …"""
    vecinas = f" {palabra} "
    return sum(
        _rareza(vecinas[lugar - 2 : lugar] if lugar > 1 else "  ", letra, vecinas[lugar + 1])
        for lugar, letra in enumerate(vecinas)
        if letra > "\x7f"
    )


def _rareza(antes: str, letra: str, despues: str) -> int:
    """How strange a letter is after these two and before this one."""
    anterior = antes[-1]
    if letra in SIEMPRE_RARAS or letra == REEMPLAZO or "\x7f" < letra < "\xa0":
        return IMPOSIBLE
    if letra.isalpha() and letra not in "ºªµ":
        return _de_letra(antes, letra, despues)
    pegadas = anterior.isalpha(), despues.isalpha()
    if letra in APOSTROFES:
        return _de_apostrofe(antes, despues) if all(pegadas) else 1
    if letra in RAYAS:
        return 3 if all(pegadas) and (despues.islower() or letra == "—") else 2 if letra == "—" and pegadas[1] else 1
    if letra in ORDINALES:
        return 0 if (anterior.isalnum() or anterior == ".") and not pegadas[1] else IMPOSIBLE if pegadas[1] else 1
    if letra == "\xa0":
        return 2 if all(pegadas) and despues.islower() else 0
    if letra in "²³":
        return 0 if anterior == "m" and not pegadas[1] else IMPOSIBLE if any(pegadas) else 1
    if letra in CIERRAN:
        return IMPOSIBLE if pegadas[1] else 1
    if letra in ABREN or letra in "¿¡":
        return IMPOSIBLE if pegadas[0] else 2 if letra in "¿¡" and despues.islower() else 1
    es_unidad = letra == "µ" and not pegadas[0] and despues == "g"
    dibujo = letra >= "\u2190" or unicodedata.category(letra) in ("Cn", "Co", "Cc", "Cf")
    return IMPOSIBLE if dibujo or (any(pegadas) and not es_unidad) else 1


def _de_letra(antes: str, letra: str, despues: str) -> int:
    if not unicodedata.name(letra, "").startswith("LATIN"):
        return IMPOSIBLE
    ajena = 0 if letra in DE_AQUI else 1
    if letra in "ñÑ" and despues not in VOCALES:
        ajena += 1
    anterior = antes[-1]
    if letra.isupper() and (anterior.islower() or (anterior.isupper() and despues.islower())):
        return ajena + 2
    entre_mayusculas = anterior.isupper() and (despues.isupper() or (antes[0].isupper() and not despues.isalpha()))
    return ajena + (1 if letra.islower() and (entre_mayusculas or despues.isupper()) else 0)


def _de_apostrofe(antes: str, despues: str) -> int:
    """O’Higgins and D’Angelo are names; «Garc’a» is not."""
    return 0 if not antes[0].isalpha() else 2 if despues.islower() else 1
