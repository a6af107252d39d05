"""The bodies of a message, as the record keeps them and as they travelled.

A document in a body is kept apart, once, and the body refers to it; whoever opens the body gets it byte for byte, or is told
why not.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection
from zstandard import ZstdError

from dominio.ventanilla.compresion import comprimir_cuerpo, descomprimir
from dominio.ventanilla.documentos import Apartado, Escrito, recomponer
from dominio.vocabulario.errores import CuerpoIlegible, DocumentoAlterado, DocumentoPerdido
from modelos import MensajeCuerpo, filas_documentos
from modelos.cambios import Cambios

DEL_CUERPO = (MensajeCuerpo.pedido, MensajeCuerpo.respuesta, MensajeCuerpo.documentos)
"""The columns that whoever opens a body has to select."""


class Cual(StrEnum):
    """Which of the two bodies of a message."""

    PEDIDO = "pedido"
    RESPUESTA = "respuesta"


def guardar(cambios: Cambios, id_mensaje: int, pedido: Apartado, respuesta: Apartado) -> None:
    """Note what is to be written of both bodies, and of the documents in them."""
    if pedido.escritos or respuesta.escritos:
        for sha256, contenido in {**pedido.contenidos, **respuesta.contenidos}.items():
            cambios.agregar("documento", {"sha256": sha256, "informe_id": None, "contenido": contenido})
    cambios.agregar("mensaje_cuerpo", fila_de(id_mensaje, pedido, respuesta))


def fila_de(id_mensaje: int, pedido: Apartado, respuesta: Apartado) -> dict[str, Any]:
    """Both bodies as the record keeps them."""
    documentos = None
    if pedido.escritos or respuesta.escritos:
        documentos = json.dumps(
            {Cual.PEDIDO: _a_datos(pedido.escritos), Cual.RESPUESTA: _a_datos(respuesta.escritos)}, separators=(",", ":")
        )
    return {
        "mensaje_id": id_mensaje,
        "pedido": comprimir_cuerpo(pedido.resto),
        "respuesta": comprimir_cuerpo(respuesta.resto),
        "documentos": documentos,
    }


def abrir(conexion: Connection, fila: Any, cual: Cual) -> bytes:
    """A body as it travelled, from a row that has `DEL_CUERPO`.

    Raises `CuerpoIlegible`, `DocumentoPerdido` or `DocumentoAlterado`: a body is whole or it is not shown. Whether it has
    the digest that was written down is its reader's to ask.
    """
    try:
        resto = descomprimir(bytes(getattr(fila, cual)))
        escritos = [] if fila.documentos is None else [Escrito(*datos) for datos in json.loads(fila.documentos)[cual]]
        if not all(isinstance(escrito.sha256, str) for escrito in escritos):
            raise TypeError("a digest is a text")
    except (ZstdError, ValueError, LookupError, TypeError):
        raise CuerpoIlegible(campo=cual) from None
    if not escritos:
        return resto
    contenidos = leer_documentos(conexion, [escrito.sha256 for escrito in escritos])
    try:
        return recomponer(resto, escritos, contenidos)
    except (ValueError, TypeError, AttributeError):  # how it was written is not what was written down
        raise CuerpoIlegible(campo=cual) from None


def leer_documentos(conexion: Connection, cuales: Sequence[str]) -> dict[str, bytes]:
    """Documents by their digests; raises `DocumentoPerdido` or `DocumentoAlterado` unless all of them are as they were."""
    contenidos = filas_documentos.leer(conexion, set(cuales))
    for sha256 in cuales:
        if sha256 not in contenidos:
            raise DocumentoPerdido(campo="documento", valor=sha256)
    for sha256, contenido in contenidos.items():
        if hashlib.sha256(contenido).hexdigest() != sha256:
            raise DocumentoAlterado(campo="documento", valor=sha256)
    return contenidos


def _a_datos(escritos: Sequence[Escrito]) -> list[list[Any]]:
    """How documents were written, as data; what is usual is left out at the end."""
    return [_recortado(astuple(escrito)) for escrito in escritos]


def _recortado(datos: Sequence[Any]) -> list[Any]:
    usuales = astuple(Escrito(0, ""))
    largo = max((lugar for lugar, dato in enumerate(datos) if lugar < 2 or dato != usuales[lugar]), default=0) + 1
    return list(datos[:largo])
