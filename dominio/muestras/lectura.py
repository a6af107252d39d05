"""From names and texts to a request: one reading for every door that receives text.

Whatever is wrong in an item waits in its `errores`, so that a bad item never sinks a batch and is told everything at once;
what is wrong with the options of a list, or with the fields of a query, refuses the message.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, TypeVar

from dominio.muestras.formas import OPCIONES_DE_LISTA, Campos, FormaDeConsulta, FormaDeEscritura
from dominio.muestras.items import Informe
from dominio.ventanilla.pedidos import Escritura, Pedido
from dominio.vocabulario.datos import leer_campos
from dominio.vocabulario.errores import DatoObligatorio, ErrorDominio
from dominio.vocabulario.fallas import falla_de_elemento

Pares: TypeAlias = Sequence[tuple[str, str | None]]
"""Names of fields that the contract has, each once, with their texts."""
Leido: TypeAlias = tuple[Pares, list[ErrorDominio]]
"""What can be read of an item, and all that is wrong with the shape of the rest."""
Textos: TypeAlias = Sequence[str | None]
"""Plain texts (`textos.es_llano`) of an item: one for each of its fields, in the contract's order, or None."""
Crudo = TypeVar("Crudo")


def a_escritura(
    forma: FormaDeEscritura, crudos: Sequence[Crudo], leido: Callable[[Crudo], Leido], opciones: Pares
) -> Escritura:
    """The request with these items, each as the door has it; `leido` tells what stands in one."""
    forma.pedido.exigir_cantidad(len(crudos), forma.lista)
    items = tuple([leer_item(forma, crudo, leido) for crudo in crudos])
    return forma.pedido(items=items, **_leer_o_rechazar(OPCIONES_DE_LISTA, opciones))


def a_escritura_llana(forma: FormaDeEscritura, crudos: Sequence[Textos], opciones: Pares) -> Escritura:
    """The same of items whose texts are all plain: each is read quickly, and with all that is wrong if it cannot be."""
    forma.pedido.exigir_cantidad(len(crudos), forma.lista)
    items = tuple([_leer_llano(forma, textos) for textos in crudos])
    return forma.pedido(items=items, **_leer_o_rechazar(OPCIONES_DE_LISTA, opciones))


def _leer_llano(forma: FormaDeEscritura, textos: Textos) -> Any:
    try:
        datos = {
            nombre: leer(texto)
            for (nombre, leer), texto in zip(forma.campos.llanos, textos, strict=True)
            if texto and not texto.isspace()
        }
        if not forma.con_informe:
            return forma.item(**datos)
    except Exception:  # noqa: S110 (the long way says what is wrong)
        pass
    return leer_item(forma, textos, _pares_de(forma))


def _pares_de(forma: FormaDeEscritura) -> Callable[[Textos], Leido]:
    return lambda textos: ([par for par in zip(forma.campos.nombres, textos, strict=True) if par[1] is not None], [])


def a_consulta(forma: FormaDeConsulta, pares: Pares) -> Pedido:
    """The query; refuses one without what it cannot do without."""
    datos = _leer_o_rechazar(forma.campos, pares)
    for nombre in forma.obligatorios:
        if nombre not in datos:
            raise DatoObligatorio(campo=nombre)
    return forma.pedido(**datos)


def leer_item(forma: FormaDeEscritura, crudo: Crudo, leido: Callable[[Crudo], Leido]) -> Any:
    """The item; one with which the hub fails is refused by itself."""
    try:
        pares, errores = leido(crudo)
        datos = leer_campos(forma.campos.lectores, pares, errores)
        if forma.con_informe:
            _reunir_informe(datos, errores)
        return forma.item(errores=tuple(errores), **datos)
    except Exception as falla:
        return forma.item(errores=(falla_de_elemento(falla),))


def _leer_o_rechazar(campos: Campos, pares: Pares) -> dict[str, Any]:
    errores: list[ErrorDominio] = []
    datos = leer_campos(campos.lectores, pares, errores)
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
