"""Searching the record: pages of messages, newest first, and how many there are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select
from sqlalchemy.exc import DBAPIError

from dominio.mensajes.filtro import Filtro, condiciones
from dominio.vocabulario.cursores import a_instante, de_instante
from dominio.vocabulario.errores import BusquedaDemasiadoAmplia
from modelos import Laboratorio, Mensaje, MensajeError
from modelos.busqueda import Busqueda

MENSAJES_POR_PAGINA = 50
"""Messages in one page."""
MAXIMO_CONTADO = 5_000
"""A count goes no further: beyond it, the answer is "more than"."""

CANCELADA = "57014"
"""PostgreSQL's query_canceled: a statement took longer than its connection may (`modelos.plazos`)."""

ERRORES = Busqueda([MensajeError.mensaje_id, MensajeError.codigo], MensajeError.mensaje_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class MensajeBuscado:
    """One message of the record, without its bodies. `duracion_us` is in millionths of a second."""

    id_mensaje: int
    recibido_en: datetime
    puerta: str
    operacion: str
    laboratorio_id: int | None
    laboratorio: str | None
    credencial_id: int | None
    usuario_id: int | None
    origen: str | None
    id_mensaje_cliente: str | None
    total: int
    aceptados: int
    rechazados: int
    desenlace: str
    duracion_us: int
    tamano_pedido: int
    codigos: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaginaDeMensajes:
    """Some messages, newest first; `cursor` asks for those before them and is None when there are none."""

    mensajes: tuple[MensajeBuscado, ...]
    cursor: str | None


_PROPIAS = (
    "recibido_en",
    "puerta",
    "operacion",
    "laboratorio_id",
    "credencial_id",
    "usuario_id",
    "origen",
    "id_mensaje_cliente",
    "total",
    "aceptados",
    "rechazados",
    "desenlace",
    "duracion_us",
    "tamano_pedido",
)


def buscar(
    conexion: Connection, filtro: Filtro, *, cursor: str | None = None, limite: int = MENSAJES_POR_PAGINA
) -> PaginaDeMensajes:
    """The newest messages that meet the filter, or those before the cursor."""
    orden = (
        selecto()
        .where(*condiciones(conexion, filtro), *_antes_de(cursor))
        .order_by(Mensaje.recibido_en.desc(), Mensaje.id.desc())
        .limit(limite + 1)
    )
    filas = _a_tiempo(conexion, orden)
    mensajes = con_codigos(conexion, filas[:limite])
    siguiente = tras(mensajes[-1]) if len(filas) > limite else None
    return PaginaDeMensajes(mensajes, siguiente)


def selecto() -> Select[Any]:
    """The statement that reads messages with the names of their laboratories."""
    propias = [Mensaje.__table__.c[nombre] for nombre in _PROPIAS]
    nombre = Laboratorio.nombre.label("laboratorio")
    return select(Mensaje.id.label("id_mensaje"), *propias, nombre).join_from(
        Mensaje, Laboratorio, Laboratorio.id == Mensaje.laboratorio_id, isouter=True
    )


def con_codigos(conexion: Connection, filas: Iterable[Any]) -> tuple[MensajeBuscado, ...]:
    """The messages of these rows of `selecto`, each with its error codes."""
    filas = list(filas)
    codigos: dict[int, list[str]] = defaultdict(list)
    if filas:
        for hallada in ERRORES.hallar(conexion, [fila.id_mensaje for fila in filas]):
            codigos[hallada.mensaje_id].append(hallada.codigo)
    return tuple(MensajeBuscado(**fila._mapping, codigos=tuple(sorted(codigos.get(fila.id_mensaje, ())))) for fila in filas)


def contar(conexion: Connection, filtro: Filtro, *, maximo: int = MAXIMO_CONTADO) -> int:
    """How many messages meet the filter; `maximo + 1` means more than `maximo`."""
    pocas = select(Mensaje.id).where(*condiciones(conexion, filtro)).limit(maximo + 1).subquery()
    ((cuantos,),) = _a_tiempo(conexion, select(func.count()).select_from(pocas))
    return int(cuantos)


def _a_tiempo(conexion: Connection, orden: Select[Any]) -> Sequence[Any]:
    """The rows; raises `BusquedaDemasiadoAmplia` when PostgreSQL gave up, so that nobody tries the same again and again."""
    try:
        return conexion.execute(orden).all()
    except DBAPIError as falla:
        if getattr(falla.orig, "pgcode", None) == CANCELADA:
            raise BusquedaDemasiadoAmplia from None
        raise


def _antes_de(cursor: str | None) -> list[ColumnElement[bool]]:
    if cursor is None:
        return []
    instante, numero = a_instante(cursor)
    return [Mensaje.recibido_en <= instante, or_(Mensaje.recibido_en < instante, Mensaje.id < numero)]


def tras(ultimo: Any) -> str:
    """The cursor of a page of messages that ends with this one."""
    return de_instante(ultimo.recibido_en, ultimo.id_mensaje)
