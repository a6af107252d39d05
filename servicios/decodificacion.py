"""From the one child of Body to a request of the domain.

A message that fits the published schema is read straight away. One that does not is looked at more closely (`marco`):
its frame must be right, or the message is refused; then each item is looked at by itself, and what is wrong with its shape
is told with what is wrong in it. Both ways leave the reading to the domain.
"""

from collections.abc import Iterable
from functools import partial

from dominio.muestras import lectura
from dominio.muestras.lectura import Leido, Pares
from dominio.ventanilla.pedidos import Escritura, Pedido
from esquemas_wsdl import esquema_de_validacion
from servicios import marco
from servicios.envoltura import Elemento
from servicios.tipos import LISTAS, OPCIONES_EN_XML, PREGUNTAS, Lista, PreguntaEnXml, Secuencia


def a_pedido(elemento: Elemento) -> Pedido:
    """The request that this operation element is."""
    lista = LISTAS.get(elemento.tag)
    return _a_consulta(elemento, PREGUNTAS[elemento.tag]) if lista is None else _a_escritura(elemento, lista)


def _a_escritura(elemento: Elemento, lista: Lista) -> Escritura:
    _exigir_cantidad(elemento, lista)
    if _puede_valer(elemento, lista) and esquema_de_validacion()(elemento):
        opciones, leido = _pares(OPCIONES_EN_XML, list(elemento)[1:]), partial(leer_valido, lista)
    else:
        opciones, leido = marco.exigir_marco(elemento, lista), partial(_leer_bien_o_mal, lista)
    return lectura.a_escritura(lista.forma, list(elemento[0]), leido, opciones)


def _exigir_cantidad(elemento: Elemento, lista: Lista) -> None:
    """Ask before validating what is asked again of the request: libxml2 takes seconds to tell many errors."""
    if len(elemento) and elemento[0].tag == lista.lista:
        lista.forma.pedido.exigir_cantidad(len(elemento[0]), lista.forma.lista)


def _puede_valer(elemento: Elemento, lista: Lista) -> bool:
    """Whether nothing in it has more elements than the schema knows; libxml2 would go on to tell errors of all of them."""
    cabe = len(lista.campos.nombres)
    return 0 < len(elemento) <= 1 + len(OPCIONES_EN_XML.nombres) and all(len(item) <= cabe for item in elemento[0])


def _a_consulta(elemento: Elemento, pregunta: PreguntaEnXml) -> Pedido:
    if len(elemento) <= len(pregunta.campos.nombres) and esquema_de_validacion()(elemento):
        return lectura.a_consulta(pregunta.forma, _pares(pregunta.campos, elemento))
    return lectura.a_consulta(pregunta.forma, marco.exigir_secuencia(elemento, elemento, pregunta.campos))


def _pares(secuencia: Secuencia, elementos: Iterable[Elemento]) -> Pares:
    """What there is to read in elements that are known to fit the schema."""
    nombres = secuencia.por_marca
    return [(nombres[e.tag], e.text) for e in elementos]


def _leer_bien_o_mal(lista: Lista, item: Elemento) -> Leido:
    cabe = len(item) <= len(lista.campos.nombres)
    return leer_valido(lista, item) if cabe and esquema_de_validacion()(item) else leer_dudoso(lista, item)


def leer_valido(lista: Lista, item: Elemento) -> Leido:
    """What there is to read in an item that fits the schema."""
    return _pares(lista.campos, item), []


def leer_dudoso(lista: Lista, item: Elemento) -> Leido:
    """What can be read in an item all the same, with all that is wrong with its shape."""
    return marco.examinar(item, item, lista.campos)
