"""Text into typed data: one reading for every door, so that the same wrong datum gets the same code everywhere.

Each function takes the text as it came and the name of the field as the sender knows it, and gives the value or raises the
coded error. None of them is called for an absent datum; `es_ausente` says which texts count as absent.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from dominio.vocabulario.errores import (
    CaracteresNoAdmitidos,
    DesfaseInexistente,
    ErrorDominio,
    HoraInexistente,
    HoraRepetida,
    TextoDemasiadoLargo,
    TextoMalConvertido,
    TipoNoValido,
    ValorNoPermitido,
    ValorSinAsignar,
)
from dominio.vocabulario.fallas import falla_de_elemento
from dominio.vocabulario.llanos import CIFRAS_DE_UN_ENTERO, con_llano, entero_llano, instante_llano, propio_de, texto_llano
from dominio.vocabulario.mal_convertido import otra_lectura
from dominio.vocabulario.textos import (
    con_blancos_llanos,
    es_llano,
    lectura_probable,
    mal_convertido,
    nombrar,
    sin_verse,
)
from dominio.vocabulario.tiempo import CHILE, en_chile, lecturas_de_pared

Enumeracion = TypeVar("Enumeracion", bound=StrEnum)
Lector = Callable[[str, str], Any]

ESPACIOS = " \t\r\n\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\ufeff"
"""Blanks of any kind, which around a datum say nothing."""
GUIONES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-")
_ZONA = r"(Z|[+-]\d\d:\d\d(?::\d\d)?)?"
DESFASES = frozenset(
    f"{signo}{minutos // 60:02}:{minutos % 60:02}"
    for signo, horas in (("+", 14), ("-", 12))
    for minutos in range(0, horas * 60 + 1, 15)
)
"""Those that some place uses, or used since there are time zones: whole quarters of an hour."""
FECHA = re.compile(rf"(\d{{4}}-\d\d-\d\d){_ZONA}", re.ASCII)
INSTANTE = re.compile(rf"(\d{{4}}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d{{1,9}}))?{_ZONA}", re.ASCII)
MAXIMO_A_COMPONER = 200
"""Characters of a text without a limit of its own that are brought to NFC."""
ENTERO = re.compile(r"[+-]?\d{1,18}")
SIN_ASIGNAR = re.compile(r"[+-]?0{1,18}|0001-01-01(?:[TZ+-].*)?", re.ASCII)
"""What .NET's data contracts send for a number or a date that nobody set."""


def es_ausente(texto: str | None) -> bool:
    """An empty text, or one of spaces alone, is a datum that was not sent."""
    return texto is None or not texto.strip(ESPACIOS)


def a_texto(texto: str, campo: str, maximo: int, *, es_nombre: bool = False) -> str:
    """A text for people to read, in NFC; a blank of another kind becomes a plain one.

    Refuses characters that nobody sees, letters that were read in the wrong character set and more than `maximo` characters.
    """
    limpio = texto.strip(ESPACIOS)
    return _legible(limpio if es_llano(limpio) else con_blancos_llanos(limpio), campo, maximo, es_nombre=es_nombre)


def a_clave(texto: str, campo: str, maximo: int) -> str:
    """A text by which something is known and found, in NFC.

    Two that look alike must not be two keys: another blank than the plain one is refused as what nobody sees is.
    """
    return _legible(texto.strip(ESPACIOS), campo, maximo, es_nombre=False)


def _legible(limpio: str, campo: str, maximo: int, *, es_nombre: bool) -> str:
    if not es_llano(limpio):
        limpio = a_nfc(limpio, 2 * maximo)
        if ocultos := sin_verse(limpio[:maximo]):
            raise CaracteresNoAdmitidos(campo=campo, cuales=nombrar(ocultos))
    if len(limpio) > maximo:
        raise TextoDemasiadoLargo(campo=campo, valor=limpio, largo=len(limpio), maximo=maximo)
    otra = otra_lectura(limpio) if es_nombre and not es_llano(limpio) else None
    if otra is not None or mal_convertido(limpio, es_nombre=es_nombre):
        parece = otra if otra not in (None, limpio) else lectura_probable(limpio)
        raise TextoMalConvertido(campo=campo, valor=limpio, lectura=f" Parece decir «{parece}»." if parece else "")
    return limpio


def a_nfc(texto: str, hasta: int) -> str:
    """The text in NFC; one longer than `hasta`, which no field takes anyhow, is left alone.

    Composing takes time by the square of the combining marks in a row: megabytes of them would take hours.
    """
    return unicodedata.normalize("NFC", texto) if len(texto) <= hasta else texto


def texto_de(maximo: int) -> Lector:
    """A reader of texts of up to `maximo` characters."""
    return con_llano(lambda texto, campo: a_texto(texto, campo, maximo), texto_llano(maximo))


def nombre_de(maximo: int) -> Lector:
    """A reader of names of people and places."""
    return con_llano(lambda texto, campo: a_texto(texto, campo, maximo, es_nombre=True), texto_llano(maximo, es_nombre=True))


def clave_de(maximo: int) -> Lector:
    """A reader of codes, numbers of documents and whatever else something is known by."""
    return con_llano(lambda texto, campo: a_clave(texto, campo, maximo), texto_llano(maximo))


def a_entero(texto: str, campo: str) -> int:
    """A whole number of up to 18 digits, without thousands separators."""
    return _entero(texto, campo, "un número entero de hasta 18 cifras, sin puntos ni decimales")


def a_numero_dado(texto: str, campo: str) -> int:
    """A number that was given to something, by the hub or in a master: none is under 1."""
    esperado = "un número entero desde 1, de hasta 18 cifras, sin puntos ni decimales"
    numero = _entero(texto, campo, esperado)
    if numero < 1:
        raise TipoNoValido(campo=campo, valor=texto, esperado=esperado)
    return numero


def _entero(texto: str, campo: str, esperado: str) -> int:
    limpio = texto.strip(ESPACIOS)
    if not limpio.isascii() or ENTERO.fullmatch(limpio) is None:
        raise TipoNoValido(campo=campo, valor=texto, esperado=esperado)
    return int(limpio)


def entero_entre(minimo: int, maximo: int) -> Lector:
    """A reader of whole numbers within bounds."""
    esperado = f"un número entero entre {minimo} y {maximo}, sin puntos ni decimales"

    def leer(texto: str, campo: str) -> int:
        numero = _entero(texto, campo, esperado)
        if not minimo <= numero <= maximo:
            raise TipoNoValido(campo=campo, valor=texto, esperado=esperado)
        return numero

    return con_llano(leer, entero_llano(minimo, maximo))


@cache
def asignado(lector: Lector) -> Lector:
    """The reader of a number or a date, which tells apart what programs send for a datum that nobody set.

    Of each reader there is one, so that it can be looked up by (`campos.DE_PERSONAS`).
    """

    def leer(texto: str, campo: str) -> Any:
        if SIN_ASIGNAR.fullmatch(limpio := texto.strip(ESPACIOS)):
            raise ValorSinAsignar(campo=campo, valor=limpio)
        return lector(texto, campo)

    return con_llano(leer, propio_de(lector))  # a quick reader takes nothing that begins with a 0


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
        dia = date.fromisoformat(hallada[1])
    except ValueError:
        raise TipoNoValido(campo=campo, valor=texto, esperado="una fecha aaaa-mm-dd") from None
    _exigir_desfase(texto, hallada[2], campo)
    return dia


def a_instante(texto: str, campo: str) -> datetime:
    """An instant as `aaaa-mm-ddThh:mm:ss`, in UTC; without an offset it is Chile's hour.

    Of the hour that comes twice it is the first, since a system that sends no offset sends none there either.
    """
    hallado = INSTANTE.fullmatch(texto.strip(ESPACIOS))
    try:
        if hallado is None:
            raise ValueError
        _exigir_desfase(texto, hallado[4], campo)
        return _instante(*hallado.groups())
    except OverflowError:
        raise TipoNoValido(campo=campo, valor=texto, esperado="una fecha entre los años 1 y 9999, también en UTC") from None
    except ValueError:
        raise TipoNoValido(
            campo=campo, valor=texto, esperado="fecha y hora aaaa-mm-ddThh:mm:ss, con o sin zona horaria"
        ) from None


con_llano(a_entero, entero_llano(0, 10**CIFRAS_DE_UN_ENTERO))
con_llano(a_instante, instante_llano(DESFASES))


def a_instante_de_pared(texto: str, campo: str) -> datetime:
    """An instant that a person wrote as clocks show it; refuses the hour that comes twice, and the one that is skipped."""
    hallado = INSTANTE.fullmatch(texto.strip(ESPACIOS))
    instante = a_instante(texto, campo)
    if hallado is None or hallado[4] is not None or hallado[2].startswith("24"):
        return instante
    lecturas = lecturas_de_pared(datetime.fromisoformat(f"{hallado[1]}T{hallado[2]}"))
    if len(lecturas) == 1:
        return instante
    if not lecturas:
        raise HoraInexistente(campo=campo, valor=texto, despues=f"{en_chile(instante):%H:%M:%S}")
    una, otra = (en_chile(lectura).isoformat() for lectura in lecturas)
    raise HoraRepetida(campo=campo, valor=texto, una=una, otra=otra)


def _exigir_desfase(texto: str, zona: str | None, campo: str) -> None:
    if zona is not None and zona != "Z" and zona not in DESFASES:
        raise DesfaseInexistente(campo=campo, valor=texto, desfase=zona)


def _instante(dia: str, hora: str, fraccion: str | None, zona: str | None) -> datetime:
    if hora == "24:00:00" and not (fraccion or "").strip("0"):
        return _instante(f"{date.fromisoformat(dia) + timedelta(days=1)}", "00:00:00", None, zona)
    micros = (fraccion or "").ljust(6, "0")[:6]
    local = datetime.fromisoformat(f"{dia}T{hora}.{micros}{'+00:00' if zona == 'Z' else zona or ''}")
    return (local.replace(tzinfo=CHILE) if zona is None else local).astimezone(UTC)


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
    return leer_campos({campo: lector}, ((campo, texto),), errores).get(campo)


def leer_campos(
    lectores: Mapping[str, Callable[[Any, str], Any]],
    pares: Iterable[tuple[str, Any]],
    errores: list[ErrorDominio],
) -> dict[str, Any]:
    """The data that are there and can be read, by name; the errors of the others are added to `errores`.

    What a pair holds beside its name is a text, or whatever else (a cell) the readers take.
    """
    datos = {}
    for nombre, crudo in pares:
        if crudo is None or (isinstance(crudo, str) and not crudo.strip(ESPACIOS)):
            continue
        try:
            datos[nombre] = lectores[nombre](crudo, nombre)
        except ErrorDominio as error:
            errores.append(error.sin_rastro())
        except Exception as falla:
            errores.append(falla_de_elemento(falla, nombre))
    return datos
