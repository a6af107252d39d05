"""Messages written plainly, as nearly all are: their items are taken from the text in one pass, and no tree is made of them.

A plain item is made of the contract's elements, in their order, each with a plain text (`textos.es_llano`) and nothing else:
no attribute, reference, comment or line break in a datum. What is around the items is parsed as ever, with one element in
their place that nobody could have sent, and another text for the message's own id, which never comes again. Whatever is not
so is no plain message: it is read in the long way (`envoltura.abrir`, `decodificacion`), which gives the same of plain ones
and says of the others what is wrong.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from secrets import token_hex
from typing import TypeAlias

from dominio.muestras import lectura
from dominio.muestras.lectura import Pares, Textos
from dominio.ventanilla.pedidos import Escritura
from dominio.vocabulario.errores import ErrorDominio
from dominio.vocabulario.textos import LETRAS_SIN_MARCAS
from esquemas_wsdl import esquema_de_validacion
from servicios import envoltura
from servicios.envoltura import CredencialDelSobre, Elemento, Version
from servicios.medidas import exigir_medida
from servicios.tipos import LISTAS, OPCIONES_EN_XML, Lista

MAXIMO = 2 << 20
"""Bytes of a message up to which it is tried; larger ones are not worth a second look."""
PREFIJOS = 32
"""Ways to write the elements of a list, by the prefix of their namespace, that a process learns; of more, messages go the
long way: to learn one takes some milliseconds."""

MARCOS = 500
LARGO_DE_MARCO = 2_000
"""What is around the items of a message: each system writes it in its own way, and always the same."""

_Marco: TypeAlias = tuple[str, Pares, CredencialDelSobre | None]
_MARCOS: dict[tuple[str, str], _Marco] = {}
_EN_SU_LUGAR = token_hex(16)
"""The text of the element that stands in the place of the items, and the one in the place of the message's own id."""
_DICHOS = {_EN_SU_LUGAR, "true", "false", "1", "0"}
"""What options say in a frame that can come again."""
_POR_LISTA = {lista.lista.rpartition("}")[2]: lista for lista in LISTAS.values()}
_LISTA = re.compile(f"<([A-Za-z_][A-Za-z0-9_-]{{0,15}}:)?({'|'.join(_POR_LISTA)})>")
_BLANCOS = "[ \t\r\n]*+"
_DATO = f"[{LETRAS_SIN_MARCAS}]*+"
_aprendidos: set[tuple[str, str]] = set()


@dataclass(frozen=True, slots=True)
class EnvolturaLlana:
    """A sound envelope of a plain write: what the operation is called, its options, and the texts of its items."""

    marca: str
    opciones: Pares
    items: Sequence[Textos]
    credencial: CredencialDelSobre | None

    def a_pedido(self) -> Escritura:
        """The request that it is."""
        return lectura.a_escritura_llana(LISTAS[self.marca].forma, self.items, self.opciones)


def abrir(utf8: bytes, version: Version) -> EnvolturaLlana | None:
    """The envelope of a plain message; None if it is no plain one."""
    if len(utf8) > MAXIMO:
        return None
    texto = utf8.decode()
    comienzo = _LISTA.search(texto)
    if comienzo is None:
        return None
    prefijo, nombre = comienzo[1] or "", comienzo[2]
    items, fin = _items(texto, comienzo.end(), prefijo, nombre)
    if not items or not texto.startswith(f"</{prefijo}{nombre}>", fin):
        return None
    uno = prefijo + _local(_POR_LISTA[nombre].elemento)
    cola, id_propio = _sin_id(texto, fin, prefijo, nombre)
    resto = f"{texto[: comienzo.end()]}<{uno}>{_EN_SU_LUGAR}</{uno}>{cola}"
    try:
        exigir_medida(utf8)
        marca, opciones, credencial = _MARCOS.get((resto, version.numero)) or _leer_marco(resto, version)
    except (ErrorDominio, NoEsMarco):
        return None
    if id_propio is not None:
        opciones = [(nombre, id_propio if dicho == _EN_SU_LUGAR else dicho) for nombre, dicho in opciones]
    return EnvolturaLlana(marca, opciones, items, credencial)


class NoEsMarco(Exception):
    """The items do not stand in the list of an operation."""


def _items(texto: str, desde: int, prefijo: str, nombre: str) -> tuple[Sequence[Textos], int]:
    """The texts of the items from there on, and where they end."""
    if (prefijo, nombre) not in _aprendidos and len(_aprendidos) >= PREFIJOS:
        return (), desde
    _aprendidos.add((prefijo, nombre))
    hallar = _patron(prefijo, nombre).match
    items = []
    while (hallado := hallar(texto, desde)) is not None:
        items.append(hallado.groups())
        desde = hallado.end()
    return items, desde


@cache
def _patron(prefijo: str, nombre: str) -> re.Pattern[str]:
    """An item and the blanks around it; the text of each element is a group."""
    lista = _POR_LISTA[nombre]
    uno = prefijo + _local(lista.elemento)
    campos = [f"(?:<{prefijo}{campo}>({_DATO})</{prefijo}{campo}>{_BLANCOS})?+" for campo in lista.campos.nombres]
    return re.compile(f"{_BLANCOS}<{uno}>{_BLANCOS}{''.join(campos)}</{uno}>{_BLANCOS}")


def _sin_id(texto: str, desde: int, prefijo: str, nombre: str) -> tuple[str, str | None]:
    """What follows the items, and the id of the message taken out of it, if it stands there plainly."""
    hallado = _patron_de_id(prefijo, nombre).match(texto, desde)
    if hallado is None:
        return texto[desde:], None
    comienzo, fin = hallado.span(1)
    return f"{texto[desde:comienzo]}{_EN_SU_LUGAR}{texto[fin:]}", hallado[1]


@cache
def _patron_de_id(prefijo: str, nombre: str) -> re.Pattern[str]:
    """The end of the list, and the options up to the id, whose text is the group."""
    simular, propio = (f"{prefijo}{opcion}" for opcion in OPCIONES_EN_XML.nombres)
    antes = f"</{prefijo}{nombre}>{_BLANCOS}(?:<{simular}>[a-z01]*+</{simular}>{_BLANCOS})?+"
    return re.compile(f"{antes}<{propio}>([A-Za-z0-9._:-]{{1,64}}+)</{propio}>")


def _leer_marco(resto: str, version: Version) -> "_Marco":
    """What is around the items; remembered unless it has a key, or a text of which there is no end."""
    sobre = envoltura.abrir(resto.encode(), version)
    operacion = sobre.operacion
    lista = LISTAS.get(operacion.tag)
    if lista is None or not _estaban_en(operacion, lista) or len(operacion) > 1 + len(OPCIONES_EN_XML.nombres):
        raise NoEsMarco
    if not esquema_de_validacion()(operacion):
        raise NoEsMarco
    opciones = [(OPCIONES_EN_XML.por_marca[e.tag], e.text) for e in list(operacion)[1:]]
    marco: _Marco = (operacion.tag, opciones, sobre.credencial)
    conocidas = all(dicho in _DICHOS for _, dicho in opciones)
    if sobre.credencial is None and conocidas and len(resto) <= LARGO_DE_MARCO:
        if len(_MARCOS) >= MARCOS:
            _MARCOS.clear()
        _MARCOS[resto, version.numero] = marco
    return marco


def _estaban_en(operacion: Elemento, lista: Lista) -> bool:
    """Whether the items stood in the list of this operation and nowhere else; the element in their place is taken out."""
    if not len(operacion) or operacion[0].tag != lista.lista or len(operacion[0]) != 1:
        return False
    unico = operacion[0][0]
    if unico.tag != lista.elemento or unico.text != _EN_SU_LUGAR:
        return False
    operacion[0].remove(unico)
    return True


def _local(marca: str) -> str:
    return marca.rpartition("}")[2]
