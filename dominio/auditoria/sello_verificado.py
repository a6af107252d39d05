"""Whether the seal itself stands: its leaves, read in order, must lead to every node and every head, stored or kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
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
NADA = bytes(32)
"""What stands in an empty place, so that the places after it stay where they are."""


@dataclass(slots=True)
class Recorrido:
    """How far the leaves were read, and between which heads the record parted from them: sizes, or None so far.

    `propias` are the heads of the database, `dadas` those that were kept outside of it.
    """

    frontera: list[tuple[int, bytes]] = field(default_factory=list)
    concordo: dict[str, int] = field(default_factory=lambda: {"propias": 0, "dadas": 0})
    discrepo: dict[str, int] = field(default_factory=dict)

    def anotar(self, cuales: str, cabeza: Cabeza, raiz: bytes | None) -> None:
        """A head against the root that the leaves have at its size."""
        if cabeza.raiz != raiz:
            self.discrepo.setdefault(cuales, cabeza.tamano)
        elif cuales not in self.discrepo:
            self.concordo[cuales] = cabeza.tamano


def recorrer(
    conexion: Connection, recorrido: Recorrido, dadas: Sequence[Cabeza], llaves: Sequence[bytes]
) -> tuple[bool, list[Diferencia]]:
    """Read the next leaves; whether there were any, and what is wrong with them."""
    creciente = Frontera(recorrido.frontera)
    desde = creciente.tamano
    orden = select(SelloHoja.lugar, SelloHoja.huella).where(SelloHoja.lugar >= desde).order_by(SelloHoja.lugar).limit(HOJAS)
    hojas = conexion.execute(orden).all()
    if not hojas:
        return False, []
    hasta = min(hojas[-1].lugar + 1, desde + 2 * HOJAS)  # a place far away is one that was put in
    propias = _propias(conexion, desde, hasta)
    por_ver = {cabeza.tamano for cabeza in (*propias, *dadas)}
    huellas = {hoja.lugar: bytes(hoja.huella) for hoja in hojas}
    raices, nodos, diferencias = {}, [], []
    for lugar in range(desde, hasta):
        if lugar not in huellas and (lugar == desde or lugar - 1 in huellas):
            diferencias.append(Diferencia(Falla.SIN_HOJA, lugar, lugar=lugar))
        for estrato, nodo in creciente.agregar(huellas.get(lugar, NADA)):
            nodos.append((estrato, lugar >> BITS * estrato, nodo))
        if lugar + 1 in por_ver:
            raices[lugar + 1] = creciente.raiz()
    for cuales, cabezas in (("propias", propias), ("dadas", [una for una in dadas if una.tamano in raices])):
        for cabeza in cabezas:
            recorrido.anotar(cuales, cabeza, raices.get(cabeza.tamano))
            diferencias += firma_de(cabeza, llaves)
    recorrido.frontera = creciente.subarboles
    return True, [*diferencias, *_nodos_alterados(conexion, nodos)]


def concluir(conexion: Connection, recorrido: Recorrido, dadas: Sequence[Cabeza]) -> Iterator[Diferencia]:
    """What the heads say once all leaves were read: also those that say that there were more leaves."""
    propias = _propias(conexion, Frontera(recorrido.frontera).tamano, None)
    tamano = tamano_de(conexion)  # by now: the hub may have sealed more meanwhile, and leaves are there before their head
    for cuales, cabezas in (("propias", propias), ("dadas", dadas)):
        for cabeza in cabezas:
            if cabeza.tamano > tamano:
                recorrido.anotar(cuales, cabeza, None)
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
