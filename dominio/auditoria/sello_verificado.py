"""Whether the seal itself stands: its leaves, read in order, must lead to every node and every head, stored or kept."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, select

from dominio.auditoria.diferencias import Diferencia, Falla
from dominio.sellos.arbol import BITS, Frontera
from dominio.sellos.cabezas import de_fila, por_tamano
from dominio.sellos.llave import firmada_por
from dominio.sellos.sellador import tamano_de
from dominio.sellos.verificar_prueba import Cabeza
from modelos import Sello, SelloHoja, SelloNodo

HOJAS = 20_000
"""Leaves that are read at a time."""
VACIOS = 40_000
"""Places without a leaf that are gone through in all; past that the walk ends, for nothing after them can be compared."""
AJENAS = 1_000
"""Leaves before the first place that are named."""
ULTIMA_CLAVE = 2**63 - 1
"""No key and no place is past this."""
NADA = bytes(32)
"""What stands in an empty place, so that the places after it stay where they are."""


@dataclass(slots=True)
class Recorrido:
    """How far the leaves were read, and between which heads the record parted from them: sizes, or None so far.

    `propias` are the heads of the database, `dadas` those that were kept outside of it. `vacios` counts the places without a
    leaf; with too many of them the walk is `cortado`.
    """

    frontera: list[tuple[int, bytes]] = field(default_factory=list)
    concordo: dict[str, int] = field(default_factory=lambda: {"propias": 0, "dadas": 0})
    discrepo: dict[str, int] = field(default_factory=dict)
    vacios: int = 0
    cortado: bool = False

    def anotar(self, cuales: str, cabeza: Cabeza, raiz: bytes | None) -> None:
        """A head against the root that the leaves have at its size."""
        if cabeza.raiz != raiz:
            self.discrepo.setdefault(cuales, cabeza.tamano)
        elif cuales not in self.discrepo:
            self.concordo[cuales] = cabeza.tamano


def recorrer(
    conexion: Connection, recorrido: Recorrido, dadas: Sequence[Cabeza], llaves: Sequence[bytes]
) -> tuple[bool, list[Diferencia]]:
    """Read the next leaves; whether there may be more, and what is wrong with them. `dadas` are ordered by size."""
    creciente = Frontera(recorrido.frontera)
    desde = creciente.tamano
    orden = select(SelloHoja.lugar, SelloHoja.huella).where(SelloHoja.lugar >= desde).order_by(SelloHoja.lugar).limit(HOJAS)
    diferencias = [] if desde else _antes_del_primero(conexion)
    huellas: dict[int, bytes] = {}
    for hoja in conexion.execute(orden):
        diferencias += _lugares_vacios(recorrido, desde + len(huellas), hoja.lugar)
        if recorrido.cortado:
            break
        huellas.update(dict.fromkeys(range(desde + len(huellas), hoja.lugar), NADA))
        huellas[hoja.lugar] = bytes(hoja.huella)
    if not huellas:
        return False, diferencias
    hasta = desde + len(huellas)
    propias, suyas = _propias(conexion, desde, hasta), _entre(dadas, desde, hasta)
    por_ver = {cabeza.tamano for cabeza in (*propias, *suyas)}
    raices, nodos = {}, []
    for lugar in range(desde, hasta):
        for estrato, nodo in creciente.agregar(huellas[lugar]):
            nodos.append((estrato, lugar >> BITS * estrato, nodo))
        if lugar + 1 in por_ver:
            raices[lugar + 1] = creciente.raiz()
    for cuales, cabezas in (("propias", propias), ("dadas", suyas)):
        for cabeza in cabezas:
            recorrido.anotar(cuales, cabeza, raices.get(cabeza.tamano))
            diferencias += firma_de(cabeza, llaves)
    recorrido.frontera = creciente.subarboles
    return not recorrido.cortado, [*diferencias, *_nodos_alterados(conexion, nodos)]


def _lugares_vacios(recorrido: Recorrido, desde: int, hasta: int) -> list[Diferencia]:
    """That there is no leaf from one place up to another: told once, and the end of the walk if they are too many."""
    if desde >= hasta:
        return []
    recorrido.vacios += hasta - desde
    recorrido.cortado = recorrido.vacios > VACIOS
    detalle = f"y los que siguen hasta el {hasta}; desde aquí no se recorrió el sello" if recorrido.cortado else ""
    return [Diferencia(Falla.SIN_HOJA, desde, detalle, desde)]


def _antes_del_primero(conexion: Connection) -> list[Diferencia]:
    """Leaves in places that no tree has."""
    orden = select(SelloHoja.mensaje_id, SelloHoja.lugar).where(SelloHoja.lugar < 0).order_by(SelloHoja.lugar).limit(AJENAS)
    filas = conexion.execute(orden)
    return [Diferencia(Falla.REGISTRO_ALTERADO, fila.mensaje_id, f"lugar {fila.lugar}", fila.lugar) for fila in filas]


def _entre(cabezas: Sequence[Cabeza], desde: int, hasta: int) -> Sequence[Cabeza]:
    """Those of a size past one number, up to another."""
    primera, fin = (bisect_right(cabezas, tamano, key=attrgetter("tamano")) for tamano in (desde, hasta))
    return cabezas[primera:fin]


def concluir(
    conexion: Connection, recorrido: Recorrido, dadas: Sequence[Cabeza], llaves: Sequence[bytes]
) -> Iterator[Diferencia]:
    """What the heads say once all leaves were read: also those that say that there were more leaves."""
    leidas = Frontera(recorrido.frontera).tamano
    propias, dadas = _propias(conexion, leidas, None), _entre(dadas, leidas, ULTIMA_CLAVE)
    tamano = tamano_de(conexion)  # by now: the hub may have sealed more meanwhile, and leaves are there before their head
    for cuales, cabezas in (("propias", propias), ("dadas", dadas)):
        for cabeza in cabezas:
            if cabeza.tamano > (0 if recorrido.cortado else tamano):
                recorrido.anotar(cuales, cabeza, None)
                yield from firma_de(cabeza, llaves)
    for cuales, primera in sorted(recorrido.discrepo.items()):
        ultima = recorrido.concordo[cuales]
        quien = "publicada" if cuales == "dadas" else "guardada en la base"
        faltan = f"; hoy hay solo {tamano} lugares sellados" if primera > tamano else ""
        detalle = (
            f"{quien}; el cambio está entre los lugares {ultima} y {primera - 1}{_de_quienes(conexion, ultima, primera)}"
        )
        yield Diferencia(Falla.CABEZA_DISTINTA, primera, detalle + faltan, ultima)


def _propias(conexion: Connection, desde: int, hasta: int | None) -> list[Cabeza]:
    orden = select(Sello.__table__).where(Sello.tamano > desde).order_by(Sello.tamano)
    filas = conexion.execute(orden if hasta is None else orden.where(Sello.tamano <= hasta))
    return por_tamano(de_fila(fila) for fila in filas)


def _de_quienes(conexion: Connection, desde: int, hasta: int) -> str:
    """The messages at the ends of a stretch of places."""
    orden = select(SelloHoja.mensaje_id).where(SelloHoja.lugar >= desde, SelloHoja.lugar < hasta)
    primero = conexion.execute(orden.order_by(SelloHoja.lugar).limit(1)).scalar()
    ultimo = conexion.execute(orden.order_by(SelloHoja.lugar.desc()).limit(1)).scalar()
    return "" if primero is None else f", del mensaje {primero} al {ultimo}"


def firma_de(cabeza: Cabeza, llaves: Sequence[bytes]) -> list[Diferencia]:
    """A head that is signed, by none of the keys that are known; without any, no signature can be told from another."""
    if cabeza.firma is None or not llaves or any(firmada_por(llave, cabeza) for llave in llaves):
        return []
    return [Diferencia(Falla.FIRMA_MALA, cabeza.tamano)]


def _nodos_alterados(conexion: Connection, nodos: Sequence[tuple[int, int, bytes]]) -> Iterator[Diferencia]:
    for estrato in sorted({estrato for estrato, _, _ in nodos}):
        debidos = {lugar: huella for suyo, lugar, huella in nodos if suyo == estrato}
        donde = (SelloNodo.estrato == estrato, SelloNodo.lugar >= min(debidos), SelloNodo.lugar <= max(debidos))
        filas: Any = conexion.execute(select(SelloNodo.lugar, SelloNodo.huella).where(*donde))
        guardados = {fila.lugar: bytes(fila.huella) for fila in filas}
        for lugar, huella in debidos.items():
            if guardados.get(lugar) != huella:
                primero = lugar << BITS * estrato
                yield Diferencia(Falla.NODO_ALTERADO, primero, f"estrato {estrato}", primero)
