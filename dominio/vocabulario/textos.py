"""What is in a text: characters that nobody sees, and letters that were read in the wrong character set.

One place for every text of the hub, whatever door it comes by. Which characters are not seen is decided by their Unicode
category: all of «Other» and «Separator» but the plain space, and those that Unicode counts as letters, marks or signs and
yet shows as nothing or as a blank.
"""

import re
import unicodedata
from collections.abc import Iterable

COMO_NADA = "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\ufffc\U0001d159\U000e0100-\U000e01ef"
_COMO_NADA = re.compile(f"[{COMO_NADA}]")
_BLANCO_DE_OTROS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_SIN_EFECTO = re.compile("[\u00ad\ufe00-\ufe0f]")
"""What a word processor or a telephone puts into a text without anybody asking: it says nothing."""
CONTADOS = 3
"""Characters of one text that are told."""
PERDIDO = "\ufffd"
"""What a program leaves in the place of a letter that it could not read."""


def es_llano(texto: str) -> bool:
    """Whether the text is of the letters, figures and signs of a Spanish keyboard alone, as nearly all are."""
    return _LETRAS.fullmatch(texto) is not None


# ── characters that nobody sees ─────────────────────────────────────────────────────────────────────────────────────
def sin_verse(texto: str) -> list[tuple[int, str]]:
    """The characters of the text that nobody sees, each with its position from 1 on."""
    if texto.isprintable() and (texto.isascii() or _COMO_NADA.search(texto) is None):
        return []
    return [(i, c) for i, c in enumerate(texto, start=1) if not c.isprintable() or _COMO_NADA.match(c)]


def nombrar(hallados: Iterable[tuple[int, str]]) -> str:
    """These characters as a sentence names them, for example `U+202A en la posición 1`."""
    nombrados = [f"U+{ord(c):04X} en la posición {i}" for i, c in hallados]
    mas = len(nombrados) - CONTADOS
    return ", ".join(nombrados[:CONTADOS]) + (f" y {mas} más" if mas > 0 else "")


def enganosos(texto: str) -> list[tuple[int, str]]:
    """What makes a wrong value look right: what nobody sees, other blanks, dashes and letters of other scripts."""
    if texto.isascii() and texto.isprintable():
        return []
    return [(i, c) for i, c in enumerate(texto, start=1) if not c.isprintable() or _COMO_NADA.match(c) or _es_imitacion(c)]


def _es_imitacion(letra: str) -> bool:
    if letra.isascii() or letra in "ªº":
        return False
    categoria = unicodedata.category(letra)
    if categoria == "Pd" or letra == "\u2212":
        return True
    return categoria[0] in "LN" and not unicodedata.name(letra, "").startswith("LATIN ")


def con_blancos_llanos(texto: str) -> str:
    """A free text with a plain space for each other blank, and without what has no effect: nobody typed these on purpose."""
    return _SIN_EFECTO.sub("", _BLANCO_DE_OTROS.sub(" ", texto))


# ── letters read in the wrong character set ─────────────────────────────────────────────────────────────────────────
_JUEGOS = (
    ("cp1252", "utf-8"),
    ("cp850", "utf-8"),
    ("mac_roman", "utf-8"),
    ("cp1252", "cp850"),
    ("cp1252", "mac_roman"),
    ("cp850", "cp1252"),
    ("mac_roman", "cp1252"),
)
"""In which set a program may have read what was written in which other."""
ESPANOLAS = "áéíóúüñÁÉÍÓÚÜÑ"
_LETRAS = re.compile(f"[\x20-\x7e{ESPANOLAS}]*")
LETRAS_SIN_MARCAS = f"\x20-%'-;=?-\x7e{ESPANOLAS}"
"""The same but for `&`, `<` and `>`, as a set of a regular expression: what XML has to write in another way, or may."""
_LLANO = re.compile(f"[\x20-\x7e{ESPANOLAS}ºª°¿¡«»“”’–…]*")
_REVUELTO = re.compile("[a-z][ÁÉÍÓÚÜÑ]|[A-Z][áéíóúüñ][A-Z]")
_UTF8_EN_LATIN1 = re.compile("[ÃÂ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|[ÄÅ][\x80-\xbf€‚„…†‡ˆ‰‹‘’“”•–—˜™›]|â€|ï»¿")
_JUNTO_A_LETRA = "¤¥¢£¬¦‚ƒ„†‡‰\u2500-\u259f√∞≠≤≥∂∑∏∫◊"
_SIGNO_EN_PALABRA = re.compile(
    f"(?<=[^\\W\\d_])[{_JUNTO_A_LETRA}]|[{_JUNTO_A_LETRA}](?=[^\\W\\d_])|(?<=[a-zñáéíóúü])[¡µ±§¶](?=[a-zñáéíóúü])"
    "|(?<=[^\\W\\d_])[“”…](?=[^\\W\\d_])"
)
_DE_OTRAS = "".join(letra for letra in map(chr, range(0xC0, 0xDF)) if letra not in ESPANOLAS) + "ŠŽŒŸ"
_MAYUSCULA_DENTRO = re.compile(f"(?<=[a-záéíóúüñ])(?:[ÁÉÍÓÚÑÜ](?![a-záéíóúüñ])|[{_DE_OTRAS}])")
"""`JosÚ` or `MuÒoz`; `McÍver` is somebody's name."""
_NI_LETRA_NI_ASCII = re.compile(r"[^\w\x00-\x7f]|[µƒ]")
_DE_NOMBRE = "ªº°·’‘“”´–—…«»№"
_GUION_ENTRE_VOCALES = re.compile("(?<=[aeiouáéíóú])[–—](?=[aeiouáéíóú])")
_PERDIDA = re.compile(r"(?<=[^\W\d_])\?(?=[^\W\d_])|Ã\?")


def mal_convertido(texto: str, *, es_nombre: bool = False) -> bool:
    """Whether no Spanish text, and no name of anybody, looks so: letters were read in another character set, or lost.

    Of a name more is asked than of a free text, which may hold signs: `Mu¤oz` is wrong in both, `Ana ±` only in a name.
    Letters of other languages pass; what only looks unusual is not refused.
    """
    if es_nombre and (_MAYUSCULA_DENTRO.search(texto) or ("?" in texto and _PERDIDA.search(texto))):
        return True
    if es_llano(texto):
        return False
    if PERDIDO in texto or _UTF8_EN_LATIN1.search(texto) or _SIGNO_EN_PALABRA.search(texto):
        return True
    if not es_nombre:
        return False
    raro = _GUION_ENTRE_VOCALES.search(texto)
    return raro is not None or not all(map(_puede_ir_en_nombre, _NI_LETRA_NI_ASCII.findall(texto)))


def _puede_ir_en_nombre(letra: str) -> bool:
    return letra in _DE_NOMBRE or (unicodedata.category(letra)[0] in "LM" and letra not in "µƒ")


def lectura_probable(texto: str) -> str | None:
    """What the text said before it was read in the wrong character set, if there is one reading that is plain Spanish."""
    for leido, escrito in _JUEGOS:
        try:
            reparado = _octetos(texto, leido).decode(escrito)
        except UnicodeError:
            continue
        posible = _LLANO if escrito == "utf-8" else _LETRAS
        if reparado != texto and posible.fullmatch(reparado) and not _REVUELTO.search(reparado):
            return reparado
    return None


def _octetos(texto: str, codificacion: str) -> bytes:
    """The bytes that were read so; what Windows leaves undefined programs read as Latin-1."""
    if codificacion != "cp1252":
        return texto.encode(codificacion)
    return b"".join(c.encode("latin-1" if "\x80" <= c <= "\x9f" else "cp1252") for c in texto)
