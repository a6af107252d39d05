"""The codes that the hub makes for samples that people take: what their labels say, and laboratories read from them.

A `T`, the sample's number and a check digit (Damm's, which finds any single wrong digit and any two that changed places):
unique in the country and never used again, because the number is; short, and digits are what is least misheard aloud.
"""

import re

from stdnum import damm

from dominio.vocabulario.errores import CodigoDeRotuloNoValido

CIFRAS = 6
"""Digits of the number at least."""
_ESCRITO = re.compile(r"T([0-9]{6,18})([0-9])")
_ENTRE_CIFRAS = re.compile(r"[\s.\-–—/]+")


def codigo_de(numero: int) -> str:
    """The code of the sample of that number."""
    cifras = f"{numero:0{CIFRAS}d}"
    return f"T{cifras}{damm.calc_check_digit(cifras)}"


def es_de_rotulo(texto: str) -> bool:
    """Whether the text may be meant as such a code."""
    return _ESCRITO.fullmatch(_junto(texto)) is not None


def a_codigo(texto: str, campo: str) -> str:
    """The code that was read or typed, however it was grouped; refuses one whose check digit is another."""
    junto = _junto(texto)
    hallado = _ESCRITO.fullmatch(junto)
    if hallado is None or not damm.is_valid(junto[1:]):
        raise CodigoDeRotuloNoValido(campo=campo, valor=texto)
    return junto


def para_dictar(codigo: str) -> str:
    """The code in groups of three, as a label shows it and a person reads it aloud, for example `T 001 234 5`."""
    cifras = codigo[1:]
    return " ".join([codigo[:1], *(cifras[lugar : lugar + 3] for lugar in range(0, len(cifras), 3))])


def _junto(texto: str) -> str:
    return _ENTRE_CIFRAS.sub("", texto).upper()
