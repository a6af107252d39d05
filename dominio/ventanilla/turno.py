"""A turn at the window: one message being served, with all that serving it needs but the database."""

import hashlib
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from dominio.ventanilla.actor import Actor
from dominio.ventanilla.avance import (
    AVISAR_CADA,
    Avance,
    Fase,
    sin_avance,
)
from dominio.ventanilla.catalogo import SIN_EXAMENES, Catalogo
from dominio.ventanilla.conocidos import Conocidos
from dominio.ventanilla.recibos import ItemRecibo
from dominio.vocabulario.enumeraciones import Desenlace, Estado, Puerta, Rol
from dominio.vocabulario.errores import ErrorDominio
from modelos import TOMA_DE_MUESTRAS
from modelos.cambios import Cambios

T = TypeVar("T")


@dataclass(slots=True, kw_only=True)
class Turno:
    """One attempt at serving one message: what is known of it, and what it writes.

    `numeros` are those taken before the transaction began (SQLite has a single writer), by series. `tocadas` and
    `documentos` say per item which sample it touched, or whom it spoke of when it was refused, and `dichas` what it said of
    a sample that was so already. `presentado_en` is when the laboratory sent the message, which of one that is served again
    was earlier: its terms are those of then. `a_proposito` says that the sender knows to ask for something again. `catalogo`
    has the examinations, once whoever serves it has asked for them.
    `direccion_publica` is where people find the hub.
    """

    actor: Actor
    puerta: Puerta
    operacion: str
    id_mensaje: int
    ahora: datetime
    presentado_en: datetime
    conocidos: Conocidos
    numeros: dict[str, deque[int]]
    profesional_registrado: bool
    direccion_publica: str
    simular: bool = False
    a_proposito: bool = False
    vistas: Mapping[int, str] = field(default_factory=dict)
    cambios: Cambios = field(default_factory=Cambios)
    avance: Avance = sin_avance
    tocadas: dict[int, int] = field(default_factory=dict)
    dichas: dict[int, bytes] = field(default_factory=dict)
    documentos: dict[int, str] = field(default_factory=dict)
    catalogo: Catalogo = SIN_EXAMENES

    @property
    def laboratorio_id(self) -> int:
        """The laboratory that asks; only its actors reach what needs it."""
        if self.actor.laboratorio_id is None:
            raise RuntimeError(f"the role {self.actor.rol} has no laboratory")
        return self.actor.laboratorio_id

    @property
    def origen(self) -> int:
        """The laboratory of origin of what is registered now; who takes samples at an establishment is of none."""
        return TOMA_DE_MUESTRAS if self.actor.rol is Rol.TOMADOR else self.laboratorio_id

    def numero(self, serie: str) -> int:
        """A number of those taken for this message."""
        return self.numeros[serie].popleft()

    def recorrer(self, items: Sequence[T]) -> Iterator[tuple[int, T]]:
        """The items with their places from 0 on; who waits is told how far it is.

        What was noted of those before is final, and may be written by now: whoever walks them has nothing left to ask.
        """
        for lugar, item in enumerate(items):
            if not lugar % AVISAR_CADA:
                self.cambios.a_firme()
                self.avance(Fase.REVISANDO, lugar, len(items))
            yield lugar, item

    def anotar(
        self,
        muestra_id: int,
        desde: Estado | None,
        hacia: Estado,
        *,
        operacion: str | None = None,
        motivo: str | None = None,
        detalle: str | None = None,
        marca: bytes | None = None,
    ) -> None:
        """Add a step to the trace of a sample; `marca` is that of the change that it is."""
        quien = self.actor
        self.cambios.agregar(
            "historial",
            {
                "muestra_id": muestra_id,
                "mensaje_id": self.id_mensaje,
                "ocurrido_en": self.ahora,
                "operacion": operacion or self.operacion,
                "puerta": self.puerta.value,
                "laboratorio_id": quien.laboratorio_id,
                "credencial_id": quien.credencial_id,
                "usuario_id": quien.usuario_id,
                "desde": None if desde is None else desde.value,
                "hacia": hacia.value,
                "motivo": motivo,
                "detalle": detalle,
                "huella": marca,
            },
        )


def rechazo(
    indice: int,
    errores: Sequence[ErrorDominio],
    *,
    codigo: str | None = None,
    id_muestra: int | None = None,
    estado: int | None = None,
) -> ItemRecibo:
    """The outcome of an item that was refused."""
    return ItemRecibo(
        indice=indice,
        desenlace=Desenlace.RECHAZADA,
        codigo_muestra_cliente=codigo,
        id_muestra=id_muestra,
        estado_muestra=estado,
        errores=errores,
    )


_ENTRE_DATOS = "\x1f"
"""A character that no datum may have."""


@lru_cache(maxsize=1024)
def _por_nombre(nombres: tuple[str, ...]) -> tuple[str, tuple[int, ...] | None]:
    """The names in their order as a text, and where each was; most requests bring the same ones again and again."""
    orden = tuple(sorted(range(len(nombres)), key=nombres.__getitem__))
    en_orden = orden == tuple(range(len(nombres)))
    return _ENTRE_DATOS.join([nombres[lugar] for lugar in orden]), None if en_orden else orden


def huella(datos: Mapping[str, Any]) -> bytes:
    """A digest (SHA-256) that two requests share when they ask for the same.

    It is of what is present, by name: a field that the contract gets later changes nothing of a request that lacks it, so
    that a retry is known as such whichever version served the first.
    """
    return huella_de_pares(datos, datos.values())


def huella_de_pares(nombres: Iterable[str], valores: Collection[Any]) -> bytes:
    """The digest of these data under these names."""
    texto, orden = _por_nombre(tuple([n for n, valor in zip(nombres, valores, strict=True) if valor is not None]))
    dichos = [str(valor) for valor in valores if valor is not None]
    if orden is not None:
        dichos = [dichos[lugar] for lugar in orden]
    return hashlib.sha256(f"{texto}\n{_ENTRE_DATOS.join(dichos)}".encode()).digest()


def marca_de(firma: bytes) -> bytes:
    """What is remembered of a change beside the step that it made: half of its digest is enough to know it again."""
    return firma[:16]
