"""What an answer of the record said, whatever door it left by: XML of SOAP or JSON of the others, as the same items."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from dominio.mensajes.mascara import Nodo, NoSeLee, arbol
from dominio.ventanilla.recibos import ErrorRegistrado
from dominio.vocabulario.enumeraciones import Desenlace


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLeido:
    """One item of an answer: its place in the message (of a workbook, the row); `desenlace` is the word that was sent."""

    indice: int
    id_muestra: int | None
    codigo_muestra_cliente: str | None
    desenlace: str
    errores: tuple[ErrorRegistrado, ...]


@dataclass(frozen=True, slots=True)
class Leida:
    """An answer: its items, or the error that refused the message as a whole; neither, when it cannot be read so."""

    items: tuple[ItemLeido, ...] = ()
    error: ErrorRegistrado | None = None
    por_filas: bool = False

    @property
    def con_errores(self) -> tuple[ItemLeido, ...]:
        """The items that were refused."""
        return tuple(item for item in self.items if item.errores)


def leer_respuesta(cuerpo: bytes) -> Leida:
    """What the body of an answer said."""
    try:
        return _de_json(json.loads(cuerpo)) if cuerpo.lstrip()[:1] == b"{" else _de_xml(arbol(cuerpo))
    except (NoSeLee, ValueError, TypeError, KeyError):
        return Leida()


def _de_json(datos: dict[str, Any]) -> Leida:
    if "codigo" in datos and "mensaje" in datos:
        return Leida(error=_error(datos))
    if "errores" in datos:
        return Leida(tuple(_filas(datos["errores"])), por_filas=True)
    return Leida(tuple(_item(item, map(_error, item.get("errores", ()))) for item in datos.get("items", ())))


def _filas(errores: list[dict[str, Any]]) -> Iterator[ItemLeido]:
    """The refused rows of a workbook: its answer tells nothing of the others."""
    for fila, suyos in groupby(errores, key=lambda error: int(error["fila"])):
        yield _item({"indice": fila, "desenlace": Desenlace.RECHAZADA.value}, map(_error, suyos))


def _de_xml(raiz: Nodo) -> Leida:
    items, fallas = [], []
    for elemento in _todos(raiz):
        if elemento.local == "item":
            errores = (_error(_textos(e)) for e in _todos(elemento) if e.local == "error")
            items.append(_item(_textos(elemento), errores))
        elif elemento.local == "ErrorHub":
            fallas.append(_error(_textos(elemento)))
    return Leida(tuple(items), fallas[0] if fallas else None)


def _todos(elemento: Nodo) -> Iterator[Nodo]:
    for hijo in elemento.hijos:
        yield hijo
        yield from _todos(hijo)


def _textos(elemento: Nodo) -> dict[str, Any]:
    return {hijo.local: hijo.texto for hijo in elemento.hijos if not hijo.hijos}


def _item(datos: dict[str, Any], errores: Any) -> ItemLeido:
    numero = datos.get("id_muestra")
    return ItemLeido(
        indice=int(datos["indice"]),
        id_muestra=int(numero) if numero else None,
        codigo_muestra_cliente=datos.get("codigo_muestra_cliente") or None,
        desenlace=datos["desenlace"],
        errores=tuple(errores),
    )


def _error(datos: dict[str, Any]) -> ErrorRegistrado:
    dicho: dict[str, Any] = {campo: datos.get(campo) or None for campo in ErrorRegistrado.__slots__}
    return ErrorRegistrado(**dicho)
