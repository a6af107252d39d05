"""How the criteria of a search of the record are read, whoever asks: what is mistyped is refused, since it finds nothing."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from dominio.ventanilla.pedidos import Pedido
from dominio.vocabulario.datos import a_numero_dado, clave_de, enumeracion
from dominio.vocabulario.enumeraciones import DesenlaceMensaje, Puerta
from dominio.vocabulario.errores import TipoNoValido, ValorNoPermitido, catalogo
from dominio.vocabulario.palabras import SIN_OPERACION
from dominio.vocabulario.rut import a_rut_buscado
from dominio.vocabulario.tiempo import para_leer

CODIGOS_DE_ERROR = {clase.codigo: clase.codigo for clase in catalogo()}
"""The error codes that a message may have got."""
SE_DICEN = 12
"""Of more names than these a refusal tells those that are most like what was typed."""
LARGO_BUSCADO = 64
"""Letters of it that are compared."""


def uno_de(conocidos: Collection[str], texto: str, campo: str) -> str:
    """The text, if it is one of those that are known: a search for a misspelt name would say that there is nothing."""
    if texto not in conocidos:
        raise ValorNoPermitido(campo=campo, valor=texto, permitidos=_parecidos(sorted(set(conocidos)), texto))
    return texto


def _parecidos(conocidos: Sequence[str], texto: str) -> str:
    """All that are known if they are few; of many the nearest, and how many others there are."""
    if len(conocidos) <= SE_DICEN:
        return " · ".join(conocidos)
    cerca = get_close_matches(texto[:LARGO_BUSCADO], conocidos, SE_DICEN, cutoff=0.0)
    return f"{' · '.join(cerca)} (los más parecidos; hay otros {len(conocidos) - len(cerca)})"


def operaciones(clase: type[Pedido] = Pedido) -> Iterator[str]:
    """What can be asked of the window, by its names in the record."""
    for hija in clase.__subclasses__():
        yield from operaciones(hija)
        if "operacion" in vars(hija):
            yield hija.operacion


LECTORES_DE_CRITERIOS: dict[str, Callable[[str, str], Any]] = {
    "id_laboratorio": a_numero_dado,
    "puerta": enumeracion(Puerta),
    "operacion": lambda texto, campo: uno_de([*operaciones(), SIN_OPERACION], texto, campo),
    "desenlace": enumeracion(DesenlaceMensaje),
    "codigo_error": lambda texto, campo: uno_de(CODIGOS_DE_ERROR, texto.upper(), campo),
    "id_mensaje": a_numero_dado,
    "id_mensaje_cliente": clave_de(64),
    "id_muestra": a_numero_dado,
    "codigo_muestra_cliente": clave_de(64),
    "rut": a_rut_buscado,
    "documento": clave_de(64),
    "solo_enviado": lambda texto, campo: uno_de({"si"}, texto, campo) == "si",
}
"""The criteria but for the period, of which each door has its own way to write days and hours."""


def exigir_periodo(desde: datetime | None, hasta: datetime | None) -> None:
    """Refuse a period that ends when it begins, or before: nothing is in it."""
    if desde is not None and hasta is not None and hasta <= desde:
        raise TipoNoValido(campo="hasta", valor=para_leer(hasta), esperado="un momento posterior a «Desde»")
