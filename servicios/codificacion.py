"""From a receipt to the bytes of a SOAP answer, by formatting; a tree costs ten times as much.

Absent data and empty lists are left out, characters that XML cannot bear or that nobody can see are stripped, instants bear
Chile's offset. Tests validate every shape against the published schema.
"""

import base64
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from dominio.muestras.campos import CAMPOS_MUESTRA
from dominio.ventanilla.recibos import (
    ErrorRegistrado,
    FichaMuestra,
    InformeHallado,
    ItemRecibo,
    MaestroHallado,
    MensajeHallado,
    MuestrasHalladas,
    Recibo,
    ReciboLote,
    ServicioEnMarcha,
)
from dominio.vocabulario.errores import ErrorDominio
from dominio.vocabulario.tiempo import en_chile
from esquemas_wsdl import NAMESPACE
from servicios.envoltura import Version

_SUCIO = re.compile("[&<>\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LIMPIEZA: dict[int, str | None] = {
    **dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)),
    ord("&"): "&amp;",
    ord("<"): "&lt;",
    ord(">"): "&gt;",
}

CAMPOS_FICHA = (
    *(campo.nombre for campo in CAMPOS_MUESTRA),
    "laboratorio",
    "resultado",
    "fecha_recepcion_laboratorio",
    "fecha_hora_resultado_laboratorio",
    "creada_en",
    "vence_en",
    "vencida",
    "motivo_rechazo",
    "tiene_informe",
)
"""The elements of a sample in an answer, after its id and state."""


def sobre(version: Version, contenido: str) -> bytes:
    """An envelope of that version around the one child of its Body."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="{version.espacio}"><soap:Body>{contenido}'
        "</soap:Body></soap:Envelope>"
    ).encode()


def desde_recibo(recibo: Recibo, operacion: str, version: Version) -> bytes:
    """The answer to that operation."""
    respuesta = _POR_TIPO[type(recibo)](recibo)
    return sobre(
        version,
        f'<{operacion}Response xmlns="{NAMESPACE}"><respuesta>{respuesta}</respuesta></{operacion}Response>',
    )


def texto(valor: str) -> str:
    """The text as it can stand between two tags."""
    return valor if _SUCIO.search(valor) is None else valor.translate(_LIMPIEZA)


def instante(valor: datetime) -> str:
    """The instant with Chile's offset."""
    return en_chile(valor).isoformat()


def _valor(valor: Any) -> str:
    if isinstance(valor, str):
        return texto(valor)
    if isinstance(valor, bool):
        return "true" if valor else "false"
    if isinstance(valor, datetime):
        return instante(valor)
    return valor.isoformat() if isinstance(valor, date) else str(valor)


def _elemento(nombre: str, valor: Any) -> str:
    """The element, or nothing when there is no datum."""
    return "" if valor is None or valor == "" else f"<{nombre}>{_valor(valor)}</{nombre}>"


def _lista(nombre: str, elementos: Iterable[str]) -> str:
    """The wrapper around these elements, or nothing when there are none."""
    dentro = "".join(elementos)
    return f"<{nombre}>{dentro}</{nombre}>" if dentro else ""


def _lote(recibo: ReciboLote) -> str:
    items = recibo.items
    rechazados = recibo.rechazados
    return (
        f"<id_mensaje>{recibo.id_mensaje}</id_mensaje><recibido_en>{instante(recibo.recibido_en)}</recibido_en>"
        f"<simulado>{_valor(recibo.simulado)}</simulado><repetido>{_valor(recibo.repetido)}</repetido>"
        f"<total>{len(items)}</total><aceptados>{len(items) - rechazados}</aceptados>"
        f"<rechazados>{rechazados}</rechazados><items>{''.join([_item(item) for item in items])}</items>"
    )


def _item(item: ItemRecibo) -> str:
    codigo, muestra, estado = item.codigo_muestra_cliente, item.id_muestra, item.estado_muestra
    return (
        f"<item><indice>{item.indice}</indice>"
        f"{'' if not codigo else f'<codigo_muestra_cliente>{texto(codigo)}</codigo_muestra_cliente>'}"
        f"{'' if muestra is None else f'<id_muestra>{muestra}</id_muestra>'}"
        f"{'' if estado is None else f'<estado_muestra>{int(estado)}</estado_muestra>'}"
        f"<desenlace>{item.desenlace.value}</desenlace>{_errores(item.errores) if item.errores else ''}</item>"
    )


def _errores(errores: Iterable[ErrorDominio | ErrorRegistrado]) -> str:
    return _lista("errores", map(_error, errores))


def _error(error: ErrorDominio | ErrorRegistrado) -> str:
    return (
        f"<error><codigo>{error.codigo}</codigo>{_elemento('campo', error.campo)}{_elemento('valor', error.valor)}"
        f"<mensaje>{texto(error.mensaje)}</mensaje></error>"
    )


def _muestras(recibo: MuestrasHalladas) -> str:
    return (
        _lista("muestras", map(_ficha, recibo.muestras))
        + _elemento("cursor", recibo.cursor)
        + _elemento("id_mensaje", recibo.id_mensaje)
    )


def _ficha(ficha: FichaMuestra) -> str:
    datos = {**ficha.campos, "laboratorio": ficha.laboratorio, "tiene_informe": ficha.tiene_informe}
    return (
        f"<muestra><id_muestra>{ficha.id_muestra}</id_muestra><estado_muestra>{int(ficha.estado)}</estado_muestra>"
        f"<estado_nombre>{ficha.estado.nombre}</estado_nombre>"
        + "".join([_elemento(nombre, datos[nombre]) for nombre in CAMPOS_FICHA if nombre in datos])
        + "</muestra>"
    )


def _informe(recibo: InformeHallado) -> str:
    return (
        _elemento("id_muestra", recibo.id_muestra)
        + _elemento("nombre_informe", recibo.nombre)
        + _elemento("sha256", recibo.sha256)
        + _elemento("tamano", recibo.tamano)
        + f"<informe>{base64.b64encode(recibo.contenido).decode()}</informe>"
        + _elemento("id_mensaje", recibo.id_mensaje)
    )


def _mensaje(recibo: MensajeHallado) -> str:
    return (
        f"<id_mensaje>{recibo.consultado}</id_mensaje>"
        f"<recibido_en>{instante(recibo.consultado_recibido_en)}</recibido_en>"
        + _elemento("operacion", recibo.operacion)
        + _elemento("puerta", recibo.puerta.value)
        + _elemento("desenlace", recibo.desenlace.value)
        + _elemento("id_mensaje_cliente", recibo.id_mensaje_cliente)
        + f"<total>{recibo.total}</total><aceptados>{recibo.aceptados}</aceptados>"
        f"<rechazados>{recibo.rechazados}</rechazados>"
        + _lista("codigos_error", (_elemento("codigo", codigo) for codigo in recibo.codigos_error))
        + _lista("items", map(_item, recibo.items))
    )


def _maestro(recibo: MaestroHallado) -> str:
    elementos = (
        f"<elemento><codigo>{texto(codigo)}</codigo><nombre>{texto(nombre)}</nombre>{_elemento('padre', padre)}</elemento>"
        for codigo, nombre, padre in recibo.elementos
    )
    return (
        f"<nombre>{texto(recibo.nombre)}</nombre>"
        + _lista("elementos", elementos)
        + _elemento("id_mensaje", recibo.id_mensaje)
    )


def _servicio(recibo: ServicioEnMarcha) -> str:
    limites = "".join(
        f"<limite><nombre>{nombre}</nombre><valor>{valor}</valor></limite>" for nombre, valor in recibo.limites.items()
    )
    return (
        f"<version_hub>{texto(recibo.version_hub)}</version_hub>"
        f"<version_contrato>{texto(recibo.version_contrato)}</version_contrato><hora>{instante(recibo.hora)}</hora>"
        f"<limites>{limites}</limites>" + _elemento("id_mensaje", recibo.id_mensaje) + _elemento("cabeza", recibo.cabeza)
    )


_POR_TIPO: dict[type[Recibo], Callable[[Any], str]] = {
    ReciboLote: _lote,
    MuestrasHalladas: _muestras,
    InformeHallado: _informe,
    MensajeHallado: _mensaje,
    MaestroHallado: _maestro,
    ServicioEnMarcha: _servicio,
}
