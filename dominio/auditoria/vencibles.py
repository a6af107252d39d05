"""Which bodies may expire, and in which lots: of one rule, not too many, not too large, of a month at most."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, func, select

from dominio.auditoria.plazos import PlazosDeConservacion
from dominio.auditoria.retenciones import Vigente, retenidos, vigentes
from modelos import Mensaje, MensajeCuerpo, Sello, SelloHoja, para_leer

EN_UN_LOTE = {"postgresql": 5_000, "sqlite": 500}
"""Bodies that go in one transaction. On SQLite nobody else writes meanwhile."""
LOTE_BYTES = 32 * 1024 * 1024
"""And how large they may be together, as they are kept."""
LOTE_DIAS = timedelta(days=31)
"""And how long the first of them was received before the last: the record of a lot says narrowly what it is about."""
NUNCA = 2**63 - 1
"""No place is past this."""
DE_TRAMO = 5_000
"""Bodies that have to go of a stretch of the record, so that it is worth dropping it whole."""


@dataclass(frozen=True, slots=True)
class AlcanceDePoda:
    """What a run is about: the rules, the instant at which they are applied, and the folder for files, if any.

    A stretch is dropped whole if `de_tramo` bodies of it go at least.
    """

    plazos: PlazosDeConservacion
    ahora: datetime
    carpeta: Path | None = None
    de_tramo: int = DE_TRAMO

    def condiciones(self, retienen: Sequence[Vigente]) -> list[ColumnElement[bool]]:
        """What a message must meet for its bodies to go: past its term, under a head, and held by nobody."""
        return [self.plazos.vencidos(self.ahora), bajo_una_cabeza(), ~retenidos(retienen)]


def bajo_una_cabeza() -> ColumnElement[bool]:
    """The messages that a head covers (`SelloHoja` is joined); none, where that is not known."""
    return func.coalesce(SelloHoja.lugar, NUNCA) < select(func.coalesce(func.max(Sello.tamano), 0)).scalar_subquery()


TAMANO: Any = func.length(MensajeCuerpo.pedido) + func.length(MensajeCuerpo.respuesta)
"""The bytes of both bodies, as they are kept."""
HECHOS = (Mensaje.puerta, Mensaje.operacion, Mensaje.desenlace, Mensaje.laboratorio_id)


def de_cuerpos(orden: Select[Any]) -> Select[Any]:
    """The messages that still have bodies, with their places in the seal."""
    orden = orden.select_from(MensajeCuerpo).join(Mensaje, Mensaje.id == MensajeCuerpo.mensaje_id)
    return orden.join(SelloHoja, SelloHoja.mensaje_id == Mensaje.id, isouter=True)


def elegir(alcance: AlcanceDePoda, retienen: Sequence[Vigente]) -> Select[Any]:
    """The facts of those that may go, with the place of their rule, in the order of their numbers."""
    campos = (Mensaje.id, Mensaje.recibido_en, *HECHOS, Mensaje.huella_pedido, Mensaje.huella_respuesta)
    orden = de_cuerpos(select(*campos, alcance.plazos.cual().label("regla"), TAMANO.label("tamano")))
    return orden.where(*alcance.condiciones(retienen)).order_by(MensajeCuerpo.mensaje_id)


def elegidas(conexion: Connection, alcance: AlcanceDePoda, retienen: Sequence[Vigente], numeros: Sequence[int]) -> list[Any]:
    """The same of these messages alone."""
    suyas = (MensajeCuerpo.mensaje_id.in_(numeros), Mensaje.id.between(min(numeros), max(numeros)))
    return list(conexion.execute(elegir(alcance, retienen).where(*suyas)))


@dataclass(slots=True)
class Lote:
    """Numbers of messages of one rule whose bodies are to go together."""

    regla: int
    numeros: list[int] = field(default_factory=list)
    bytes: int = 0
    desde: datetime | None = None
    hasta: datetime | None = None

    def cabe(self, fila: Any, cuantos: int) -> bool:
        """Whether one more can go with them."""
        if self.desde is None or self.hasta is None:
            return True
        dias = max(self.hasta, fila.recibido_en) - min(self.desde, fila.recibido_en)
        return len(self.numeros) < cuantos and self.bytes + fila.tamano <= LOTE_BYTES and dias <= LOTE_DIAS

    def agregar(self, fila: Any) -> None:
        """Have it go with them."""
        self.numeros.append(fila.id)
        self.bytes += fila.tamano
        self.desde = min(self.desde or fila.recibido_en, fila.recibido_en)
        self.hasta = max(self.hasta or fila.recibido_en, fila.recibido_en)


def lotes(motor: Engine, alcance: AlcanceDePoda, cuantos: int) -> Iterator[Lote]:
    """All that may go, in one walk over the bodies: a lot as soon as it is full, what is left of each rule at the end."""
    abiertos: dict[int, Lote] = {}
    for fila in _recorrer(motor, alcance, cuantos):
        lote = abiertos.setdefault(fila.regla, Lote(fila.regla))
        if not lote.cabe(fila, cuantos):
            yield lote
            lote = abiertos[fila.regla] = Lote(fila.regla)
        lote.agregar(fila)
    yield from abiertos.values()


def _recorrer(motor: Engine, alcance: AlcanceDePoda, cuantas: int) -> Iterator[Any]:
    """Those that may go, a page in each transaction: between two of them bodies go."""
    despues_de: int | None = -1
    while despues_de is not None:
        with para_leer(motor) as conexion:
            orden = elegir(alcance, vigentes(conexion)).where(MensajeCuerpo.mensaje_id > despues_de)
            filas = conexion.execute(orden.limit(cuantas)).all()
        yield from filas
        despues_de = filas[-1].id if filas else None
