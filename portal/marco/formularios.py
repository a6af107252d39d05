"""Fields of a form into the items that the window takes: the same readers, and so the same errors, as any other door."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar

from flask import request
from werkzeug.datastructures import FileStorage

from dominio.muestras.campos import CAMPOS_DE_FORMULARIO, DE_PERSONAS
from dominio.muestras.items import Informe, ItemMuestra, MuestraNueva
from dominio.vocabulario.datos import (
    INSTANTE,
    a_fecha,
    a_instante_de_pared,
    a_numero_dado,
    leer,
    leer_campos,
)
from dominio.vocabulario.errores import ErrorDominio, FormularioIncompleto, HoraRepetida
from dominio.vocabulario.tiempo import dia_buscado, en_chile

I = TypeVar("I", bound=ItemMuestra | MuestraNueva)  # noqa: E741 (an item)
FECHA_Y_HORA = len("2026-03-05T14:30")
SEGUNDOS = len("2026-03-05T14:30:00")
LARGO_DE_NOMBRE_DE_INFORME = 200
A_VECES = frozenset({"justificacion_edicion"})
"""Fields that a form has only where a rule asks for them, which says so itself when they are missing."""
ORIGEN, DESFASE = "_origen", "_desfase"
"""What the names of two more fields end in: the instant that a field of date and hour was filled with, and which of the two
times is meant of an hour that came twice."""
DESFASES_DE_CHILE = {
    "-03:00": "La primera vez, antes de atrasar la hora (UTC−3)",
    "-04:00": "La segunda vez, después de atrasarla (UTC−4)",
}


def leer_item(clase: type[I], textos: Mapping[str, str], **fijos: Any) -> I:
    """An item of that class; what cannot be read is told by its errors, `fijos` are not read."""
    errores: list[ErrorDominio] = []
    campos = [campo for campo in CAMPOS_DE_FORMULARIO[clase] if campo.nombre not in fijos]
    lectores = {campo.nombre: DE_PERSONAS.get(campo.leer, campo.leer) for campo in campos}
    datos = leer_campos(lectores, ((nombre, texto_enviado(textos, nombre)) for nombre in lectores), errores)
    return clase(**datos, **fijos, errores=tuple(errores))


def item_enviado(clase: type[I], **fijos: Any) -> I:
    """The item of the form that came.

    A field that did not come is an error too: an empty one says that there is no datum, one that is missing says nothing.
    """
    item = leer_item(clase, request.form, **fijos)
    pedidos = {campo.nombre for campo in CAMPOS_DE_FORMULARIO[clase]} - {*fijos, *A_VECES}
    faltan = tuple(FormularioIncompleto(campo=nombre) for nombre in sorted(pedidos - request.form.keys()))
    return replace(item, errores=(*faltan, *item.errores))


def con_origen(nombre: str, instante: datetime) -> dict[str, str]:
    """What a form shows of an instant, and the instant itself: the text alone would not tell which of two hours it is."""
    local = en_chile(instante)
    return {nombre: f"{local:%Y-%m-%dT%H:%M:%S}", nombre + ORIGEN: local.isoformat()}


def texto_enviado(textos: Mapping[str, str], nombre: str) -> str | None:
    """The text of a field; of a date and hour, the instant that it stands for when the form knows it."""
    escrito = _entero(textos.get(nombre))
    if escrito is None or INSTANTE.fullmatch(escrito) is None:
        return escrito
    original, elegido = textos.get(nombre + ORIGEN, ""), textos.get(nombre + DESFASE, "")
    if INSTANTE.fullmatch(original) and original[:SEGUNDOS] == escrito:
        return original
    return escrito + elegido if elegido in DESFASES_DE_CHILE and _es_dudosa(escrito) else escrito


def _es_dudosa(escrito: str) -> bool:
    errores: list[ErrorDominio] = []
    leer(a_instante_de_pared, escrito, "", errores)
    return any(isinstance(error, HoraRepetida) for error in errores)


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
    return Informe(contenido=archivo.read(), nombre=nombre[-LARGO_DE_NOMBRE_DE_INFORME:])


def numero_de(nombre: str, lector: Callable[[str, str], int] = a_numero_dado) -> int | None:
    """A number of something out of the query, None when it is absent; raises the error of a text that is none."""
    texto = request.args.get(nombre, "").strip()
    return lector(texto, nombre) if texto else None


def dia_de(nombre: str) -> date | None:
    """A day out of the query, None when it is absent; raises the error of a text that is none."""
    texto = request.args.get(nombre, "").strip()
    return dia_buscado(a_fecha(texto, nombre)) if texto else None


def presentes(*nombres: str) -> dict[str, str]:
    """These arguments of the query, those that have something in them."""
    return {nombre: valor for nombre in nombres if (valor := request.args.get(nombre, "").strip())}
