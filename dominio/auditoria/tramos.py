"""A stretch of the record, verified by itself: so that many processes can share the work, and what is done stays done."""

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, select

from dominio.auditoria.borrados_verificados import (
    fallas_de_borrado,
    fallas_de_identidad,
    olvidos_de,
    ordenes_de_hoy,
)
from dominio.auditoria.diferencias import Diferencia, Falla
from dominio.auditoria.muestras_verificadas import DATOS_DE_LA_FILA, fallas_de_fila, pasos_de
from dominio.auditoria.vencimientos import vencimientos, vencimientos_de_informes
from dominio.mensajes.borrados import OrdenDeBorrado, informes_borrados
from dominio.mensajes.vencidos import Vencimiento
from dominio.sellos.cabezas import instante_de
from dominio.sellos.hojas import Filas, huella_de, leer_filas, leer_sales, registro_de
from dominio.sellos.pendientes import PRIMER_NUMERO
from dominio.sellos.verificar_prueba import Cabeza
from dominio.ventanilla.cuerpos import DEL_CUERPO, Cual, abrir
from dominio.vocabulario.errores import CuerpoIlegible, DocumentoAlterado, DocumentoPerdido
from modelos import Historial, Informe, Mensaje, MensajeCuerpo, MensajeMuestra, Muestra, Sello, SelloHoja

MARGEN_DEL_SELLO = timedelta(hours=2)
"""How much older than a head a message may be that it does not cover. A gap of numbers is left alone for an hour at most;
the rest is for what takes long to be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlcanceDeVerificacion:
    """What is verified: a period, or all; and the heads that were kept outside of the database, by size."""

    desde: datetime | None = None
    hasta: datetime | None = None
    cabezas: tuple[Cabeza, ...] = ()
    _instantes: tuple[datetime, ...] = field(init=False, repr=False, compare=False)
    """For each head, when the latest was made of those up to it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_instantes", tuple(accumulate(map(instante_de, self.cabezas), max)))

    @property
    def huella(self) -> str:
        """By which the period is known from another verification's."""
        return hashlib.sha256(repr((self.desde, self.hasta)).encode()).hexdigest()

    def previa(self, lugar: int | None) -> datetime | None:
        """When the latest of the kept heads was made that do not cover a place; of all, for what has none."""
        cuantas = len(self.cabezas) if lugar is None else bisect_right(self.cabezas, lugar, key=attrgetter("tamano"))
        return self._instantes[cuantas - 1] if cuantas else None

    def periodo(self, instante: Any) -> list[ColumnElement[bool]]:
        """The conditions that a row's instant must meet."""
        condiciones = []
        if self.desde is not None:
            condiciones.append(instante >= self.desde)
        if self.hasta is not None:
            condiciones.append(instante < self.hasta)
        return condiciones


@dataclass(frozen=True, slots=True)
class Tramo:
    """The rows of one kind whose key is past one number, up to another that is among them (None: from the least key there
    is, to the last)."""

    clase: str
    despues_de: int | None
    hasta: int | None

    def clave(self, columna: Any) -> list[ColumnElement[bool]]:
        """The conditions that a row's key must meet."""
        desde = [columna > self.despues_de] if self.despues_de is not None else []
        return [*desde, *([columna <= self.hasta] if self.hasta is not None else [])]


@dataclass(slots=True)
class Hallazgo:
    """What a stretch had: how many rows were looked at, what is wrong with them, whose bodies expired, by rule, and out of
    which an identity was blanked, by order."""

    revisados: int = 0
    diferencias: list[Diferencia] = field(default_factory=list)
    vencidos: Counter[str] = field(default_factory=Counter)
    borrados: Counter[int] = field(default_factory=Counter)


def revisar(conexion: Connection, tramo: Tramo, alcance: AlcanceDeVerificacion) -> Hallazgo:
    """Verify a stretch. What differs is looked at again: an order may have been written between two statements."""
    hallazgo = _mirar(conexion, tramo, alcance)
    if not hallazgo.diferencias:
        return hallazgo
    otra = _mirar(conexion, tramo, alcance)
    otra.diferencias = [una for una in otra.diferencias if una in hallazgo.diferencias]
    return otra


def _mirar(conexion: Connection, tramo: Tramo, alcance: AlcanceDeVerificacion) -> Hallazgo:
    filas, diferencias = _REVISORES[tramo.clase](conexion, tramo, alcance)
    hallazgo = Hallazgo(len(filas))
    for una in diferencias:
        if isinstance(una, Diferencia):
            hallazgo.diferencias.append(una)
        elif isinstance(una, OrdenDeBorrado):
            hallazgo.borrados[una.id_mensaje] += 1
        else:
            hallazgo.vencidos[una.regla] += 1
    return hallazgo


# ── messages ────────────────────────────────────────────────────────────────────────────────────────────────────────
def _mensajes(
    conexion: Connection, tramo: Tramo, alcance: AlcanceDeVerificacion
) -> tuple[Sequence[Any], Iterator[Diferencia | Vencimiento | OrdenDeBorrado]]:
    """Bodies and counts of messages, and whether all of it is what was sealed."""
    cuentas = (Mensaje.recibido_en, Mensaje.total, Mensaje.aceptados, Mensaje.rechazados)
    cuerpos = (Mensaje.huella_pedido, Mensaje.huella_respuesta, *DEL_CUERPO)
    anterior = select(Sello.sellado_en).where(Sello.tamano <= SelloHoja.lugar).order_by(Sello.tamano.desc()).limit(1)
    cuando = anterior.correlate(SelloHoja).scalar_subquery().label("sello_anterior")
    orden: Any = select(Mensaje.id.label("numero"), *cuentas, *cuerpos, SelloHoja.lugar, SelloHoja.huella, cuando)
    orden = orden.join_from(Mensaje, MensajeCuerpo, MensajeCuerpo.mensaje_id == Mensaje.id, isouter=True)
    orden = orden.join(SelloHoja, SelloHoja.mensaje_id == Mensaje.id, isouter=True)
    filas = conexion.execute(orden.where(*tramo.clave(Mensaje.id), *alcance.periodo(Mensaje.recibido_en))).all()
    return filas, _fallas_de_mensajes(conexion, filas, alcance)


def _fallas_de_mensajes(
    conexion: Connection, filas: Sequence[Any], alcance: AlcanceDeVerificacion
) -> Iterator[Diferencia | Vencimiento | OrdenDeBorrado]:
    sellados = [fila.numero for fila in filas if fila.lugar is not None]
    enteros, sales = leer_filas(conexion, sellados), leer_sales(conexion, sellados)
    ultimo = conexion.execute(select(Sello.sellado_en).order_by(Sello.tamano.desc()).limit(1)).scalar()
    vencidos = vencimientos(conexion, [fila.numero for fila in filas if fila.pedido is None])
    olvidos = olvidos_de(sales)
    ordenes = ordenes_de_hoy(conexion, olvidos)
    for fila in filas:
        if fila.numero in vencidos:
            yield vencidos[fila.numero]
        for falla, detalle in _fallas_de_cuerpo(conexion, fila, vencidos):
            yield Diferencia(falla, fila.numero, detalle, fila.lugar)
        if fila.lugar is not None:
            if fila.numero in olvidos:
                yield from _de_lo_borrado(fila, enteros[fila.numero], ordenes.get(fila.numero), olvidos[fila.numero])
            registro = registro_de(fila.lugar, enteros[fila.numero], sales)
            if registro is None:
                yield Diferencia(Falla.REGISTRO_ALTERADO, fila.numero, "falta su sal", fila.lugar)
            elif huella_de(registro) != bytes(fila.huella):
                yield Diferencia(Falla.REGISTRO_ALTERADO, fila.numero, f"lugar {fila.lugar}", fila.lugar)
        sello = _debio_cubrirlo(fila, ultimo, alcance)
        if fila.numero < PRIMER_NUMERO:
            yield Diferencia(Falla.INTERCALADO, fila.numero, "el hub nunca da ese número", fila.lugar)
        elif sello is not None and fila.recibido_en < sello - MARGEN_DEL_SELLO:
            yield Diferencia(Falla.INTERCALADO, fila.numero, _de_cuando(fila.recibido_en, sello), fila.lugar)


def _de_lo_borrado(
    fila: Any, filas: Filas, orden: OrdenDeBorrado | None, olvidados: Collection[int]
) -> Iterator[Diferencia | OrdenDeBorrado]:
    if orden is not None:
        yield orden
    for detalle in fallas_de_borrado(filas, orden, olvidados):
        yield Diferencia(Falla.BORRADO_SIN_ORDEN, fila.numero, detalle, fila.lugar)


def _debio_cubrirlo(fila: Any, ultimo: datetime | None, alcance: AlcanceDeVerificacion) -> datetime | None:
    """When the last head was made that does not cover a message, by the stored heads and by those that were kept."""
    propio = ultimo if fila.lugar is None else fila.sello_anterior
    return max((una for una in (alcance.previa(fila.lugar), propio) if una is not None), default=None)


def _de_cuando(recibido_en: datetime, sello: datetime) -> str:
    return f"recibido {recibido_en:%Y-%m-%d %H:%M:%S} UTC, cabeza de {sello:%Y-%m-%d %H:%M:%S} UTC"


def _fallas_de_cuerpo(conexion: Connection, fila: Any, vencidos: Mapping[int, Vencimiento]) -> Iterator[tuple[Falla, str]]:
    if fila.aceptados + fila.rechazados != fila.total:
        yield Falla.CUENTAS_ALTERADAS, ""
    if fila.pedido is None:
        if fila.numero not in vencidos:
            yield Falla.SIN_CUERPO, ""
        return
    for cual, huella, falla in (
        (Cual.PEDIDO, fila.huella_pedido, Falla.PEDIDO_ALTERADO),
        (Cual.RESPUESTA, fila.huella_respuesta, Falla.RESPUESTA_ALTERADA),
    ):
        try:
            if hashlib.sha256(abrir(conexion, fila, cual)).digest() != bytes(huella):
                yield falla, ""
        except CuerpoIlegible:
            yield falla, ""
        except (DocumentoPerdido, DocumentoAlterado) as error:
            yield _DE_DOCUMENTO[type(error)], f"{cual}, documento {error.valor}"


_DE_DOCUMENTO: dict[type, Falla] = {
    DocumentoPerdido: Falla.DOCUMENTO_PERDIDO,
    DocumentoAlterado: Falla.DOCUMENTO_ALTERADO,
}


# ── reports and traces ──────────────────────────────────────────────────────────────────────────────────────────────
def _informes(
    conexion: Connection, tramo: Tramo, alcance: AlcanceDeVerificacion
) -> tuple[Sequence[Any], Iterator[Diferencia | Vencimiento]]:
    campos = (Informe.id.label("numero"), Informe.muestra_id, Informe.contenido, Informe.sha256, Informe.tamano)
    donde = (*tramo.clave(Informe.id), *alcance.periodo(Informe.creado_en))
    filas = conexion.execute(select(*campos).where(*donde)).all()
    borrados = informes_borrados(conexion, *donde) if any(fila.contenido is None for fila in filas) else frozenset()
    return filas, _fallas_de_informes(conexion, [fila for fila in filas if fila.numero not in borrados])


def _fallas_de_informes(conexion: Connection, filas: Sequence[Any]) -> Iterator[Diferencia | Vencimiento]:
    vencidos = vencimientos_de_informes(conexion, [fila.numero for fila in filas if fila.contenido is None])
    yield from vencidos.values()
    for fila in (una for una in filas if una.numero not in vencidos):
        contenido = bytes(fila.contenido or b"")
        if (hashlib.sha256(contenido).hexdigest(), len(contenido)) != (fila.sha256, fila.tamano):
            yield Diferencia(Falla.INFORME_ALTERADO, fila.muestra_id, f"informe {fila.numero}")


def _muestras(
    conexion: Connection, tramo: Tramo, alcance: AlcanceDeVerificacion
) -> tuple[Sequence[Any], Iterator[Diferencia]]:
    donde = (*tramo.clave(Muestra.id), *alcance.periodo(Muestra.creada_en))
    campos = (Muestra.id.label("numero"), Muestra.estado, Muestra.identidad_borrada_por, *DATOS_DE_LA_FILA)
    filas = conexion.execute(select(*campos).where(*donde)).all()
    return filas, _fallas_de_muestras(conexion, tramo, filas)


def _fallas_de_muestras(conexion: Connection, tramo: Tramo, filas: Sequence[Any]) -> Iterator[Diferencia]:
    pasos = pasos_de(conexion, *tramo.clave(Historial.muestra_id))
    for fila in filas:
        traza = pasos[fila.numero][-1].hacia if fila.numero in pasos else None
        if fila.estado != traza:
            detalle = f"estado {fila.estado}, traza {traza if traza is not None else 'vacía'}"
            yield Diferencia(Falla.ESTADO_SIN_TRAZA, fila.numero, detalle)
    hay = set(conexion.execute(select(Muestra.id).where(*tramo.clave(Muestra.id))).scalars())
    for numero in sorted(pasos.keys() - hay):
        yield Diferencia(Falla.MUESTRA_ALTERADA, numero, "no está")
    for numero, detalle in fallas_de_fila(conexion, filas, pasos):
        yield Diferencia(Falla.MUESTRA_ALTERADA, numero, detalle)
    for numero, detalle in fallas_de_identidad(conexion, filas):
        yield Diferencia(Falla.IDENTIDAD_SIN_ORDEN, numero, detalle)
    for modelo, que in ((Historial, "paso"), (Informe, "informe")):
        tabla: Any = modelo.__table__
        suyo = exists().where(
            MensajeMuestra.mensaje_id == tabla.c.mensaje_id, MensajeMuestra.muestra_id == tabla.c.muestra_id
        )
        orden = select(tabla.c.id, tabla.c.muestra_id, tabla.c.mensaje_id).where(*tramo.clave(tabla.c.muestra_id), ~suyo)
        for ajeno in conexion.execute(orden.order_by(tabla.c.id)):
            yield Diferencia(Falla.PASO_AJENO, ajeno.muestra_id, f"{que} {ajeno.id}, mensaje {ajeno.mensaje_id}")


_REVISORES: dict[str, Any] = {"mensajes": _mensajes, "informes": _informes, "muestras": _muestras}
CLAVES_DE_TRAMO: dict[str, Any] = {"mensajes": Mensaje.id, "informes": Informe.id, "muestras": Muestra.id}
"""The key by which the rows of each kind are parted into stretches."""
