"""What the window answers: one outcome per item for a write, and what was found for a query."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from dominio.vocabulario.enumeraciones import (
    Desenlace,
    DesenlaceMensaje,
    Estado,
    Puerta,
)
from dominio.vocabulario.errores import ErrorDominio


@dataclass(frozen=True, slots=True)
class ErrorRegistrado:
    """An error as an earlier receipt told it; it reads like an `ErrorDominio`."""

    codigo: str
    campo: str | None
    valor: str | None
    mensaje: str


@dataclass(slots=True, kw_only=True)
class ItemRecibo:
    """What became of one item; `indice` counts from 1 in the order sent."""

    indice: int
    desenlace: Desenlace
    codigo_muestra_cliente: str | None = None
    id_muestra: int | None = None
    estado_muestra: int | None = None
    errores: Sequence[ErrorDominio | ErrorRegistrado] = ()


@dataclass(slots=True, kw_only=True)
class Recibo:
    """The answer to anything; `id_mensaje` is its number in the message record."""

    id_mensaje: int
    recibido_en: datetime


@dataclass(slots=True, kw_only=True)
class ReciboLote(Recibo):
    """The answer to a write."""

    items: list[ItemRecibo]
    simulado: bool = False
    repetido: bool = False

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def rechazados(self) -> int:
        return sum(item.desenlace is Desenlace.RECHAZADA for item in self.items)

    @property
    def aceptados(self) -> int:
        return self.total - self.rechazados


@dataclass(frozen=True, slots=True, kw_only=True)
class FichaMuestra:
    """A sample as its laboratory reads it; `campos` has the contract's fields by name, absent ones left out."""

    id_muestra: int
    estado: Estado
    campos: dict[str, Any]
    laboratorio: str
    tiene_informe: bool


@dataclass(slots=True, kw_only=True)
class MuestrasHalladas(Recibo):
    """One page of samples; `cursor` asks for the next one and is absent on the last."""

    muestras: list[FichaMuestra]
    cursor: str | None = None


@dataclass(slots=True, kw_only=True)
class InformeHallado(Recibo):
    """A report, with its SHA-256 in hexadecimal and its size in bytes."""

    id_muestra: int
    contenido: bytes
    nombre: str | None
    sha256: str
    tamano: int


@dataclass(slots=True, kw_only=True)
class MensajeHallado(Recibo):
    """What the record says of an earlier message of the caller; `items` when it bore a client id."""

    consultado: int
    consultado_recibido_en: datetime
    operacion: str
    puerta: Puerta
    desenlace: DesenlaceMensaje
    id_mensaje_cliente: str | None
    total: int
    aceptados: int
    rechazados: int
    codigos_error: list[str] = field(default_factory=list)
    items: list[ItemRecibo] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class MaestroHallado(Recibo):
    """The entries of a master, as (code, name, code of the entry above it or None)."""

    nombre: str
    elementos: list[tuple[str, str, str | None]]


@dataclass(slots=True, kw_only=True)
class ServicioEnMarcha(Recibo):
    """What `estadoServicio` tells anyone; limits by name, in the unit that the name says.

    `cabeza` is the newest head of the sealed record, None as long as there is none.
    """

    version_hub: str
    version_contrato: str
    hora: datetime
    hoy: date
    limites: dict[str, int]
    cabeza: str | None = None
