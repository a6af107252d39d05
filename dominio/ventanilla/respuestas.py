"""A receipt as data, by the names that the contract gives them: what every door renders, each in its own way.

Data are scalars as the domain has them (instants, bytes of a report), mappings, and lists of either; what is absent is None.
"""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from dominio.ventanilla.recibos import (
    CambiosHallados,
    ConciliacionHecha,
    FichaMuestra,
    FigurasHalladas,
    InformeHallado,
    ItemRecibo,
    MaestroHallado,
    MensajeHallado,
    MuestrasHalladas,
    Recibo,
    ReciboLote,
    ServicioEnMarcha,
)
from dominio.vocabulario.errores import datos_de


def datos_de_recibo(recibo: Recibo) -> dict[str, Any]:
    """The answer to an operation of the contract."""
    return _POR_TIPO[type(recibo)](recibo)


def datos_de_item(item: ItemRecibo) -> dict[str, Any]:
    """What became of one item."""
    return {
        "indice": item.indice,
        "codigo_muestra_cliente": item.codigo_muestra_cliente,
        "id_muestra": item.id_muestra,
        "estado_muestra": item.estado_muestra,
        "desenlace": item.desenlace.value,
        "errores": [datos_de(error) for error in item.errores],
    }


def _lote(recibo: ReciboLote) -> dict[str, Any]:
    """What became of a list."""
    rechazados = recibo.rechazados
    return {
        "id_mensaje": recibo.id_mensaje,
        "recibido_en": recibo.recibido_en,
        "simulado": recibo.simulado,
        "repetido": recibo.repetido,
        "total": recibo.total,
        "aceptados": recibo.total - rechazados,
        "rechazados": rechazados,
        "items": [datos_de_item(item) for item in recibo.items],
    }


def _muestras(recibo: MuestrasHalladas) -> dict[str, Any]:
    muestras = [_ficha(ficha) for ficha in recibo.muestras]
    return {"muestras": muestras, "cursor": recibo.cursor, "id_mensaje": recibo.id_mensaje}


def _ficha(ficha: FichaMuestra) -> dict[str, Any]:
    return {
        "id_muestra": ficha.id_muestra,
        "estado_muestra": int(ficha.estado),
        "estado_nombre": ficha.estado.nombre,
        **ficha.campos,
        "laboratorio": ficha.laboratorio,
        "tiene_informe": ficha.tiene_informe,
    }


def _informe(recibo: InformeHallado) -> dict[str, Any]:
    return {
        "id_muestra": recibo.id_muestra,
        "nombre_informe": recibo.nombre,
        "sha256": recibo.sha256,
        "tamano": recibo.tamano,
        "informe": recibo.contenido,
        "id_mensaje": recibo.id_mensaje,
    }


def _mensaje(recibo: MensajeHallado) -> dict[str, Any]:
    return {
        "id_mensaje": recibo.consultado,
        "recibido_en": recibo.consultado_recibido_en,
        "operacion": recibo.operacion,
        "puerta": recibo.puerta.value,
        "desenlace": recibo.desenlace.value,
        "id_mensaje_cliente": recibo.id_mensaje_cliente,
        "total": recibo.total,
        "aceptados": recibo.aceptados,
        "rechazados": recibo.rechazados,
        "codigos_error": recibo.codigos_error,
        "items": [datos_de_item(item) for item in recibo.items],
    }


def _maestro(recibo: MaestroHallado) -> dict[str, Any]:
    elementos = [{"codigo": codigo, "nombre": nombre, "padre": padre} for codigo, nombre, padre in recibo.elementos]
    return {"nombre": recibo.nombre, "elementos": elementos, "id_mensaje": recibo.id_mensaje}


def _servicio(recibo: ServicioEnMarcha) -> dict[str, Any]:
    return {
        "version_hub": recibo.version_hub,
        "version_contrato": recibo.version_contrato,
        "hora": recibo.hora,
        "limites": [{"nombre": nombre, "valor": valor} for nombre, valor in recibo.limites.items()],
        "id_mensaje": recibo.id_mensaje,
        "cabeza": recibo.cabeza,
    }


def _cambios(recibo: CambiosHallados) -> dict[str, Any]:
    cambios = [asdict(cambio) for cambio in recibo.cambios]
    return {"cambios": cambios, "cursor": recibo.cursor, "quedan": recibo.quedan, "id_mensaje": recibo.id_mensaje}


def _figuras(recibo: FigurasHalladas) -> dict[str, Any]:
    dichas = {"fecha": recibo.fecha, "terminado": recibo.terminado, "figuras": recibo.figuras}
    return {**dichas, "id_mensaje": recibo.id_mensaje}


def _conciliacion(recibo: ConciliacionHecha) -> dict[str, Any]:
    return {
        "fecha": recibo.fecha,
        "enviadas": recibo.enviadas,
        "coinciden": recibo.coinciden,
        "diferencias": [asdict(una) for una in recibo.diferencias],
        "id_mensaje": recibo.id_mensaje,
    }


_POR_TIPO: dict[type[Recibo], Callable[[Any], dict[str, Any]]] = {
    ReciboLote: _lote,
    MuestrasHalladas: _muestras,
    InformeHallado: _informe,
    MensajeHallado: _mensaje,
    MaestroHallado: _maestro,
    ServicioEnMarcha: _servicio,
    CambiosHallados: _cambios,
    FigurasHalladas: _figuras,
    ConciliacionHecha: _conciliacion,
}
