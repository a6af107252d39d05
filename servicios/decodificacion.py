"""From the one child of Body to a request of the domain.

A message that fits the published schema is read straight away. One that does not is looked at more closely (`marco`):
its frame must be right, or the message is refused; then each item is read by itself, and whatever is wrong in it waits in
its `errores`, so that a bad item never sinks a batch and is told everything at once. Both ways read a field with the same
function, the domain's.
"""

from collections.abc import Callable, Iterable
from typing import Any

from dominio.muestras.items import Informe
from dominio.ventanilla.pedidos import Escritura, Pedido
from dominio.vocabulario.datos import es_ausente
from dominio.vocabulario.errores import (
    DatoObligatorio,
    ErrorDominio,
)
from dominio.vocabulario.fallas import falla_de_elemento
from esquemas_wsdl import esquema_de_validacion
from servicios import marco
from servicios.envoltura import Elemento
from servicios.marco import Lectura
from servicios.tipos import CONSULTAS, ESPACIO, LISTAS, OPCIONES, Consulta, Lista, Secuencia


def a_pedido(elemento: Elemento) -> Pedido:
    """The request that this operation element is."""
    lista = LISTAS.get(elemento.tag)
    return _a_consulta(elemento, CONSULTAS[elemento.tag]) if lista is None else _a_escritura(elemento, lista)


def _a_escritura(elemento: Elemento, lista: Lista) -> Escritura:
    exigir_cantidad(elemento, lista)
    valido = esquema_de_validacion()
    if _puede_valer(elemento, lista) and valido(elemento):
        items = [_leer_item(leer_valido, lista, item) for item in elemento[0]]
        opciones = _lectura(OPCIONES, list(elemento)[1:])
    else:
        opciones = marco.exigir_marco(elemento, lista)
        cabe = len(lista.campos.nombres)
        leer_bien_o_mal = {True: leer_valido, False: leer_dudoso}
        items = [_leer_item(leer_bien_o_mal[len(item) <= cabe and valido(item)], lista, item) for item in elemento[0]]
    return lista.pedido(items=tuple(items), **_leer_o_rechazar(opciones))


def exigir_cantidad(elemento: Elemento, lista: Lista) -> None:
    """Refuse an empty list, or one over the limit, before validating it: libxml2 takes seconds to tell many errors."""
    if len(elemento) and elemento[0].tag == lista.lista:
        lista.pedido.exigir_cantidad(len(elemento[0]), lista.lista.removeprefix(ESPACIO))


def _puede_valer(elemento: Elemento, lista: Lista) -> bool:
    """Whether nothing in it has more elements than the schema knows; libxml2 would go on to tell errors of all of them."""
    cabe = len(lista.campos.nombres)
    return 0 < len(elemento) <= 1 + len(OPCIONES.nombres) and all(len(item) <= cabe for item in elemento[0])


def _a_consulta(elemento: Elemento, consulta: Consulta) -> Pedido:
    if len(elemento) <= len(consulta.campos.nombres) and esquema_de_validacion()(elemento):
        lectura = _lectura(consulta.campos, elemento)
    else:
        lectura = marco.exigir_secuencia(elemento, elemento, consulta.campos)
    datos = _leer_o_rechazar(lectura)
    for nombre in consulta.obligatorios:
        if nombre not in datos:
            raise DatoObligatorio(campo=nombre)
    return consulta.pedido(**datos)


def _lectura(secuencia: Secuencia, elementos: Iterable[Elemento]) -> Lectura:
    """What there is to read in elements that are known to fit the schema."""
    lectores = secuencia.lectores
    return [(lectores[e.tag], e.text) for e in elementos]


def _leer_item(leer_asi: Callable[[Lista, Elemento], Any], lista: Lista, item: Elemento) -> Any:
    """The item, read in that way; one with which the hub fails is refused by itself."""
    try:
        return leer_asi(lista, item)
    except Exception as falla:
        return lista.item(errores=(falla_de_elemento(falla, operacion=lista.pedido.operacion),))


def leer_valido(lista: Lista, item: Elemento) -> Any:
    """The item of the domain that this element, which fits the schema, is."""
    return _item(lista, _lectura(lista.campos, item), [])


def leer_dudoso(lista: Lista, item: Elemento) -> Any:
    """The item of the domain that can be made of this element, with all that is wrong in it."""
    lectura, errores = marco.examinar(item, item, lista.campos)
    return _item(lista, lectura, errores)


def _item(lista: Lista, lectura: Lectura, errores: list[ErrorDominio]) -> Any:
    datos = leer(lectura, errores)
    if lista.con_informe:
        _reunir_informe(datos, errores)
    return lista.item(errores=tuple(errores), **datos)


def leer(lectura: Lectura, errores: list[ErrorDominio]) -> dict[str, Any]:
    """The data that are there and can be read, by name; the errors of the others are added to `errores`."""
    datos = {}
    for (nombre, lector), texto in lectura:
        if texto is None or es_ausente(texto):
            continue
        try:
            datos[nombre] = lector(texto, nombre)
        except ErrorDominio as error:
            errores.append(error)
        except Exception as falla:
            errores.append(falla_de_elemento(falla, nombre))
    return datos


def _leer_o_rechazar(lectura: Lectura) -> dict[str, Any]:
    errores: list[ErrorDominio] = []
    datos = leer(lectura, errores)
    if errores:
        raise errores[0]
    return datos


def _reunir_informe(datos: dict[str, Any], errores: list[ErrorDominio]) -> None:
    """Put the report and its name together, as the domain has them."""
    contenido, nombre = datos.pop("informe", None), datos.pop("nombre_informe", None)
    if contenido is not None:
        datos["informe"] = Informe(contenido=contenido, nombre=nombre)
    elif nombre is not None and not any(error.campo == "informe" for error in errores):
        errores.append(DatoObligatorio(campo="informe", condicion=", porque viene nombre_informe"))
