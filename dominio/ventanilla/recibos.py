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
    """A report, with its SHA-256 in hexadecimal, its size and its number."""

    id_muestra: int
    contenido: bytes
    nombre: str | None
    sha256: str
    tamano: int
    id_informe: int


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


@dataclass(frozen=True, slots=True, kw_only=True)
class CambioHallado:
    """One step of a sample: from which state to which, when, by which operation and message, and its result since."""

    id_muestra: int
    codigo_muestra_cliente: str
    estado_anterior: int | None
    estado_muestra: int
    operacion: str
    ocurrido_en: datetime
    id_mensaje_del_cambio: int


@dataclass(slots=True, kw_only=True)
class CambiosHallados(Recibo):
    """A page of changes; `cursor` is there always, and `quedan` says whether to ask again at once."""

    cambios: list[CambioHallado]
    cursor: str
    quedan: bool


@dataclass(slots=True, kw_only=True)
class FigurasHalladas(Recibo):
    """A laboratory's figures of a day, one mapping per source."""

    fecha: date
    terminado: bool
    figuras: list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DiferenciaDeLista:
    """One thing that a laboratory's list and the hub do not agree about; `linea` counts from 1 where it is of the list."""

    clase: str
    linea: int | None
    codigo_muestra_cliente: str | None
    id_muestra: int | None
    resultado_enviado: str | None
    resultado_hub: str | None
    que_hacer: str


@dataclass(slots=True, kw_only=True)
class ConciliacionHecha(Recibo):
    """How many lines came, how many the hub agrees with, and all the others."""

    fecha: date
    enviadas: int
    coinciden: int
    diferencias: list[DiferenciaDeLista]

    def resumen(self) -> dict[str, Any]:
        """What the record keeps of it."""
        return {"enviadas": self.enviadas, "coinciden": self.coinciden, "diferencias": len(self.diferencias)}
