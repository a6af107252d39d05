"""The items that those who take samples bring."""

from dataclasses import dataclass

from dominio.muestras.items import Eliminacion, ItemMuestra, MuestraNueva
from dominio.vocabulario.enumeraciones import Resultado


@dataclass(frozen=True, slots=True, kw_only=True)
class Toma(MuestraNueva):
    """A sample as whoever took it registers it: the hub says who that is and makes its code.

    `es_otra` says that it is none of those that were taken from the same patient a moment ago.
    """

    es_otra: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Antigeno(Toma):
    """An antigen test: the sample and what it showed, in one."""

    resultado: Resultado | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultadoDeAntigeno(ItemMuestra):
    """Another result of an antigen test, with the reason."""

    resultado: Resultado | None = None
    motivo: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EliminacionDeToma(Eliminacion):
    """The sample should never have been registered, and why."""

    motivo: str | None = None
