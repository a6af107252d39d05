"""RUTs as people write them: one reading where the text decides it, and both where it does not.

Without a hyphen nobody can tell `66280152` from a RUN whose digit was left out: read as 6.628.015-2 it is, once in eleven
times, a right RUT of another person. So a hyphen (or a blank before the digit), a K, nine figures or the dots of the
thousands must say where the digit is.
"""

import re
from functools import lru_cache

from stdnum.cl import rut as stdnum_rut

from dominio.vocabulario.datos import ESPACIOS, GUIONES
from dominio.vocabulario.errores import (
    ErrorDominio,
    RunInvalido,
    RutSinDigito,
    TipoNoValido,
)

MAXIMO = 99_999_999
LARGO = 40
"""Characters that a RUT may be written with; what is longer is not even remembered."""
CIFRAS_QUE_DECIDEN = 9
DE_A_CUATRO = 4
"""Figures after the last dot of a RUT that was written with its digit and without hyphen."""
_RUT = re.compile(r"0*(\d{1,8})-?([0-9K])")
_CON_PUNTOS, _SIN_PUNTOS = re.compile(r"0*[0-9]{5,8}-?[0-9K]"), re.compile(r"0*[0-9]{6,8}-?[0-9K]")
_AL_FINAL = re.compile(r"\s+(?=[0-9K]$)|\s*-\s*")

LecturaDeRut = tuple[int, str]
"""A number and its check digit."""


def a_rut(texto: str, campo: str) -> str:
    """A RUT as `12345678-5`; read with or without dots, with any dash, and without it where the digit is beyond doubt."""
    numero, digito = partir_rut(texto, campo)
    return f"{numero}-{digito}"


def a_rut_buscado(texto: str, campo: str) -> str:
    """A RUT to search by: as `a_rut` gives it, or as it came when it has two readings (`lecturas_de_rut`)."""
    lecturas = lecturas_de_rut(texto, campo)
    return texto.strip(ESPACIOS) if len(lecturas) > 1 else f"{lecturas[0][0]}-{lecturas[0][1]}"


def partir_rut(texto: str, campo: str) -> LecturaDeRut:
    """The number and the check digit of a RUT, verified (modulo 11); refuses one that leaves its digit in doubt."""
    decidido, lecturas = _leer(_exigir_corto(texto, campo), campo)
    if not decidido:
        posibles = " o ".join(f"{numero}-{digito}" for numero, digito in lecturas)
        raise RutSinDigito(campo=campo, valor=texto, lecturas=posibles)
    return lecturas[0]


def lecturas_de_rut(texto: str, campo: str) -> tuple[LecturaDeRut, ...]:
    """What a RUT may mean to somebody who searches: without and with its digit, when the text leaves both open."""
    return _leer(_exigir_corto(texto, campo), campo)[1]


def personas_en_duda(texto: str) -> tuple[LecturaDeRut, ...]:
    """Both readings of a number that may be a RUN or a RUT with its digit, nothing of any other text."""
    try:
        lecturas = lecturas_de_rut(texto, "rut")
    except ErrorDominio:
        return ()
    return lecturas if len(lecturas) > 1 else ()


def parece_rut(texto: str) -> bool:
    """Whether a text has the looks of a RUT, right or wrong; figures alone may be another number too."""
    if len(texto) > LARGO:
        return False
    escrito = _escrito(texto)
    forma = _CON_PUNTOS if "." in escrito else _SIN_PUNTOS
    return forma.fullmatch("".join(_grupos(escrito))) is not None


def exigir_digito(numero: int, digito: str, campo: str) -> None:
    """Refuse a check digit that is not the one of the number (modulo 11)."""
    esperado = stdnum_rut.calc_check_digit(str(numero))
    if digito != esperado:
        raise RunInvalido(campo=campo, valor=f"{numero}-{digito}", esperado=esperado)


def _exigir_corto(texto: str, campo: str) -> str:
    if len(texto) > LARGO:
        raise _no_es_rut(texto, campo)
    return texto


@lru_cache(maxsize=20_000)
def _leer(texto: str, campo: str) -> tuple[bool, tuple[LecturaDeRut, ...]]:
    """Whether the text says where the digit is, and its readings: then one, else one or two."""
    grupos = _grupos(_escrito(texto))
    junto = "".join(grupos)
    hallado = _RUT.fullmatch(junto) if junto.isascii() else None
    if hallado is None or int(hallado[1]) == 0:
        raise _no_es_rut(texto, campo)
    if _se_ve_el_digito(junto, grupos):
        exigir_digito(int(hallado[1]), hallado[2], campo)
        return True, ((int(hallado[1]), hallado[2]),)
    return False, tuple(_sin_y_con_digito(int(junto), solo_sin=len(grupos) > 1))


def _escrito(texto: str) -> str:
    return _AL_FINAL.sub("-", texto.strip(ESPACIOS).translate(GUIONES).upper())


def _grupos(escrito: str) -> list[str]:
    return re.split(r"[. ]", escrito)


def _se_ve_el_digito(junto: str, grupos: list[str]) -> bool:
    if "-" in junto or junto.endswith("K") or len(junto.lstrip("0")) >= CIFRAS_QUE_DECIDEN:
        return True
    return len(grupos) > 1 and len(grupos[-1]) == DE_A_CUATRO


def _sin_y_con_digito(cifras: int, *, solo_sin: bool) -> list[LecturaDeRut]:
    lecturas = [(cifras, stdnum_rut.calc_check_digit(str(cifras)))]
    numero, digito = cifras // 10, str(cifras % 10)
    if numero and not solo_sin and digito == stdnum_rut.calc_check_digit(str(numero)):
        lecturas.append((numero, digito))
    return lecturas


def _no_es_rut(texto: str, campo: str) -> ErrorDominio:
    return TipoNoValido(campo=campo, valor=texto, esperado="un RUT como 12345678-5")
