"""Fields of a form into the items that the window takes: the same readers, and so the same errors, as any other door."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from flask import request
from werkzeug.datastructures import FileStorage

from dominio.campos import CAMPOS_DE_FORMULARIO
from dominio.datos import a_entero, a_fecha, leer
from dominio.errores import ErrorDominio
from dominio.items import Informe, ItemMuestra, MuestraNueva
from dominio.tiempo import dia_buscado

I = TypeVar("I", bound=ItemMuestra | MuestraNueva)  # noqa: E741 (an item)
FECHA_Y_HORA = len("2026-03-05T14:30")
MAXIMO_NOMBRE = 200


def leer_item(clase: type[I], textos: Mapping[str, str], **fijos: Any) -> I:
    """An item of that class; what cannot be read is told by its errors, `fijos` are not read."""
    errores: list[ErrorDominio] = []
    valores = {
        campo.nombre: leer(campo.leer, _entero(textos.get(campo.nombre)), campo.nombre, errores)
        for campo in CAMPOS_DE_FORMULARIO[clase]
        if campo.nombre not in fijos
    }
    return clase(**valores, **fijos, errores=tuple(errores))


def _entero(texto: str | None) -> str | None:
    """What a browser's field of date and hour leaves out when the seconds are 0."""
    if texto is not None and len(texto) == FECHA_Y_HORA and texto[10] == "T":
        return texto + ":00"
    return texto


def informe_de(archivo: FileStorage | None) -> Informe | None:
    """The report that came with the form, if one did."""
    if archivo is None or not archivo.filename:
        return None
    nombre = archivo.filename.replace("\\", "/").rpartition("/")[2]
    return Informe(contenido=archivo.read(), nombre=nombre[-MAXIMO_NOMBRE:])


def numero_de(nombre: str) -> int | None:
    """A number out of the query, None when it is absent; raises the error of a text that is none."""
    texto = request.args.get(nombre, "").strip()
    return a_entero(texto, nombre) if texto else None


def dia_de(nombre: str) -> date | None:
    """A day out of the query, None when it is absent; raises the error of a text that is none."""
    texto = request.args.get(nombre, "").strip()
    return dia_buscado(a_fecha(texto, nombre)) if texto else None


def presentes(*nombres: str) -> dict[str, str]:
    """These arguments of the query, those that have something in them."""
    return {nombre: valor for nombre in nombres if (valor := request.args.get(nombre, "").strip())}
