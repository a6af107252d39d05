"""Bodies that are about to expire, looked through: which are what came in, what the record will say, and their file."""

import hashlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, select

from dominio.auditoria import archivo
from dominio.auditoria.pedidos import Podar
from dominio.auditoria.retenciones import Vigente, vigentes
from dominio.auditoria.vencibles import AlcanceDePoda, Lote, elegidas
from dominio.mensajes.numeros import plegar
from dominio.ventanilla.cuerpos import DEL_CUERPO, Cual, abrir
from dominio.vocabulario.errores import ErrorDominio
from modelos import MensajeCuerpo, para_leer

T = TypeVar("T")
PARTE, PARTE_BYTES = 100, 16 * 1024 * 1024
"""Bodies that are opened, or put into one block of a file, at a time; and how large they are together, but for the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tanda:
    """A lot that is ready to go: the request for it, None if nothing in it may; and which were not what came in."""

    pedido: Podar | None
    alterados: tuple[int, ...]
    bytes: int


@dataclass(slots=True)
class _DeUnaRegla:
    """What the record will say of one rule."""

    numeros: "array[int]" = field(default_factory=lambda: array("q"))
    bytes: int = 0
    desde: datetime | None = None
    hasta: datetime | None = None

    def agregar(self, fila: Any) -> None:
        self.numeros.append(fila.id)
        self.bytes += fila.tamano
        self.desde = min(self.desde or fila.recibido_en, fila.recibido_en)
        self.hasta = max(self.hasta or fila.recibido_en, fila.recibido_en)


class Preparacion:
    """Bodies are shown to it, and it says at the end what is to be asked of the window."""

    def __init__(self, alcance: AlcanceDePoda) -> None:
        self._alcance = alcance
        self._por_regla: dict[int, _DeUnaRegla] = {}
        self._alterados: list[int] = []

    def tanda(self, filas: Iterable[list[archivo.Renglon]], retienen: Sequence[Vigente], **mas: Any) -> Tanda:
        """The lot of all that `filas` goes through, which is put into a file if there is a folder for it."""
        puesto = None
        if self._alcance.carpeta is None:
            for _ in filas:
                pass
        else:
            puesto = archivo.archivar(self._alcance.carpeta, filas)
        pedido = None
        if self._por_regla:
            numeros = tuple(una.id_mensaje for una in retienen)
            plazos = self._alcance.plazos.datos(self._alcance.ahora)
            pedido = Podar(reglas=tuple(self._dichas()), retenciones=numeros, archivo=puesto, plazos=plazos, **mas)
        suman = sum(una.bytes for una in self._por_regla.values())
        return Tanda(pedido=pedido, alterados=tuple(self._alterados), bytes=suman)

    def mirar(self, conexion: Connection, filas: Sequence[Any]) -> Iterator[list[archivo.Renglon]]:
        """Open their bodies, a few at a time, and note which are what came in; these, as a file keeps them."""
        for parte in _en_partes(filas, lambda fila: int(fila.tamano)):
            orden = select(MensajeCuerpo.mensaje_id, *DEL_CUERPO)
            orden = orden.where(MensajeCuerpo.mensaje_id.in_([fila.id for fila in parte]))
            cuerpos = {cuerpo.mensaje_id: cuerpo for cuerpo in conexion.execute(orden)}
            yield from _en_partes(self._enteras(conexion, parte, cuerpos), _abiertos)

    def _enteras(self, conexion: Connection, parte: Sequence[Any], cuerpos: Mapping[int, Any]) -> Iterator[archivo.Renglon]:
        for fila in parte:
            abierto = _enteros(conexion, fila, cuerpos.get(fila.id))
            if abierto is None:
                self._alterados.append(fila.id)
            else:
                self._por_regla.setdefault(fila.regla, _DeUnaRegla()).agregar(fila)
                yield _hechos(self._alcance, fila), abierto

    def _dichas(self) -> Iterator[dict[str, Any]]:
        """What the record says of each rule."""
        for lugar, suyas in sorted(self._por_regla.items()):
            regla = self._alcance.plazos.reglas[lugar]
            assert suyas.desde is not None and suyas.hasta is not None  # noqa: S101 (there is at least one)
            yield {
                "regla": regla.nombre,
                "plazo": regla.plazo.dicho if regla.plazo else "",
                "antes_de": self._alcance.plazos.limites(self._alcance.ahora)[lugar].isoformat(),
                "cuantos": len(suyas.numeros),
                "bytes": suyas.bytes,
                "desde": suyas.desde.isoformat(),
                "hasta": suyas.hasta.isoformat(),
                "mensajes": plegar(suyas.numeros),
            }


def preparar(motor: Engine, alcance: AlcanceDePoda, lote: Lote) -> Tanda:
    """Those of a lot that may go now, with the holds that are in force now."""
    with para_leer(motor) as conexion:
        retienen, suya = vigentes(conexion), Preparacion(alcance)
        filas = [fila for fila in elegidas(conexion, alcance, retienen, lote.numeros) if fila.regla == lote.regla]
        return suya.tanda(suya.mirar(conexion, filas), retienen)


def _en_partes(cosas: Iterable[T], bytes_de: Callable[[T], int]) -> Iterator[list[T]]:
    """These, in lists that are neither long nor large: bodies are much larger opened, with their documents, than kept."""
    parte: list[T] = []
    octetos = 0
    for una in cosas:
        parte.append(una)
        octetos += bytes_de(una)
        if len(parte) >= PARTE or octetos >= PARTE_BYTES:
            yield parte
            parte, octetos = [], 0
    if parte:
        yield parte


def _abiertos(renglon: archivo.Renglon) -> int:
    return sum(map(len, renglon[1].values()))


def _enteros(conexion: Connection, fila: Any, cuerpo: Any) -> Mapping[str, bytes] | None:
    """Both bodies; None unless they have the digests that were written down."""
    if cuerpo is None:
        return None
    huellas = {Cual.PEDIDO: fila.huella_pedido, Cual.RESPUESTA: fila.huella_respuesta}
    with suppress(ErrorDominio):
        abiertos: dict[str, bytes] = {cual: abrir(conexion, cuerpo, cual) for cual in huellas}
        if all(hashlib.sha256(abiertos[cual]).digest() == bytes(huella) for cual, huella in huellas.items()):
            return abiertos
    return None


def _hechos(alcance: AlcanceDePoda, fila: Any) -> dict[str, Any]:
    """What a file keeps of a message beside its bodies."""
    return {
        "id_mensaje": fila.id,
        "recibido_en": fila.recibido_en.isoformat(),
        "puerta": fila.puerta,
        "operacion": fila.operacion,
        "desenlace": fila.desenlace,
        "laboratorio_id": fila.laboratorio_id,
        "regla": alcance.plazos.reglas[fila.regla].nombre,
        "huella_pedido": bytes(fila.huella_pedido).hex(),
        "huella_respuesta": bytes(fila.huella_respuesta).hex(),
    }
