"""What was lost by restorations of a backup, as the sealed record itself tells it.

A head that was published before a restoration and covers more than what came back is of a record that is gone. It can only
be told from one that somebody broke by the record of the restoration: who made it, when, and which head was the last.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from dominio.auditoria.pedidos import AsentarRestauracion
from dominio.sellos.cabezas import RELOJES, a_texto, leer_publicadas
from dominio.sellos.hojas import huella_de, leer_filas, leer_sales, registro_de
from dominio.sellos.verificar_prueba import Cabeza, PruebaMala, leer_cabeza
from dominio.ventanilla.cuerpos import DEL_CUERPO, Cual, abrir
from dominio.vocabulario.errores import ErrorDominio
from dominio.vocabulario.tiempo import reloj_del_sistema
from modelos import Mensaje, MensajeCuerpo, Sello, SelloHoja


@dataclass(frozen=True, slots=True)
class Perdida:
    """A restoration on record: the places of the seal that came back, and the last head that was published before.

    `desde` is the first number of a message that may have been lost, `hasta` the last.
    """

    id_mensaje: int
    recibido_en: datetime
    respaldo: str
    lugares: int
    cabeza: Cabeza | None
    desde: int
    hasta: int

    def explica(self, cabeza: Cabeza) -> bool:
        """Whether that head is of what this restoration lost: it covers more than came back, and was there before.

        Whatever head the restoration names, it explains no other that is newer than its own record: that is of after it.
        """
        if self.cabeza is None or cabeza.tamano <= self.lugares:
            return False
        anterior = (cabeza.instante, cabeza.tamano) < (self.cabeza.instante, self.cabeza.tamano)
        return (anterior and cabeza.instante < a_texto(self.recibido_en)) or cabeza.dicho == self.cabeza.dicho

    def dicha(self) -> str:
        """The loss as one sentence."""
        cuando = f"{self.recibido_en:%Y-%m-%d %H:%M:%S} UTC"
        que = f"Perdido por la restauración de {self.respaldo}, del {cuando} (mensaje {self.id_mensaje})"
        numeros = f"mensajes entre {self.desde} y {self.hasta}"
        if self.cabeza is None:
            return f"{que}: {numeros}; no se conocía ninguna cabeza publicada."
        if self.cabeza.tamano <= self.lugares:
            return f"{que}: {numeros}, que ninguna cabeza publicada cubría; la última es {self.cabeza.dicho}."
        lugares = f"lugares del sello {self.lugares} a {self.cabeza.tamano - 1}"
        despues = f"y lo que llegó después de la última cabeza publicada, {self.cabeza.dicho}"
        return f"{que}: {lugares}, {numeros}, {despues}{self._reparos(self.cabeza)}."

    def _reparos(self, cabeza: Cabeza) -> str:
        """Why nobody has to believe that this was a head, where there is something to be said."""
        reparos = ["no está firmada"] if cabeza.firma is None else []
        if cabeza.instante > a_texto(self.recibido_en):
            reparos.append("dice ser de después de la restauración, y de lo de entonces no explica ninguna otra")
        return f"; ojo: esa cabeza {' y '.join(reparos)}" if reparos else ""


def perdidas(conexion: Connection, *, selladas: bool = True) -> list[Perdida]:
    """What restorations are on record, oldest first; with `selladas`, those alone whose message is what was sealed of it."""
    orden: Any = select(Mensaje.id, Mensaje.recibido_en, Mensaje.huella_pedido, *DEL_CUERPO)
    orden = orden.join(MensajeCuerpo, MensajeCuerpo.mensaje_id == Mensaje.id)
    orden = orden.where(Mensaje.operacion == AsentarRestauracion.operacion, Mensaje.laboratorio_id.is_(None))
    leidas = [_de_fila(conexion, fila) for fila in conexion.execute(orden.order_by(Mensaje.id)).all()]
    halladas = [una for una in leidas if una is not None]
    return [sellada for una in halladas if (sellada := _sellada(conexion, una))] if selladas else halladas


def repartir(cabezas: Iterable[Cabeza], lo_perdido: Sequence[Perdida]) -> tuple[list[Cabeza], list[Cabeza]]:
    """Those to which the record must lead, and those that a restoration lost."""
    vigentes: list[Cabeza] = []
    perdidas: list[Cabeza] = []
    for cabeza in cabezas:
        (perdidas if any(una.explica(cabeza) for una in lo_perdido) else vigentes).append(cabeza)
    return vigentes, perdidas


def ultima_publicada(carpeta: Path) -> Cabeza | None:
    """The newest head in the folder in which the hub leaves them, None if there is none; of the others nothing is read.

    One of a time that has not come is of a clock that was wrong: it would hide all that came after it.
    """
    hasta = reloj_del_sistema() + RELOJES
    dias = sorted(carpeta.glob("????-??-??"), reverse=True)
    del_futuro = [dia for dia in dias if dia.name > f"{hasta:%Y-%m-%d}"]
    for dia in (*dias[len(del_futuro) :], *del_futuro):
        archivos = sorted(dia.glob("cabeza-*.txt"), key=lambda uno: uno.stem.split("-")[::-1])
        pasados = [uno for uno in archivos if uno.stem.rpartition("-")[2] <= a_texto(hasta)]
        if pasados or (archivos and dia in del_futuro):
            return leer_publicadas(str((pasados or archivos)[-1]))[-1]
    return None


def retrocedio(conexion: Connection, publicada: Cabeza) -> bool:
    """Whether the database lacks a head that left it, and no restoration on record says why."""
    raiz = conexion.execute(select(Sello.raiz).where(Sello.tamano == publicada.tamano)).scalar()
    if raiz is not None and bytes(raiz) == publicada.raiz:
        return False
    return not any(una.explica(publicada) for una in perdidas(conexion, selladas=False))


def _de_fila(conexion: Connection, fila: Any) -> Perdida | None:
    """What a message says, unless it is not what came in: then it explains nothing, and is itself told as altered."""
    try:
        cuerpo = abrir(conexion, fila, Cual.PEDIDO)
        if hashlib.sha256(cuerpo).digest() != bytes(fila.huella_pedido):
            return None
        dicho = json.loads(cuerpo)
        cabeza = None if dicho.get("cabeza") is None else leer_cabeza(dicho["cabeza"])
        desde, hasta = dicho["numeracion"]["mensaje"]
        lugares = int(dicho["lugares"])
        return Perdida(fila.id, fila.recibido_en, str(dicho["respaldo"]), lugares, cabeza, int(desde), int(hasta) - 1)
    except (ErrorDominio, ValueError, LookupError, TypeError, AttributeError, PruebaMala):
        return None


def _sellada(conexion: Connection, una: Perdida) -> Perdida | None:
    """The same if it is as it was sealed; what was under a head before it had not been lost, whatever it says."""
    hoja = conexion.execute(select(SelloHoja.__table__).where(SelloHoja.mensaje_id == una.id_mensaje)).one_or_none()
    if hoja is None:
        return None
    filas, sales = leer_filas(conexion, [una.id_mensaje]), leer_sales(conexion, [una.id_mensaje])
    registro = registro_de(hoja.lugar, filas[una.id_mensaje], sales)
    if registro is None or huella_de(registro) != bytes(hoja.huella):
        return None
    antes = (Sello.tamano <= hoja.lugar, Sello.sellado_en < una.recibido_en)
    volvieron = conexion.execute(select(func.max(Sello.tamano)).where(*antes)).scalar()
    return replace(una, lugares=max(una.lugares, volvieron or 0))
