"""What is wrong with the shape of a message that does not fit the schema, said in the contract's words.

Only shape: which elements there are and in which order, attributes, stray text. What the elements say is read elsewhere.
What clients add of their own accord is passed over: `xsi:type`, `xsi:nil`, `encodingStyle` and their kin.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from lxml import etree

from dominio.muestras.lectura import Leido, Pares
from dominio.vocabulario.errores import ElementoInesperado, ErrorDominio, EsquemaNoRespetado
from esquemas_wsdl import NAMESPACE
from servicios.envoltura import SOAP11, SOAP12, Elemento
from servicios.tipos import OPCIONES_EN_XML, Lista, Secuencia

XSI = "http://www.w3.org/2001/XMLSchema-instance"
MAXIMO_DE_ELEMENTOS = 64
"""Elements of one item that are looked at, twice what the longest has; the rest can only be more of the same errors. Of a
hundred thousand held at once the collector of garbage took longer than all else."""
MAXIMO_DE_FORMA = 40
"""Errors of shape that are told of one item."""

_NULO = f"{{{XSI}}}nil"
_TOLERADOS = tuple(f"{{{espacio}}}" for espacio in (XSI, SOAP11.espacio, SOAP12.espacio))


def exigir_marco(elemento: Elemento, lista: Lista) -> Pares:
    """The options that follow the list; refuses an operation element that is not a list of items and its options."""
    hijos = list(islice(elemento, 1 + MAXIMO_DE_ELEMENTOS))
    if not hijos or hijos[0].tag != lista.lista:
        raise EsquemaNoRespetado(detalle=f"«{_nombre(elemento)}» debe comenzar con {_que_vino(lista.lista, hijos)}")
    for item in hijos[0]:
        if item.tag != lista.elemento:
            detalle = f"dentro de «{_nombre(hijos[0])}» solo va {_que_vino(lista.elemento, [item])}"
            raise EsquemaNoRespetado(detalle=detalle)
    _rechazar(next(chain(_atributos(hijos[0]), _texto_suelto(hijos[0], hijos[0])), None))
    return exigir_secuencia(elemento, hijos[1:], OPCIONES_EN_XML)


def _que_vino(esperado: str, hijos: list[Elemento]) -> str:
    """The element wanted and the one that came, with what sets them apart when it is only the namespace."""
    nombre = esperado.rpartition("}")[2]
    if not hijos:
        return f"«{nombre}»"
    if _nombre(hijos[0]) == nombre:
        return f"«{nombre}» en el espacio de nombres {NAMESPACE}"
    return f"«{nombre}», y vino «{_nombre(hijos[0])}»"


def exigir_secuencia(padre: Elemento, elementos: Iterable[Elemento], secuencia: Secuencia) -> Pares:
    """What there is to read in a sequence of the frame; refuses the message if its shape is not right."""
    lectura, errores = examinar(padre, elementos, secuencia)
    _rechazar(next(iter(errores), None))
    return lectura


def _rechazar(error: ErrorDominio | None) -> None:
    if isinstance(error, EsquemaNoRespetado):
        raise error
    if error is not None:
        raise EsquemaNoRespetado(detalle=error.mensaje.rstrip("."))


def examinar(padre: Elemento, hijos: Iterable[Elemento], secuencia: Secuencia) -> Leido:
    """What can be read all the same in these children of `padre`, and every error of shape."""
    mirados = list(islice(hijos, MAXIMO_DE_ELEMENTOS))
    lugares = [secuencia.lugares.get(elemento.tag) for elemento in mirados]
    primeros = {lugar: i for i, lugar in reversed(list(enumerate(lugares))) if lugar is not None}
    en_orden = mayor_en_orden(sorted((i, lugar) for lugar, i in primeros.items()))
    ajenos = chain(*map(_atributos, (padre, *mirados)), _texto_suelto(padre, mirados))
    errores: list[ErrorDominio] = list(islice(ajenos, MAXIMO_DE_FORMA))
    lectura: list[tuple[str, str | None]] = []
    for i, (elemento, lugar) in enumerate(zip(mirados, lugares, strict=True)):
        if i not in en_orden and len(errores) < MAXIMO_DE_FORMA:
            repetido = lugar is not None and primeros[lugar] < i
            esperado = _ya_vino if repetido else _esperado(elemento, lugar, i, en_orden, secuencia)
            errores.append(ElementoInesperado(campo=_nombre(elemento), esperado=esperado))
        if lugar is not None and primeros[lugar] == i:
            errores += islice(_compuesto(elemento), MAXIMO_DE_FORMA)
            lectura.append((secuencia.por_marca[elemento.tag], None if _es_nulo(elemento) else elemento.text))
    return lectura, errores


_ya_vino = ", porque ya vino antes en el mismo elemento"


def mayor_en_orden(llegadas: list[tuple[int, int]]) -> dict[int, int]:
    """Of (index, place) by index, the most that are in the order of their places; the rest is what the sender misplaced.

    Without this, one element sent too early would make each later one look misplaced. Of two that are swapped, the first to
    come is the misplaced one, as a validator says too.
    """
    largos = [0] * len(llegadas)
    for i in range(len(llegadas) - 1, -1, -1):
        siguientes = (largos[j] for j in range(i + 1, len(llegadas)) if llegadas[j][1] > llegadas[i][1])
        largos[i] = 1 + max(siguientes, default=0)
    elegidos: dict[int, int] = {}
    desde, ultimo = 0, -1
    for largo in range(max(largos, default=0), 0, -1):
        i = max(i for i in range(desde, len(llegadas)) if largos[i] == largo and llegadas[i][1] > ultimo)
        elegidos[llegadas[i][0]] = ultimo = llegadas[i][1]
        desde = i + 1
    return elegidos


def _esperado(elemento: Elemento, lugar: int | None, i: int, en_orden: dict[int, int], secuencia: Secuencia) -> str:
    """Which element was expected where an unknown or misplaced one came, as the end of a sentence."""
    nombres = secuencia.nombres
    if lugar is None and _nombre(elemento) in nombres:
        return f"; debe estar en el espacio de nombres {NAMESPACE}"
    siguiente = next((otro for j, otro in en_orden.items() if j > i), None)
    if siguiente is not None:
        return f"; se esperaba «{nombres[siguiente]}»"
    if lugar is not None:
        return f"; va antes de «{nombres[min(otro for otro in en_orden.values() if otro > lugar)]}»"
    posibles = nombres[max(en_orden.values(), default=-1) + 1 :]
    return f"; se esperaba «{posibles[0]}»" if posibles else "; no se esperaba ninguno más"


def _atributos(elemento: Elemento) -> Iterator[ErrorDominio]:
    """Attributes that the contract does not have: all."""
    for atributo in elemento.attrib:
        if not str(atributo).startswith(_TOLERADOS):
            campo = f"{_nombre(elemento)}/@{etree.QName(atributo).localname}"
            yield ElementoInesperado(campo=campo, esperado="; quite el atributo")


def _texto_suelto(padre: Elemento, hijos: Iterable[Elemento]) -> Iterator[ErrorDominio]:
    """Text between elements."""
    if any((texto or "").strip() for texto in (padre.text, *(hijo.tail for hijo in hijos))):
        yield EsquemaNoRespetado(detalle=f"hay texto suelto entre los elementos de «{_nombre(padre)}»")


def _compuesto(elemento: Elemento) -> Iterator[ErrorDominio]:
    """Elements inside of one that is to have only text."""
    for dentro in elemento:
        yield ElementoInesperado(campo=_nombre(dentro), esperado=f"; «{_nombre(elemento)}» lleva solo texto")


def _es_nulo(elemento: Elemento) -> bool:
    return (elemento.get(_NULO) or "").strip() in ("true", "1")


def _nombre(elemento: Elemento) -> str:
    return etree.QName(elemento).localname
