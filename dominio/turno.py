"""A turn at the window: one message being served, with all that serving it needs."""

import hashlib
import json
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection

from dominio.actor import Actor
from dominio.avance import CADA, Avance, Fase, sin_avance
from dominio.conocidos import Conocidos
from dominio.enumeraciones import Desenlace, Estado, Puerta
from dominio.errores import ErrorDominio
from dominio.recibos import ItemRecibo
from modelos.cambios import Cambios

T = TypeVar("T")


@dataclass(slots=True, kw_only=True)
class Turno:
    """One attempt at serving one message, inside its transaction.

    `numeros` are those taken before the transaction began (SQLite has a single writer), by series. `tocadas` and
    `documentos` say per item which sample it touched, or whom it spoke of when it was refused. `presentado_en` is when the
    laboratory sent the message, which of one that is served again was earlier: its terms are those of then.
    """

    conexion: Connection
    actor: Actor
    puerta: Puerta
    operacion: str
    id_mensaje: int
    ahora: datetime
    presentado_en: datetime
    conocidos: Conocidos
    numeros: dict[str, deque[int]]
    profesional_registrado: bool
    simular: bool = False
    vistas: Mapping[int, str] = field(default_factory=dict)
    cambios: Cambios = field(default_factory=Cambios)
    avance: Avance = sin_avance
    tocadas: dict[int, int] = field(default_factory=dict)
    documentos: dict[int, str] = field(default_factory=dict)

    @property
    def laboratorio_id(self) -> int:
        """The laboratory that asks; only its actors reach what needs it."""
        if self.actor.laboratorio_id is None:
            raise RuntimeError(f"the role {self.actor.rol} has no laboratory")
        return self.actor.laboratorio_id

    def numero(self, serie: str) -> int:
        """A number of those taken for this message."""
        return self.numeros[serie].popleft()

    def recorrer(self, items: Sequence[T]) -> Iterator[tuple[int, T]]:
        """The items with their places from 0 on; who waits is told how far it is."""
        for lugar, item in enumerate(items):
            if not lugar % CADA:
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
    ) -> None:
        """Add a step to the trace of a sample."""
        quien = self.actor
        self.cambios.agregar(
            "historial",
            (
                muestra_id,
                self.id_mensaje,
                self.ahora,
                operacion or self.operacion,
                self.puerta.value,
                quien.laboratorio_id,
                quien.credencial_id,
                quien.usuario_id,
                None if desde is None else desde.value,
                hacia.value,
                motivo,
                detalle,
            ),
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


_codificar = json.JSONEncoder(default=str, ensure_ascii=False).encode
"""Made once: to make an encoder costs as much as to use it."""


def huella(*datos: Any) -> bytes:
    """A digest (SHA-256) that two requests share when they ask for the same."""
    return hashlib.sha256(_codificar(datos).encode()).digest()
