"""No RUT, name, key or body in any technical log: what the whole suite wrote is gathered at its end and looked through.

The values are those of the cast (`tests/elenco.py`), in the ways in which they could get into a log: as they are, with
points, encoded for an address or in base64 wherever that begins, and as JSON or PostgreSQL escape them.
"""

import base64
import json
import re
import shutil
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from urllib.parse import quote, quote_plus

PLANTADOS = ("11111111-1", "11.111.111-1", "12345678-5", "12.345.678-5", "Ana María", "Calle Larga 12", "+56 9 1234 5678")
"""Of patients and professionals, as tests send them everywhere."""
NUMERO = re.compile(rb"(?<![0-9])(?:11111111|12345678)(?![0-9])")
"""A RUT without its digit."""
CLAVE = re.compile(rb"(?<![A-Za-z0-9_-])hub_[A-Za-z0-9_-]{40,}")
"""An access key of a laboratory, whichever."""
SOBRE = re.compile(rb"<(?:[a-z0-9]+:)?Envelope[\s>]|paciente_nombres.{0,4}>|%PDF-")
"""A body as it travels."""
BITACORAS = ("*.log", "bitacora*.txt", "errores*", "*.errores", "stderr*")
"""Under what names those who start a hub, a database or a proxy keep what it says."""
DE_OTROS = ("prometheus.log",)


@cache
def formas() -> re.Pattern[bytes]:
    """All ways of writing a planted value."""
    escritas: set[bytes] = set()
    for valor in PLANTADOS:
        claro = valor.encode()
        textos = {
            valor,
            valor.upper(),
            quote(valor.upper()),
            quote(valor),
            quote_plus(valor),
            json.dumps(valor)[1:-1],
            valor.encode("unicode_escape").decode(),
        }
        escritas |= {texto.encode() for texto in textos} | {claro, claro.hex().encode(), valor.encode("latin-1")}
        escritas |= set(_en_base64(claro))
    return re.compile(b"|".join(re.escape(una) for una in sorted(escritas, key=len, reverse=True)), re.IGNORECASE)


def _en_base64(claro: bytes) -> Iterator[bytes]:
    """As it looks inside of something longer, at each of three places; only what no neighbour changes."""
    for antes in range(3):
        entero = base64.b64encode(b"\0" * antes + claro)
        desde, hasta = -(-8 * antes // 6), (8 * (antes + len(claro))) // 6
        yield entero[desde:hasta]


def hallar(texto: bytes) -> list[str]:
    """What should not be in it, each with a little of what is around."""
    patrones = (formas(), NUMERO, CLAVE, SOBRE)
    hallados = [uno.span() for patron in patrones for uno in islice(patron.finditer(texto), 3)]
    return [texto[max(0, desde - 80) : hasta + 20].decode("utf-8", "replace") for desde, hasta in hallados]


def bitacoras(raices: Iterable[Path]) -> Iterator[Path]:
    """The logs below these folders."""
    for raiz in raices:
        for forma in BITACORAS:
            yield from (uno for uno in raiz.rglob(forma) if uno.is_file() and uno.name not in DE_OTROS)


def revisar(raices: Iterable[Path]) -> tuple[int, dict[str, list[str]]]:
    """How many logs there are, and what is in which that should not be."""
    vistas = sorted(set(bitacoras(raices)))
    return len(vistas), {str(una): hallado for una in vistas if (hallado := hallar(_leer(una)))}


def retirar(raiz: Path) -> None:
    """Take a folder away that is none of those that are looked through at the end; its logs are before it goes."""
    _, sucias = revisar([raiz])
    shutil.rmtree(raiz, ignore_errors=True)
    assert not sucias, f"these logs have what none may have: {sucias}"


def _leer(archivo: Path) -> bytes:
    try:
        return archivo.read_bytes()
    except OSError:  # a test may have closed it to others
        return b""
