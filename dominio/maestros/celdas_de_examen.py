"""The cells of a file of examinations: how each is read into what the catalogue keeps."""

import re
from collections.abc import Iterable
from enum import StrEnum

from dominio.vocabulario.datos import Lector, clave_de, entero_entre, enumeracion, texto_de
from dominio.vocabulario.errores import ListaDeExamenRepetida, ListaDeExamenVacia, NombreReservado, TipoNoValido
from dominio.vocabulario.examenes import ENTRE_NOMBRES, ENTRE_PARTES, a_celda, partes
from modelos import Examen, Muestra
from modelos.base import largo_de

_DE_CODIGO = re.compile(r"[A-Z0-9]+(?:[-_.][A-Z0-9]+)*", re.ASCII)
LOINC = re.compile(r"\d{1,7}-\d", re.ASCII)
SNOMED = re.compile(r"\d{6,18}", re.ASCII)
NINGUNO = "ninguno"
"""What says that no laboratory may do the examination any more."""
_LISTA = texto_de(4_000)
_NOMBRE = clave_de(largo_de(Muestra, "valor_resultado"))
_LABORATORIO = entero_entre(1, 2**31 - 1)


def a_codigo_de_examen(texto: str, campo: str) -> str:
    """A code that every door can bear: capitals, figures, and signs between them."""
    codigo: str = clave_de(largo_de(Examen, "codigo"))(texto, campo)
    if _DE_CODIGO.fullmatch(codigo) is None:
        raise TipoNoValido(campo=campo, valor=texto, esperado="mayúsculas y cifras, unidas por guiones: FLU-AB")
    return codigo


def a_loinc(texto: str, campo: str) -> str:
    """A code of LOINC."""
    return _segun(LOINC, texto, campo, "un código LOINC, como 94500-6")


def lista_de(clase: type[StrEnum], *, palabra_unica: bool = False) -> Lector:
    """A reader of lists of names, each with the word of v1 that it means; a word stands for one name if `palabra_unica`."""
    palabra_de = enumeracion(clase)

    def leer(texto: str, campo: str) -> str:
        dichas = _partes(texto, campo)
        leidas = [(_NOMBRE(nombre, campo), str(palabra_de(palabra, campo))) for nombre, palabra in dichas]
        _exigir_distintas(campo, [nombre for nombre, _ in leidas])
        if palabra_unica:
            _exigir_distintas(campo, [palabra for _, palabra in leidas])
        for nombre, palabra in leidas:
            if nombre != palabra and nombre in set(clase):
                raise NombreReservado(campo=campo, valor=nombre, palabra=palabra)
        return a_celda(leidas)

    return leer


def a_snomed(texto: str, campo: str) -> str:
    """Names, each with its code of SNOMED CT."""
    leidas = []
    for nombre, codigo in _partes(texto, campo):
        leidas.append((_NOMBRE(nombre, campo), _segun(SNOMED, codigo, campo, "nombre=código de SNOMED CT, entre |")))
    _exigir_distintas(campo, [nombre for nombre, _ in leidas])
    return a_celda(leidas)


def a_laboratorios(texto: str, campo: str) -> str:
    """Numbers of laboratories between `|` (or commas), or that there is none."""
    if texto.strip().casefold() == NINGUNO:
        return ""
    trozos = [trozo for trozo in re.split(r"[|,;\s]+", _LISTA(texto, campo)) if trozo]
    numeros = sorted({_LABORATORIO(trozo, campo) for trozo in trozos})
    if not numeros:
        raise ListaDeExamenVacia(campo=campo, separador=ENTRE_PARTES)
    return ENTRE_PARTES.join(map(str, numeros))


def _partes(texto: str, campo: str) -> list[tuple[str, str]]:
    leido = _LISTA(texto, campo)
    if any(trozo.count(ENTRE_NOMBRES) > 1 for trozo in leido.split(ENTRE_PARTES)):
        raise TipoNoValido(campo=campo, valor=texto, esperado="partes entre |, cada una nombre=palabra o la palabra sola")
    dichas = partes(leido)
    if not dichas or any(not nombre for nombre, _ in dichas):
        raise ListaDeExamenVacia(campo=campo, separador=ENTRE_PARTES)
    return dichas


def _exigir_distintas(campo: str, dichas: Iterable[str]) -> None:
    vistas: set[str] = set()
    for una in dichas:
        if una.casefold() in vistas:
            raise ListaDeExamenRepetida(campo=campo, valor=una)
        vistas.add(una.casefold())


def _segun(patron: re.Pattern[str], texto: str, campo: str, esperado: str) -> str:
    limpio = texto.strip()
    if patron.fullmatch(limpio) is None:
        raise TipoNoValido(campo=campo, valor=texto, esperado=esperado)
    return limpio
