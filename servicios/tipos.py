"""The requests as XML: under which qualified tags stand the list, its items and the fields that the domain knows."""

from dataclasses import dataclass, field

from dominio.muestras import formas
from dominio.muestras.formas import Campos, FormaDeConsulta, FormaDeEscritura
from esquemas_wsdl import NAMESPACE

ESPACIO = f"{{{NAMESPACE}}}"


@dataclass(frozen=True, slots=True)
class Secuencia:
    """An ordered set of elements, each at most once."""

    campos: Campos
    nombres: tuple[str, ...] = field(init=False)
    por_marca: dict[str, str] = field(init=False)
    """The names by qualified tag."""
    lugares: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        nombres = self.campos.nombres
        object.__setattr__(self, "nombres", nombres)
        object.__setattr__(self, "por_marca", {ESPACIO + nombre: nombre for nombre in nombres})
        object.__setattr__(self, "lugares", {ESPACIO + nombre: lugar for lugar, nombre in enumerate(nombres)})


@dataclass(frozen=True, slots=True)
class Lista:
    """A request that changes samples: its list, the element of the list, and the fields of that element."""

    forma: FormaDeEscritura
    lista: str
    elemento: str
    campos: Secuencia


@dataclass(frozen=True, slots=True)
class PreguntaEnXml:
    """A request that reads, with its own elements."""

    forma: FormaDeConsulta
    campos: Secuencia


OPCIONES_EN_XML = Secuencia(formas.OPCIONES_DE_LISTA)
LISTAS: dict[str, Lista] = {
    ESPACIO + forma.pedido.operacion: Lista(forma, ESPACIO + forma.lista, ESPACIO + forma.elemento, Secuencia(forma.campos))
    for forma in formas.ESCRITAS
}
"""The writes, by the qualified tag of their request."""
PREGUNTAS: dict[str, PreguntaEnXml] = {
    ESPACIO + forma.pedido.operacion: PreguntaEnXml(forma, Secuencia(forma.campos)) for forma in formas.CONSULTADAS
}
"""The reads, likewise."""
