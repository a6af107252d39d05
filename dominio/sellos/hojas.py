"""The leaf of a message: facts and digests of all its rows in the record, and no datum of a person.

A leaf is a JSON object, written canonically (`verificar_prueba.canonico`). What anybody may know is in it as it is; whatever
might hold a person's datum or could be found by trying (addresses, documents, clients' ids, what people wrote, and even the
digests of short bodies) is there as HMAC-SHA256 under a salt that lies apart. Each field has a salt of its own, made from
the message's, so that one can be laid open without the others.
"""

import hmac
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, bindparam

from dominio.sellos.verificar_prueba import canonico, comprometer, huella_de_hoja
from modelos import (
    Historial,
    Informe,
    Mensaje,
    MensajeCliente,
    MensajeError,
    MensajeMuestra,
    MensajeProposito,
    MensajeReenvio,
    SelloSal,
)
from modelos.busqueda import Busqueda

FORMATO = 1
HECHOS = (
    "recibido_en",
    "puerta",
    "operacion",
    "laboratorio_id",
    "credencial_id",
    "usuario_id",
    "total",
    "aceptados",
    "rechazados",
    "desenlace",
    "duracion_us",
    "tamano_pedido",
)
RESERVADOS = ("origen", "id_mensaje_cliente", "huella_pedido", "huella_respuesta")
DE_HISTORIAL = (
    "id",
    "muestra_id",
    "ocurrido_en",
    "operacion",
    "puerta",
    "laboratorio_id",
    "credencial_id",
    "usuario_id",
    "desde",
    "hacia",
    "motivo",
    "detalle",
    "huella",
)
DE_INFORME = ("id", "muestra_id", "creado_en", "nombre", "sha256", "tamano")
DE_REENVIO = ("original_id", "vez", "motivo", "recibo")
DE_CLIENTE = ("huella", "recibo")
GRUPOS = ("historial", "informes", "cliente", "reenvio", "proposito", "dichas")
DEL_MENSAJE = -1
"""The `indice` of the salt that is the whole message's."""
CAMPOS_RESERVADOS = (*RESERVADOS, *GRUPOS)
"""What a leaf keeps without showing. Once one had to be forgotten, each has a salt of its own at the `indice` -2, -3 …, in
this order; of one that was forgotten there is what the leaf has of it."""

Sales = Mapping[tuple[int, int], tuple[bytes | None, str | None]]
"""By message and index: the salt, or what was kept in its stead."""


@dataclass(slots=True)
class Filas:
    """All that the record has of one message."""

    mensaje: Any
    muestras: list[Any] = field(default_factory=list)
    errores: list[Any] = field(default_factory=list)
    historial: list[Any] = field(default_factory=list)
    informes: list[Any] = field(default_factory=list)
    cliente: list[Any] = field(default_factory=list)
    reenvio: list[Any] = field(default_factory=list)
    proposito: list[Any] = field(default_factory=list)

    def salados(self) -> list[tuple[int, int]]:
        """What needs a salt: the message, and each item that names somebody."""
        con_documento = ((m.mensaje_id, m.indice) for m in self.muestras if m.documento is not None)
        return [(self.mensaje.id, DEL_MENSAJE), *con_documento]


def _busqueda(modelo: Any, columna: Any, campos: Sequence[str], *condiciones: Any) -> Busqueda:
    return Busqueda([modelo.__table__.c[nombre] for nombre in campos], columna, *condiciones)


_MENSAJES = _busqueda(Mensaje, Mensaje.__table__.c.id, ("id", *HECHOS, *RESERVADOS))
_MUESTRAS = _busqueda(
    MensajeMuestra, MensajeMuestra.__table__.c.mensaje_id, ("mensaje_id", "indice", "muestra_id", "documento", "huella")
)
_ERRORES = _busqueda(MensajeError, MensajeError.__table__.c.mensaje_id, ("mensaje_id", "codigo", "veces"))
_REENVIOS = _busqueda(MensajeReenvio, MensajeReenvio.__table__.c.mensaje_id, ("mensaje_id", *DE_REENVIO))
_PROPOSITOS = _busqueda(MensajeProposito, MensajeProposito.__table__.c.mensaje_id, ("mensaje_id", "proposito"))
# The trace and the reports are found by their samples: an index by message would cost each message that is written.
_HISTORIAL = _busqueda(Historial, Historial.__table__.c.muestra_id, ("mensaje_id", *DE_HISTORIAL))
_INFORMES = _busqueda(Informe, Informe.__table__.c.muestra_id, ("mensaje_id", *DE_INFORME))
_CLIENTES = _busqueda(
    MensajeCliente,
    MensajeCliente.__table__.c.id_mensaje_cliente,
    ("mensaje_id", *DE_CLIENTE),
    MensajeCliente.__table__.c.laboratorio_id == bindparam("laboratorio_id"),
)
_SALES = _busqueda(SelloSal, SelloSal.__table__.c.mensaje_id, ("mensaje_id", "indice", "sal", "huella"))
_DEL_MENSAJE = ((_MUESTRAS, "muestras"), (_ERRORES, "errores"), (_REENVIOS, "reenvio"), (_PROPOSITOS, "proposito"))
"""What is found by the message's number alone, and as which part of its record."""


def leer_filas(conexion: Connection, numeros: Collection[int]) -> dict[int, Filas]:
    """The record of these messages, of those that are there."""
    if not numeros:
        return {}
    filas = {fila.id: Filas(fila) for fila in _MENSAJES.hallar(conexion, numeros)}
    if not filas:
        return {}
    for busqueda, parte in _DEL_MENSAJE:
        _repartir(filas, parte, busqueda.hallar(conexion, list(filas)))
    if tocadas := {m.muestra_id for f in filas.values() for m in f.muestras if m.muestra_id is not None}:
        suyas = {(m.mensaje_id, m.muestra_id) for f in filas.values() for m in f.muestras}
        for busqueda, parte in ((_HISTORIAL, "historial"), (_INFORMES, "informes")):
            halladas = busqueda.hallar(conexion, tocadas)
            _repartir(filas, parte, [una for una in halladas if (una.mensaje_id, una.muestra_id) in suyas])
    _repartir(filas, "cliente", _de_clientes(conexion, filas))
    return filas


def _repartir(filas: dict[int, Filas], parte: str, halladas: Sequence[Any]) -> None:
    for fila in halladas:
        if fila.mensaje_id in filas:
            getattr(filas[fila.mensaje_id], parte).append(fila)


def _de_clientes(conexion: Connection, filas: dict[int, Filas]) -> list[Any]:
    """Their clients' ids, as many look-ups as there are laboratories: that is how they are indexed."""
    con_id = [f.mensaje for f in filas.values() if None not in (f.mensaje.id_mensaje_cliente, f.mensaje.laboratorio_id)]
    halladas: list[Any] = []
    for numero, suyos in groupby(sorted(con_id, key=attrgetter("laboratorio_id")), attrgetter("laboratorio_id")):
        halladas += _CLIENTES.hallar(conexion, {m.id_mensaje_cliente for m in suyos}, laboratorio_id=numero)
    return halladas


def leer_sales(conexion: Connection, numeros: Collection[int]) -> Sales:
    """The salts of these messages."""
    if not numeros:
        return {}
    return {(f.mensaje_id, f.indice): (f.sal, f.huella) for f in _SALES.hallar(conexion, numeros)}


def registro_de(lugar: int, filas: Filas, sales: Sales) -> dict[str, Any] | None:
    """The record of a message as its leaf has it; None when a salt without which it cannot be reckoned is gone."""
    mensaje = filas.mensaje
    reservados, documentos = _comprometidos(filas, sales), _documentos(filas, sales)
    if reservados is None or documentos is None:
        return None
    hechos = {nombre: _plano(getattr(mensaje, nombre)) for nombre in HECHOS}
    return {
        "formato": FORMATO,
        "lugar": lugar,
        "hechos": {"id_mensaje": mensaje.id, **hechos},
        "errores": sorted([e.codigo, e.veces] for e in filas.errores),
        "muestras": sorted([m.indice, m.muestra_id] for m in filas.muestras),
        "documentos": documentos,
        "reservados": reservados,
    }


def huella_de(registro: Mapping[str, Any]) -> bytes:
    """The digest by which the tree has a record."""
    return huella_de_hoja(canonico(registro))


def sal_de(sal: bytes, campo: str) -> bytes:
    """The salt of one field, from which that of another cannot be reckoned."""
    return hmac.digest(sal, campo.encode(), "sha256")


def indice_de(campo: str) -> int:
    """Where the salt of a field is that has one of its own."""
    return DEL_MENSAJE - 1 - CAMPOS_RESERVADOS.index(campo)


def sal_del_campo(sales: Sales, id_mensaje: int, campo: str) -> tuple[bytes | None, str | None]:
    """The salt of a field of a message, or what was kept of it when that was forgotten."""
    sal, _ = sales.get((id_mensaje, DEL_MENSAJE), (None, None))
    if sal is not None:
        return sal_de(sal, campo), None
    return sales.get((id_mensaje, indice_de(campo)), (None, None))


def _comprometidos(filas: Filas, sales: Sales) -> dict[str, str] | None:
    """The salted digest of each field that a leaf does not show; None when one of the salts is missing."""
    dichos = {}
    for campo, valor in reservados_de(filas):
        sal, guardada = sal_del_campo(sales, filas.mensaje.id, campo)
        if guardada is None and sal is None:
            return None
        dichos[campo] = guardada if sal is None else comprometer(sal, valor)
    return {campo: dicho for campo, dicho in dichos.items() if dicho is not None}


def _documentos(filas: Filas, sales: Sales) -> dict[str, str] | None:
    """By item, the salted digest of whom it names; what was kept of it when its salt was forgotten."""
    documentos = {}
    for item in filas.muestras:
        sal, guardada = sales.get((item.mensaje_id, item.indice), (None, None))
        if sal is not None and item.documento is not None:
            documentos[str(item.indice)] = comprometer(sal, item.documento.encode())
        elif guardada is not None and item.documento is None:
            documentos[str(item.indice)] = guardada
        elif item.documento is not None:
            return None
    return documentos


def reservados_de(filas: Filas) -> list[tuple[str, bytes]]:
    """What a leaf keeps without showing, by name: single values as they are, rows as canonical JSON."""
    valores = ((nombre, getattr(filas.mensaje, nombre)) for nombre in RESERVADOS)
    sueltos = [(nombre, v.encode() if isinstance(v, str) else bytes(v)) for nombre, v in valores if v is not None]
    grupos = (
        ("historial", filas.historial, DE_HISTORIAL),
        ("informes", filas.informes, DE_INFORME),
        ("cliente", filas.cliente, DE_CLIENTE),
        ("reenvio", filas.reenvio, DE_REENVIO),
        ("proposito", filas.proposito, ("proposito",)),
        ("dichas", [m for m in filas.muestras if m.huella is not None], ("indice", "huella")),
    )
    for nombre, grupo, campos in grupos:
        if grupo:
            escritas = sorted(canonico([_plano(getattr(fila, campo)) for campo in campos]) for fila in grupo)
            sueltos.append((nombre, b"\n".join(escritas)))
    return sueltos


def _plano(valor: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(valor, datetime):
        return f"{valor.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"
    return bytes(valor).hex() if isinstance(valor, bytes | memoryview) else valor
