"""Letting bodies expire: what the rules say, in lots, each with a message of the record that says exactly which.

A lot is chosen, looked through and, if asked for, put into a file without a lock; then its bodies go and its message is
written in one transaction. Whatever is broken off, all that is gone is on record and all that is on record is gone; what is
left is the next run's. A body that is not what came in stays: it is evidence.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Engine, func, select

from dominio.auditoria import archivo
from dominio.auditoria.borrado import PodaHecha, exigir_permiso_de_podar
from dominio.auditoria.pedidos import Podar
from dominio.auditoria.plazos import PlazosDeConservacion
from dominio.auditoria.retenciones import Vigente, retenidos, vigentes
from dominio.mensajes.vencidos import plegar
from dominio.ventanilla.cuerpos import DEL_CUERPO, Cual, abrir
from dominio.vocabulario.errores import ErrorDominio, RetencionesCambiaron
from modelos import Mensaje, MensajeCuerpo, Sello, SelloHoja, para_leer

if TYPE_CHECKING:
    pass

TANDA = {"postgresql": 5_000, "sqlite": 500}
"""Bodies that go in one transaction. On SQLite nobody else writes meanwhile."""
TANDA_BYTES = 32 * 1024 * 1024
"""And how large they may be together, as they are kept."""
PARTE = 100
"""Bodies that are opened, or put into one block of a file, at a time."""
DESCANSO = 1.0
"""How long to rest after each lot: so many times as long as it took."""
NUNCA = 2**63 - 1
"""No place is past this."""
VECES = 5
"""How often a lot is chosen anew because a hold was put or lifted meanwhile."""


@dataclass(slots=True)
class Resumen:
    """What a run did: bodies by rule, their bytes, the messages that tell of it, files, and which were not what came in."""

    por_regla: Counter[str] = field(default_factory=Counter)
    bytes: int = 0
    constancias: list[int] = field(default_factory=list)
    archivos: list[str] = field(default_factory=list)
    alterados: list[int] = field(default_factory=list)

    def datos(self) -> dict[str, Any]:
        """The same as data, for a program."""
        listas = {"constancias": self.constancias, "archivos": self.archivos, "alterados": self.alterados}
        return {"por_regla": dict(self.por_regla), "bytes": self.bytes, **listas}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tanda:
    """A lot that is ready to go: the request for it, None if nothing in it may; and up to which number it looked."""

    pedido: Podar | None
    hasta: int
    alterados: tuple[int, ...]
    bytes: int


@dataclass(frozen=True, slots=True)
class AlcanceDePoda:
    """What a run is about: the rules, the instant at which they are applied, and the folder for files, if any."""

    plazos: PlazosDeConservacion
    ahora: datetime
    carpeta: Path | None = None

    def condiciones(self, retienen: Sequence[Vigente]) -> list[ColumnElement[bool]]:
        """What a message must meet for its bodies to go: past its term, under a head, and held by nobody."""
        return [self.plazos.vencidos(self.ahora), bajo_una_cabeza(), ~retenidos(retienen)]


def bajo_una_cabeza() -> ColumnElement[bool]:
    """The messages that a head covers (`SelloHoja` is joined); none, where that is not known."""
    return func.coalesce(SelloHoja.lugar, NUNCA) < select(func.coalesce(func.max(Sello.tamano), 0)).scalar_subquery()


def podar(
    motor: Engine,
    servir: Callable[[Podar], PodaHecha],
    alcance: AlcanceDePoda,
    *,
    tanda: int | None = None,
    descanso: float = DESCANSO,
    avisar: Callable[[Resumen], None] = lambda _resumen: None,
) -> Resumen:
    """Let all expire whose time has come; raises `SinPermisoDePodar` before anything is done if it may not."""
    with para_leer(motor) as conexion:
        exigir_permiso_de_podar(conexion)
    resumen, despues_de = Resumen(), -1
    while True:
        comienzo = monotonic()
        lista = _con_las_retenciones_de_ahora(
            motor, servir, alcance, despues_de, tanda or TANDA[motor.dialect.name], resumen
        )
        if lista is None:
            return resumen
        despues_de = lista.hasta
        avisar(resumen)
        sleep((monotonic() - comienzo) * descanso)


def _con_las_retenciones_de_ahora(
    motor: Engine,
    servir: Callable[[Podar], PodaHecha],
    alcance: AlcanceDePoda,
    despues_de: int,
    cuantos: int,
    resumen: Resumen,
) -> Tanda | None:
    """The next lot, gone; None when there is none. It is chosen anew as long as holds change meanwhile.

    Its file stays even if an error came back: the bodies may be gone all the same, when the answer to the commit was lost.
    """
    for vez in range(VECES):
        tanda = preparar(motor, alcance, despues_de, cuantos)
        if tanda is None or tanda.pedido is None:
            break
        try:
            recibo = servir(tanda.pedido)
        except RetencionesCambiaron:
            if vez == VECES - 1:
                raise
            continue
        _sumar(resumen, tanda.pedido, tanda, recibo.id_mensaje)
        break
    if tanda is not None:
        resumen.alterados += tanda.alterados
    return tanda


def _sumar(resumen: Resumen, pedido: Podar, tanda: Tanda, constancia: int) -> None:
    for regla in pedido.reglas:
        resumen.por_regla[regla["regla"]] += regla["cuantos"]
    resumen.bytes += tanda.bytes
    resumen.constancias.append(constancia)
    if pedido.archivo is not None:
        resumen.archivos.append(pedido.archivo["nombre"])


# ── choosing a lot ──────────────────────────────────────────────────────────────────────────────────────────────────
def preparar(motor: Engine, alcance: AlcanceDePoda, despues_de: int, cuantos: int) -> Tanda | None:
    """The next bodies that may go, of messages past that number; None if there are none."""
    with para_leer(motor) as conexion:
        retienen = vigentes(conexion)
        elegidas = _elegir(conexion, alcance, retienen, despues_de, cuantos)
        if not elegidas:
            return None
        enteras: list[Any] = []
        alterados: list[int] = []
        abiertas = _abrir(conexion, elegidas, enteras, alterados)
        puesto = None
        if alcance.carpeta is None:
            for _ in abiertas:
                pass
        else:
            puesto = archivo.archivar(alcance.carpeta, _renglones(alcance, abiertas))
    pedido = None
    if enteras:
        reglas = tuple(_dicha(alcance, lugar, enteras) for lugar in sorted({fila.regla for fila in enteras}))
        pedido = Podar(reglas=reglas, retenciones=tuple(una.id_mensaje for una in retienen), archivo=puesto)
    return Tanda(pedido=pedido, hasta=elegidas[-1].id, alterados=tuple(alterados), bytes=sum(f.tamano for f in enteras))


TAMANO: Any = func.length(MensajeCuerpo.pedido) + func.length(MensajeCuerpo.respuesta)
"""The bytes of both bodies, as they are kept."""
_HECHOS = (Mensaje.puerta, Mensaje.operacion, Mensaje.desenlace, Mensaje.laboratorio_id)


def _elegir(
    conexion: Connection, alcance: AlcanceDePoda, retienen: Sequence[Vigente], despues_de: int, cuantos: int
) -> list[Any]:
    """Their facts, in the order of their numbers, as many as one transaction may take."""
    campos = (Mensaje.id, Mensaje.recibido_en, *_HECHOS, Mensaje.huella_pedido, Mensaje.huella_respuesta)
    orden = select(*campos, alcance.plazos.cual().label("regla"), TAMANO.label("tamano"))
    orden = orden.join_from(MensajeCuerpo, Mensaje, Mensaje.id == MensajeCuerpo.mensaje_id)
    orden = orden.join(SelloHoja, SelloHoja.mensaje_id == Mensaje.id)
    orden = orden.where(MensajeCuerpo.mensaje_id > despues_de, *alcance.condiciones(retienen))
    filas: list[Any] = []
    sumados = 0
    for fila in conexion.execute(orden.order_by(MensajeCuerpo.mensaje_id).limit(cuantos)):
        sumados += fila.tamano
        if filas and sumados > TANDA_BYTES:
            break
        filas.append(fila)
    return filas


def _abrir(
    conexion: Connection, elegidas: Sequence[Any], enteras: list[Any], alterados: list[int]
) -> Iterator[list[tuple[Any, Mapping[str, bytes]]]]:
    """Their bodies, a few at a time; which are what came in, and which are not, is noted."""
    for desde in range(0, len(elegidas), PARTE):
        parte = elegidas[desde : desde + PARTE]
        orden = select(MensajeCuerpo.mensaje_id, *DEL_CUERPO).where(MensajeCuerpo.mensaje_id.in_([f.id for f in parte]))
        cuerpos = {cuerpo.mensaje_id: cuerpo for cuerpo in conexion.execute(orden)}
        abiertas = []
        for fila in parte:
            cuerpo = _enteros(conexion, fila, cuerpos.get(fila.id))
            if cuerpo is None:
                alterados.append(fila.id)
            else:
                enteras.append(fila)
                abiertas.append((fila, cuerpo))
        yield abiertas


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


def _renglones(
    alcance: AlcanceDePoda, abiertas: Iterator[list[tuple[Any, Mapping[str, bytes]]]]
) -> Iterator[list[archivo.Renglon]]:
    """What the file keeps of each: facts that say what it is, and both bodies."""
    for parte in abiertas:
        yield [(_hechos(alcance, fila), cuerpos) for fila, cuerpos in parte]


def _hechos(alcance: AlcanceDePoda, fila: Any) -> dict[str, Any]:
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


def _dicha(alcance: AlcanceDePoda, lugar: int, enteras: Sequence[Any]) -> dict[str, Any]:
    """What the record says of one rule in a lot."""
    regla, suyas = alcance.plazos.reglas[lugar], [fila for fila in enteras if fila.regla == lugar]
    return {
        "regla": regla.nombre,
        "plazo": regla.plazo.dicho if regla.plazo else "",
        "antes_de": alcance.plazos.limites(alcance.ahora)[lugar].isoformat(),
        "cuantos": len(suyas),
        "bytes": sum(fila.tamano for fila in suyas),
        "desde": min(fila.recibido_en for fila in suyas).isoformat(),
        "hasta": max(fila.recibido_en for fila in suyas).isoformat(),
        "mensajes": plegar(fila.id for fila in suyas),
    }
