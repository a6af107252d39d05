"""Stretches of the record (PostgreSQL) of which nearly all bodies expired: they go whole, and what stays in them stays."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, func, select

from dominio.auditoria import archivo
from dominio.auditoria.preparacion import Preparacion, Tanda
from dominio.auditoria.retenciones import Vigente, vigentes
from dominio.auditoria.vencibles import TAMANO, AlcanceDePoda, de_cuerpos, elegir
from modelos import Mensaje, MensajeCuerpo, para_leer, tramos
from modelos.tramos import TramoDelRegistro

QUEDA_A_LO_MAS = 4
"""What stays of a stretch is copied: a part of this many of what goes at most, or it is not worth it."""
QUEDAN_BYTES = 2**30
"""And so large at most."""
ANCHO_MAXIMO = 2**28
"""Numbers of a stretch that can be said by a map."""
PAGINA = 5_000
"""Bodies that are looked through in one transaction."""


def vencidos(conexion: Connection, alcance: AlcanceDePoda, retienen: Sequence[Vigente]) -> list[TramoDelRegistro]:
    """The stretches that are to go whole."""
    terminados = (uno for uno in tramos.terminados(conexion) if uno.hasta - uno.desde <= ANCHO_MAXIMO)
    return [uno for uno in terminados if _vencio(conexion, uno, alcance, retienen)]


def _vencio(conexion: Connection, tramo: TramoDelRegistro, alcance: AlcanceDePoda, retienen: Sequence[Vigente]) -> bool:
    limites = alcance.plazos.limites(alcance.ahora).values()
    primero = conexion.scalar(select(func.min(Mensaje.recibido_en)).where(*_suyos(Mensaje.id, tramo)))
    if primero is None or not any(primero < limite for limite in limites):
        return False
    van = and_(*alcance.condiciones(retienen))
    cuentas = (func.count(), func.count().filter(van), func.sum(TAMANO), func.sum(TAMANO).filter(van))
    orden = de_cuerpos(select(*cuentas)).where(*_suyos(MensajeCuerpo.mensaje_id, tramo), *_suyos(Mensaje.id, tramo))
    todos, cuantos, bytes_, de_ellos = (int(suma or 0) for suma in conexion.execute(orden).one())
    pocos = (todos - cuantos) * QUEDA_A_LO_MAS <= cuantos and bytes_ - de_ellos <= QUEDAN_BYTES
    return pocos and cuantos >= max(1, alcance.de_tramo)


def _suyos(columna: Any, tramo: TramoDelRegistro) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The rows of a stretch, said so that the database looks at no other."""
    return columna >= tramo.desde, columna < tramo.hasta


def preparar_tramo(motor: Engine, alcance: AlcanceDePoda, tramo: TramoDelRegistro) -> Tanda:
    """All of a stretch that may go, as one lot; it is looked through a page at a time, under the holds of its beginning."""
    with para_leer(motor) as conexion:
        retienen = vigentes(conexion)
    suya = Preparacion(alcance)
    filas = _mirar(motor, alcance, tramo, retienen, suya)
    return suya.tanda(filas, retienen, tramo=tramo.nombre)


def _mirar(
    motor: Engine, alcance: AlcanceDePoda, tramo: TramoDelRegistro, retienen: Sequence[Vigente], suya: Preparacion
) -> Iterator[list[archivo.Renglon]]:
    desde: int | None = tramo.desde
    while desde is not None:
        resto = TramoDelRegistro(tramo.nombre, desde, tramo.hasta)
        with para_leer(motor) as conexion:
            orden = elegir(alcance, retienen)
            orden = orden.where(*_suyos(MensajeCuerpo.mensaje_id, resto), *_suyos(Mensaje.id, resto)).limit(PAGINA)
            filas = conexion.execute(orden).all()
            yield from suya.mirar(conexion, filas)
        desde = filas[-1].id + 1 if filas else None
