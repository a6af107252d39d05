"""Text into typed data: one reading for every door, so that the same wrong datum gets the same code everywhere.

Each function takes the text as it came and the name of the field as the sender knows it, and gives the value or raises the
coded error. None of them is called for an absent datum; `es_ausente` says which texts count as absent.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

from stdnum.cl import rut as stdnum_rut

from dominio.errores import (
    CaracteresNoAdmitidos,
    ErrorDominio,
    RunInvalido,
    TextoDemasiadoLargo,
    TipoNoValido,
    ValorNoPermitido,
    ValorSinAsignar,
)
from dominio.tiempo import CHILE

Enumeracion = TypeVar("Enumeracion", bound=StrEnum)
Lector = Callable[[str, str], Any]

ESPACIOS = " \t\r\n\u00a0\u2007\u202f\ufeff"
GUIONES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-")
_ZONA = r"(Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
FECHA = re.compile(rf"(\d{{4}}-\d\d-\d\d){_ZONA}", re.ASCII)
INSTANTE = re.compile(rf"(\d{{4}}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d{{1,9}}))?{_ZONA}", re.ASCII)
RUT = re.compile(r"0*(\d{1,8})-?([0-9K])")
MAXIMO_RUT = 99_999_999
LARGO_RUT = 40
"""Characters that a RUT may be written with; what is longer is not even remembered."""
MAXIMO_A_COMPONER = 200
"""Characters of a text without a limit of its own that are brought to NFC."""
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
ENTERO = re.compile(r"[+-]?\d{1,18}")
SIN_ASIGNAR = re.compile(r"[+-]?0{1,18}|0001-01-01(?:[TZ+-].*)?", re.ASCII)
"""What .NET's data contracts send for a number or a date that nobody set."""


def es_ausente(texto: str | None) -> bool:
    """An empty text, or one of spaces alone, is a datum that was not sent."""
    return texto is None or not texto.strip(ESPACIOS)


def a_texto(texto: str, campo: str, maximo: int | None = None) -> str:
    """The text in NFC without spaces around it; refuses control characters and more than `maximo` characters."""
    limpio = texto.strip(ESPACIOS)
    if not limpio.isascii():
        limpio = a_nfc(limpio, 2 * (maximo or MAXIMO_A_COMPONER))
    if not limpio.isprintable() and CONTROL.search(limpio):
        raise CaracteresNoAdmitidos(campo=campo)
    if maximo is not None and len(limpio) > maximo:
        raise TextoDemasiadoLargo(campo=campo, valor=limpio, largo=len(limpio), maximo=maximo)
    return limpio


def a_nfc(texto: str, hasta: int) -> str:
    """The text in NFC; one longer than `hasta`, which no field takes anyhow, is left alone.

    Composing takes time by the square of the combining marks in a row: megabytes of them would take hours.
    """
    return unicodedata.normalize("NFC", texto) if len(texto) <= hasta else texto


def texto_de(maximo: int) -> Lector:
    """A reader of texts of up to `maximo` characters."""
    return lambda texto, campo: a_texto(texto, campo, maximo)


def a_entero(texto: str, campo: str) -> int:
    """A whole number of up to 18 digits, without thousands separators."""
    limpio = texto.strip(ESPACIOS)
    if not limpio.isascii() or ENTERO.fullmatch(limpio) is None:
        raise TipoNoValido(campo=campo, valor=texto, esperado="un número entero de hasta 18 cifras, sin puntos ni decimales")
    return int(limpio)


def entero_entre(minimo: int, maximo: int) -> Lector:
    """A reader of whole numbers within bounds."""

    def leer(texto: str, campo: str) -> int:
        numero = a_entero(texto, campo)
        if not minimo <= numero <= maximo:
            raise TipoNoValido(campo=campo, valor=texto, esperado=f"un número entero entre {minimo} y {maximo}")
        return numero

    return leer


def asignado(lector: Lector) -> Lector:
    """The reader of a number or a date, which tells apart what programs send for a datum that nobody set."""

    def leer(texto: str, campo: str) -> Any:
        if SIN_ASIGNAR.fullmatch(limpio := texto.strip(ESPACIOS)):
            raise ValorSinAsignar(campo=campo, valor=limpio)
        return lector(texto, campo)

    return leer


def a_booleano(texto: str, campo: str) -> bool:
    """`true` or `1`, `false` or `0`."""
    valor = {"true": True, "1": True, "false": False, "0": False}.get(texto.strip(ESPACIOS))
    if valor is None:
        raise TipoNoValido(campo=campo, valor=texto, esperado="true o false (o 1 o 0)")
    return valor


def a_fecha(texto: str, campo: str) -> date:
    """A day as `aaaa-mm-dd`; the offset that some clients add to a date is dropped."""
    hallada = FECHA.fullmatch(texto.strip(ESPACIOS))
    try:
        if hallada is None:
            raise ValueError
        return date.fromisoformat(hallada[1])
    except ValueError:
        raise TipoNoValido(campo=campo, valor=texto, esperado="una fecha aaaa-mm-dd") from None


def a_instante(texto: str, campo: str) -> datetime:
    """An instant as `aaaa-mm-ddThh:mm:ss`, in UTC; without an offset it is Chile's hour."""
    hallado = INSTANTE.fullmatch(texto.strip(ESPACIOS))
    try:
        if hallado is None:
            raise ValueError
        return _instante(*hallado.groups())
    except (ValueError, OverflowError):
        raise TipoNoValido(
            campo=campo, valor=texto, esperado="fecha y hora aaaa-mm-ddThh:mm:ss, con o sin zona horaria"
        ) from None


def _instante(dia: str, hora: str, fraccion: str | None, zona: str | None) -> datetime:
    if hora == "24:00:00" and not (fraccion or "").strip("0"):
        return _instante(dia, "00:00:00", None, zona) + timedelta(days=1)
    micros = (fraccion or "").ljust(6, "0")[:6]
    local = datetime.fromisoformat(f"{dia}T{hora}.{micros}{'+00:00' if zona == 'Z' else zona or ''}")
    return (local.replace(tzinfo=CHILE) if zona is None else local).astimezone(UTC)


def a_rut(texto: str, campo: str) -> str:
    """A RUT as `12345678-5`; read with or without dots, hyphen or zeros before it, and with any dash."""
    if len(texto) > LARGO_RUT:
        raise TipoNoValido(campo=campo, valor=texto, esperado="un RUT como 12345678-5")
    numero, digito = partir_rut(texto, campo)
    return f"{numero}-{digito}"


@lru_cache(maxsize=20_000)
def partir_rut(texto: str, campo: str) -> tuple[int, str]:
    """The number and the check digit of a RUT, verified (modulo 11)."""
    limpio = texto.strip(ESPACIOS).translate(GUIONES).replace(".", "").replace(" ", "").upper()
    hallado = RUT.fullmatch(limpio) if limpio.isascii() else None
    if hallado is None or int(hallado[1]) == 0:
        raise TipoNoValido(campo=campo, valor=texto, esperado="un RUT como 12345678-5")
    exigir_digito(int(hallado[1]), hallado[2], campo)
    return int(hallado[1]), hallado[2]


def exigir_digito(numero: int, digito: str, campo: str) -> None:
    """Refuse a check digit that is not the one of the number (modulo 11)."""
    esperado = stdnum_rut.calc_check_digit(str(numero))
    if digito != esperado:
        raise RunInvalido(campo=campo, valor=f"{numero}-{digito}", esperado=esperado)


def a_digito(texto: str, campo: str) -> str:
    """A check digit: 0 to 9 or K."""
    limpio = texto.strip(ESPACIOS).upper()
    if re.fullmatch(r"[0-9K]", limpio) is None:
        raise TipoNoValido(campo=campo, valor=texto, esperado="un dígito verificador, de 0 a 9 o K")
    return limpio


def enumeracion(clase: type[Enumeracion]) -> Lector:
    """A reader of the values of an enumeration, letter for letter."""
    valores = {str(miembro): miembro for miembro in clase}

    def leer(texto: str, campo: str) -> Enumeracion:
        limpio = texto.strip(ESPACIOS)
        valor = valores.get(limpio) or valores.get(a_nfc(limpio, MAXIMO_A_COMPONER))
        if valor is None:
            raise ValorNoPermitido(campo=campo, valor=texto, permitidos=" · ".join(valores))
        return valor

    return leer


def leer(lector: Lector, texto: str | None, campo: str, errores: list[ErrorDominio]) -> Any:
    """The datum; or None, with its error added to `errores` if it was sent but cannot be read."""
    if texto is None or es_ausente(texto):
        return None
    try:
        return lector(texto, campo)
    except ErrorDominio as error:
        errores.append(error)
        return None
