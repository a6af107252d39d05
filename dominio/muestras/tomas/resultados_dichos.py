"""Results that antigen tests were registered with: what tells a test that comes again from one that says something else."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dominio.muestras.tomas.items import Antigeno, Toma
from dominio.ventanilla.necesidades import Pesquisa
from dominio.ventanilla.turno import huella_de_pares, marca_de
from dominio.vocabulario.errores import ErrorDominio, MuestraRepetida
from dominio.vocabulario.tiempo import para_leer
from modelos import Historial
from modelos.busqueda import Busqueda

_H = Historial.__table__.c
PRIMEROS = Busqueda([_H.muestra_id, _H.huella], _H.muestra_id, _H.desde.is_(None))
"""The first steps of some samples."""


def resultado_de(item: Toma) -> Any:
    """What it showed, if it is an antigen test."""
    return item.resultado if isinstance(item, Antigeno) else None


def marca_con_resultado(firma: bytes, resultado: str | None) -> bytes:
    """What is remembered of a test's registration: its data and its result, which may be corrected later."""
    return marca_de(huella_de_pares(("huella", "resultado"), (firma.hex(), resultado)))


def marcas_de(filas: Iterable[Any]) -> Pesquisa[Mapping[int, bytes]]:
    """What is remembered of the registration of those tests, by id, whose result was corrected since."""
    corregidas = [fila.id for fila in filas if fila.correcciones]
    if not corregidas:
        return {}
    (pasos,) = yield [PRIMEROS.preguntar(corregidas)]
    return {paso.muestra_id: bytes(paso.huella) for paso in pasos if paso.huella is not None}


def sin_contradicciones(tests: Sequence[Toma], firma_de: Callable[[Toma], bytes]) -> list[Toma]:
    """The tests, with an error added to those that have all in common but their result; one that cannot be read disagrees.

    Who says of one that it is another test contradicts nobody.
    """
    lugares: dict[bytes, list[int]] = defaultdict(list)
    for lugar, test in enumerate(tests):
        if not test.es_otra and all(error.campo == "resultado" for error in test.errores):
            lugares[firma_de(test)].append(lugar)
    revisados = list(tests)
    for suyos in lugares.values():
        if len({_dicho(tests[lugar]) for lugar in suyos}) > 1:
            for lugar in suyos:
                revisados[lugar] = _contradicho(tests[lugar])
    return revisados


def ilegibles(test: Toma) -> list[ErrorDominio]:
    """The errors of reading its result."""
    return [error for error in test.errores if error.campo == "resultado" and not isinstance(error, MuestraRepetida)]


def esta_contradicho(test: Toma) -> bool:
    """Whether another of its list says another result."""
    return any(isinstance(error, MuestraRepetida) for error in test.errores)


def _dicho(test: Toma) -> Any:
    return resultado_de(test), tuple(error.valor for error in ilegibles(test))


def _contradicho(test: Toma) -> Toma:
    cual = f"del {para_leer(test.fecha_muestra)}" if test.fecha_muestra else "sin fecha"
    return replace(test, errores=(*test.errores, MuestraRepetida(campo="resultado", valor=cual)))
