"""Searching the record: pages of messages, newest first, and how many there are."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from dominio.mensajes.filtro import Filtro, condiciones
from dominio.mensajes.franjas import Numeros, franjas
from dominio.mensajes.recorrido import (
    AL_CONTAR,
    AL_MIRAR,
    Mirar,
    RecorridoDelRegistro,
    RitmoDeBusqueda,
    TramoBuscado,
    a_tiempo,
)
from dominio.vocabulario.cursores import a_instante, de_instante
from modelos import Laboratorio, Mensaje, MensajeError
from modelos.busqueda import Busqueda

MENSAJES_POR_PAGINA = 50
"""Messages in one page."""
MAXIMO_CONTADO = 5_000
"""A count goes no further: beyond it, the answer is "more than"."""

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
    """Some messages, newest first; `cursor` asks for those before them and is None when there are none.

    `buscado_hasta` is the instant down to which was searched, where the time for it was over before the page was full: there
    may be more, and `cursor` goes on from there.
    """

    mensajes: tuple[MensajeBuscado, ...]
    cursor: str | None
    buscado_hasta: datetime | None = None


@dataclass(frozen=True, slots=True)
class CuentaDeMensajes:
    """How many messages were found, `MAXIMO_CONTADO` + 1 for more than that; at least so many if it is not `exacta`."""

    cuantos: int
    exacta: bool = True

    @classmethod
    def de(cls, pagina: PaginaDeMensajes) -> "CuentaDeMensajes | None":
        """What the first page of a search says of it; None if there are more pages."""
        if pagina.cursor is not None and pagina.buscado_hasta is None:
            return None
        return cls(len(pagina.mensajes), exacta=pagina.buscado_hasta is None)


@dataclass(frozen=True, slots=True)
class PeriodoBuscado:
    """From `desde` on and before `hasta`, as far as they are given."""

    desde: datetime | None = None
    hasta: datetime | None = None


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
    conexion: Connection,
    filtro: Filtro,
    *,
    cursor: str | None = None,
    limite: int = MENSAJES_POR_PAGINA,
    ritmo: RitmoDeBusqueda = AL_MIRAR,
) -> PaginaDeMensajes:
    """The newest messages that meet the filter, or those before the cursor."""
    lugar = None if cursor is None else a_instante(cursor)
    if filtro.imposible:
        return PaginaDeMensajes((), None)
    if filtro.es_preciso:
        orden = selecto().where(*condiciones(conexion, filtro), *_antes_de(lugar))
        with a_tiempo():
            return _llena(conexion, conexion.execute(_ordenadas(orden, limite + 1)).all(), limite)
    suyas = partial(condiciones, conexion, filtro)
    return pagina_de(conexion, suyas, PeriodoBuscado(filtro.desde, filtro.hasta), cursor=cursor, limite=limite, ritmo=ritmo)


def pagina_de(
    conexion: Connection,
    suyas: Callable[[Sequence[Numeros]], Sequence[ColumnElement[bool]]],
    periodo: PeriodoBuscado,
    *,
    cursor: str | None,
    limite: int = MENSAJES_POR_PAGINA,
    ritmo: RitmoDeBusqueda = AL_MIRAR,
) -> PaginaDeMensajes:
    """A page of the messages that meet conditions, the period among them, which no index need find at once.

    `suyas` are the conditions, given among which numbers.
    """
    lugar = None if cursor is None else a_instante(cursor)
    filas: list[Any] = []

    def mirar(tramo: TramoBuscado, faltan: int) -> int:
        orden = selecto().where(*suyas(tramo.numeros), *_antes_de(lugar))
        halladas = conexion.execute(_ordenadas(_del_tramo(orden, tramo), faltan)).all()
        filas.extend(halladas)
        return len(halladas)

    hasta = _andar(conexion, mirar, limite + 1, periodo if lugar is None else PeriodoBuscado(periodo.desde, lugar[0]), ritmo)
    if hasta is None:
        return _llena(conexion, filas, limite)
    return PaginaDeMensajes(con_codigos(conexion, filas), de_instante(hasta, 0), hasta)


def _andar(
    conexion: Connection, mirar: Mirar, faltan: int, periodo: PeriodoBuscado, ritmo: RitmoDeBusqueda
) -> datetime | None:
    """Walk back over the period, or as much of it as there is on record; see `RecorridoDelRegistro`."""
    with a_tiempo():
        todas = franjas(conexion)
    if not todas:
        return None
    primero, ultimo = min(una.primero for una in todas), max(una.ultimo for una in todas)
    desde = max(primero, periodo.desde or primero)
    hasta = min(ultimo, periodo.hasta or ultimo)
    return RecorridoDelRegistro(conexion, todas, mirar, faltan, desde, hasta, ritmo).andar()


def _del_tramo(orden: Select[Any], tramo: TramoBuscado) -> Select[Any]:
    """What a statement gives of a slice.

    Of all but the first everything is asked for before it is put in order: who wants few, and believes that there are many,
    walks through all that there is in search of them.
    """
    suya = orden.where(*tramo.condiciones())
    if tramo.primero:
        return suya
    todas = suya.cte("todas").prefix_with("MATERIALIZED", dialect="postgresql")
    return select(todas)


def _ordenadas(orden: Select[Any], limite: int) -> Select[Any]:
    recibido_en, numero = orden.selected_columns.recibido_en, orden.selected_columns.id_mensaje
    return orden.order_by(recibido_en.desc(), numero.desc()).limit(limite)


def _llena(conexion: Connection, filas: Sequence[Any], limite: int) -> PaginaDeMensajes:
    """The page of these rows, of which there is one more than it takes if others follow."""
    mensajes = con_codigos(conexion, filas[:limite])
    return PaginaDeMensajes(mensajes, tras(mensajes[-1]) if len(filas) > limite else None)


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


def contar(
    conexion: Connection, filtro: Filtro, *, maximo: int = MAXIMO_CONTADO, ritmo: RitmoDeBusqueda = AL_CONTAR
) -> CuentaDeMensajes:
    """How many messages meet the filter; `maximo + 1` means more than `maximo`."""
    if filtro.imposible:
        return CuentaDeMensajes(0)
    if filtro.es_preciso:
        orden = select(Mensaje.id).where(*condiciones(conexion, filtro))
        with a_tiempo():
            return CuentaDeMensajes(conexion.execute(_cuantas(orden.limit(maximo + 1))).scalar_one())
    cuantos = 0

    def mirar(tramo: TramoBuscado, faltan: int) -> int:
        nonlocal cuantos
        suya = select(Mensaje.id).where(*condiciones(conexion, filtro, tramo.numeros), *tramo.condiciones())
        hallados = min(faltan, conexion.execute(_cuantas(suya.limit(faltan) if tramo.primero else suya)).scalar_one())
        cuantos += hallados
        return hallados

    hasta = _andar(conexion, mirar, maximo + 1, PeriodoBuscado(filtro.desde, filtro.hasta), ritmo)
    return CuentaDeMensajes(cuantos, exacta=hasta is None)


def _cuantas(orden: Select[Any]) -> Select[Any]:
    return select(func.count()).select_from(orden.subquery())


def _antes_de(lugar: tuple[datetime, int] | None) -> list[ColumnElement[bool]]:
    if lugar is None:
        return []
    instante, numero = lugar
    return [Mensaje.recibido_en <= instante, or_(Mensaje.recibido_en < instante, Mensaje.id < numero)]


def tras(ultimo: Any) -> str:
    """The cursor of a page of messages that ends with this one."""
    return de_instante(ultimo.recibido_en, ultimo.id_mensaje)
