"""What was wrong with a message, read from its answer and put beside the elements of its request that it speaks of."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from dominio.mensajes.mascara import (
    TAPADO,
    VISIBLES,
    Nodo,
    NoSeLee,
    arbol,
    lineas,
    para_leer,
    visible,
)
from dominio.vocabulario.errores import ErrorDominio, catalogo

MAXIMO_LINEAS = 2_000
"""Lines of a body that a page shows."""
CON_ERROR = frozenset({"error", "ErrorHub"})
"""Elements of an answer that tell an error."""
CATALOGO: dict[str, type[ErrorDominio]] = {clase.codigo: clase for clase in catalogo()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Senal:
    """One error: the item (None: the message as a whole) or cell that got it, its field, what it says and how to mend it.

    Of a personal field, `mensaje` repeats no value unless the message was revealed.
    """

    indice: int | None
    celda: str | None
    codigo: str
    campo: str | None
    mensaje: str
    remedio: str


@dataclass(frozen=True, slots=True)
class Linea:
    """One line of a body, with the errors of the element that it opens."""

    texto: str
    senales: tuple[Senal, ...] = ()


@dataclass(frozen=True, slots=True)
class MensajeLeido:
    """A body's first lines, and whether there are more."""

    lineas: tuple[Linea, ...]
    hay_mas: bool


def leer(cuerpo: bytes, senales: Sequence[Senal] = (), *, revelado: bool) -> MensajeLeido:
    """A body to be read on a page, with each error beside the element that it speaks of."""
    primeras = tuple(islice(_lineas(cuerpo, senales, revelado), MAXIMO_LINEAS + 1))
    return MensajeLeido(primeras[:MAXIMO_LINEAS], len(primeras) > MAXIMO_LINEAS)


def _lineas(cuerpo: bytes, senales: Sequence[Senal], revelado: bool) -> Iterator[Linea]:
    try:
        raiz = arbol(cuerpo)
    except NoSeLee:
        yield from (Linea(texto) for texto in para_leer(cuerpo, revelado=revelado).splitlines())
        return
    suyas = _repartir(raiz, senales)
    for texto, elemento in lineas(raiz, revelado=revelado):
        yield Linea(visible(texto), tuple(suyas.get(id(elemento), ())))


def _repartir(raiz: Nodo, senales: Sequence[Senal]) -> dict[int, list[Senal]]:
    """The errors by the identity of their element: the field's, or else the item's, or else the operation's."""
    operacion = _operacion(raiz)
    items = next((hijo.hijos for hijo in operacion.hijos if any(nieto.hijos for nieto in hijo.hijos)), [])
    repartidas: dict[int, list[Senal]] = defaultdict(list)
    for senal in senales:
        de_item = senal.indice is not None and 0 < senal.indice <= len(items)
        dueno = items[(senal.indice or 0) - 1] if de_item else operacion
        repartidas[id(_hallar(dueno, senal.campo) or dueno)].append(senal)
    return repartidas


def _operacion(raiz: Nodo) -> Nodo:
    cuerpo = next((hijo for hijo in raiz.hijos if hijo.local == "Body"), None)
    return cuerpo.hijos[0] if cuerpo is not None and cuerpo.hijos else raiz


def _hallar(elemento: Nodo, campo: str | None) -> Nodo | None:
    if campo is None or elemento.local == campo:
        return elemento if campo else None
    return next((hallado for hijo in elemento.hijos if (hallado := _hallar(hijo, campo))), None)


# ── reading answers ─────────────────────────────────────────────────────────────────────────────────────────────────
def leer_senales(respuesta: bytes, *, revelado: bool, visibles: frozenset[str] = VISIBLES) -> tuple[Senal, ...]:
    """The errors that an answer tells, XML or JSON, in its order; values of the fields `visibles` are shown anyway."""
    try:
        datos = _de_xml(arbol(respuesta), None)
    except NoSeLee:
        datos = _de_json(respuesta)
    return tuple(_senal(indice, dato, revelado, visibles) for indice, dato in datos if dato.get("codigo"))


def _de_xml(elemento: Nodo, indice: int | None) -> Iterator[tuple[int | None, dict[str, Any]]]:
    textos = {hijo.local: hijo.texto.strip() for hijo in elemento.hijos if not hijo.hijos}
    if textos.get("indice", "").isdecimal():
        indice = int(textos["indice"])
    if elemento.local in CON_ERROR:
        yield indice, textos
        return
    for hijo in elemento.hijos:
        yield from _de_xml(hijo, indice)


def _de_json(respuesta: bytes) -> Iterator[tuple[int | None, dict[str, Any]]]:
    try:
        datos = json.loads(respuesta)
    except (ValueError, RecursionError):
        return
    if not isinstance(datos, dict):
        return
    yield None, datos
    de_planilla = datos.get("errores")
    yield from ((None, error) for error in de_planilla or () if isinstance(de_planilla, list) and isinstance(error, dict))
    items = datos.get("items")
    for item in items if isinstance(items, list) else []:
        for error in item.get("errores", ()) if isinstance(item, dict) else ():
            yield item.get("indice"), error


def _senal(indice: int | None, dato: dict[str, Any], revelado: bool, visibles: frozenset[str]) -> Senal:
    codigo, campo = str(dato["codigo"]), dato.get("campo") or None
    clase = CATALOGO.get(codigo)
    a_la_vista = revelado or campo is None or campo in visibles
    mensaje = str(dato.get("mensaje") or "") if a_la_vista else _sin_datos(clase, campo)
    remedio = clase.remedio if clase else ""
    return Senal(
        indice=indice, celda=dato.get("celda") or None, codigo=codigo, campo=campo, mensaje=visible(mensaje), remedio=remedio
    )


def _sin_datos(clase: type[ErrorDominio] | None, campo: str | None) -> str:
    """The error's sentence with every datum covered but the field's name."""
    if clase is None:
        return TAPADO
    return clase.plantilla.format_map(defaultdict(lambda: TAPADO, campo=campo))
