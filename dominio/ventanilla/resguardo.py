"""One item at a time: a fault of ours with one of them refuses that one, and the others go on."""

from collections.abc import Callable
from typing import Any

import psycopg2
from sqlalchemy.exc import SQLAlchemyError

from dominio.ventanilla.recibos import ItemRecibo
from dominio.ventanilla.turno import Turno, rechazo
from dominio.vocabulario.errores import ElementoFallido, ErrorDominio
from dominio.vocabulario.fallas import falla_de_elemento
from modelos.filas import Carrera

DE_TODO_EL_MENSAJE = (SQLAlchemyError, psycopg2.Error, Carrera, MemoryError)
"""After these nothing of the transaction can go on, or all of it has to be served anew."""


def resguardar(turno: Turno, indice: int, item: Any, atender: Callable[[], ItemRecibo]) -> ItemRecibo:
    """What became of an item; when `atender` raises, the item is refused and nothing that it began stays.

    The sentences of its errors are put together here too, so that the answer of no door can stumble over them.
    """
    marca = turno.cambios.marca()
    try:
        recibo = atender() if _leido(item) else rechazo(indice, item.errores)
        for error in recibo.errores:
            error.mensaje  # noqa: B018 (a property that may be anybody's code)
        return recibo
    except ErrorDominio as error:
        errores = [error.sin_rastro()]
    except DE_TODO_EL_MENSAJE:
        raise
    except Exception as falla:
        errores = [falla_de_elemento(falla)]
    turno.cambios.volver(marca)
    clave = getattr(item, "id_muestra", None)
    return rechazo(indice, errores, codigo=item.codigo_muestra_cliente, id_muestra=clave)


def _leido(item: Any) -> bool:
    """Whether the item could be looked at; of one with which the hub failed nothing else can be said."""
    return not any(isinstance(error, ElementoFallido) and error.campo is None for error in item.errores)
