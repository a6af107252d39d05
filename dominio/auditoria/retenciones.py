"""Holds: what a court, a claim or an investigation keeps from expiring.

A hold is a message of the record, sealed as any other, that never expires itself. Which messages are holds is known twice,
by their operation and by a table: if the two differ, or one cannot be read, nobody knows what is held, and nothing expires.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, and_, exists, false, insert, or_, select, text

from dominio.auditoria.pedidos import Retener, Soltar
from dominio.ventanilla.cuerpos import DEL_CUERPO, Cual, abrir
from dominio.ventanilla.pedidos import Pedido
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.enumeraciones import DesenlaceMensaje
from dominio.vocabulario.errores import (
    DatoObligatorio,
    ErrorDominio,
    FaltaCriterio,
    LaboratorioDestinoNoValido,
    MotivoDemasiadoCorto,
    MuestraDesconocida,
    RetencionDesconocida,
    RetencionIlegible,
)
from dominio.vocabulario.limites import MINIMO_MOTIVO
from dominio.vocabulario.tiempo import en_chile
from modelos import Laboratorio, Mensaje, MensajeCuerpo, MensajeMuestra, Muestra, Retencion

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

CANDADO = 7_214_028
"""PostgreSQL's advisory lock of whoever puts or lifts a hold, and of whoever lets bodies expire; SQLite has one writer."""
MIRADAS = 3
"""Looks after which what differs is believed: a hold may be put between the two halves of one."""
_R: Any = Retencion.__table__


@dataclass(frozen=True, slots=True, kw_only=True)
class Vigente:
    """A hold that is in force: its number, when and by whom it was put, why, and what it holds."""

    id_mensaje: int
    puesta_en: datetime
    origen: str | None
    usuario_id: int | None
    motivo: str
    id_muestra: int | None = None
    id_laboratorio: int | None = None
    desde: datetime | None = None
    hasta: datetime | None = None

    @property
    def que(self) -> str:
        """What it holds, in words."""
        partes = [f"muestra {self.id_muestra}" if self.id_muestra is not None else None]
        partes.append(f"laboratorio {self.id_laboratorio}" if self.id_laboratorio is not None else None)
        partes.append(f"desde {en_chile(self.desde):%d-%m-%Y %H:%M}" if self.desde is not None else None)
        partes.append(f"hasta {en_chile(self.hasta):%d-%m-%Y %H:%M}" if self.hasta is not None else None)
        return ", ".join(filter(None, partes))

    def condicion(self) -> ColumnElement[bool]:
        """The messages that it holds."""
        partes: list[ColumnElement[bool]] = []
        if self.id_muestra is not None:
            suya = (MensajeMuestra.mensaje_id == Mensaje.id, MensajeMuestra.muestra_id == self.id_muestra)
            partes.append(exists().where(*suya))
        if self.id_laboratorio is not None:
            partes += [Mensaje.laboratorio_id.is_not(None), Mensaje.laboratorio_id == self.id_laboratorio]  # its denial too
        if self.desde is not None:
            partes.append(Mensaje.recibido_en >= self.desde)
        if self.hasta is not None:
            partes.append(Mensaje.recibido_en < self.hasta)
        return and_(*partes)


@dataclass(slots=True, kw_only=True)
class RetencionAsentada(Recibo):
    """The answer to `Retener` and `Soltar`."""

    def respuesta(self) -> bytes:
        """Nothing that the request does not say."""
        return json.dumps({"id_mensaje": self.id_mensaje}).encode()


def retenidos(vigentes: Sequence[Vigente]) -> ColumnElement[bool]:
    """The messages that any of these holds keeps."""
    return or_(*(una.condicion() for una in vigentes)) if vigentes else false()


def vigentes(conexion: Connection) -> list[Vigente]:
    """The holds in force, oldest first; raises `RetencionIlegible` when one is not as it was put on record."""
    for _ in range(MIRADAS):
        actos = _actos(conexion)
        anotadas = {fila.mensaje_id: fila.levanta for fila in conexion.execute(select(_R))}
        dichas = {acto.id_mensaje: acto.levanta for acto in actos}
        if not (distintas := sorted(numero for numero, _ in anotadas.items() ^ dichas.items())):
            break
    else:
        raise RetencionIlegible(campo="id_mensaje", valor=distintas[0])
    sueltas = set(dichas.values())
    return [acto.puesta for acto in actos if acto.puesta is not None and acto.id_mensaje not in sueltas]


def historia(conexion: Connection) -> list[tuple[Vigente, datetime | None]]:
    """All holds that were ever put, with when each was lifted, None if it was not.

    One that is not as it was put on record is left out: it is itself told as altered by whoever verifies.
    """
    actos: list[_Acto] = []
    for fila in _filas(conexion):
        with suppress(RetencionIlegible):
            actos.append(_acto(conexion, fila))
    sueltas = {acto.levanta: acto.cuando for acto in reversed(actos) if acto.levanta is not None}
    return [(acto.puesta, sueltas.get(acto.id_mensaje)) for acto in actos if acto.puesta is not None]


@dataclass(frozen=True, slots=True)
class _Acto:
    """A message that put a hold, or lifted one."""

    id_mensaje: int
    cuando: datetime
    levanta: int | None = None
    puesta: Vigente | None = field(default=None)


def _actos(conexion: Connection) -> list[_Acto]:
    return [_acto(conexion, fila) for fila in _filas(conexion)]


def _filas(conexion: Connection) -> Sequence[Any]:
    quien = (Mensaje.id, Mensaje.recibido_en, Mensaje.origen, Mensaje.usuario_id, Mensaje.operacion, Mensaje.huella_pedido)
    orden: Any = select(*quien, *DEL_CUERPO).join_from(
        Mensaje, MensajeCuerpo, MensajeCuerpo.mensaje_id == Mensaje.id, isouter=True
    )
    orden = orden.where(
        Mensaje.operacion.in_((Retener.operacion, Soltar.operacion)),
        Mensaje.desenlace == DesenlaceMensaje.ACEPTADO.value,
        Mensaje.laboratorio_id.is_(None),
    )
    return conexion.execute(orden.order_by(Mensaje.id)).all()


def _acto(conexion: Connection, fila: Any) -> _Acto:
    try:
        cuerpo = b"" if fila.pedido is None else abrir(conexion, fila, Cual.PEDIDO)
        if hashlib.sha256(cuerpo).digest() != bytes(fila.huella_pedido):
            raise ValueError("not what was asked")
        dicho = json.loads(cuerpo)
        if fila.operacion == Soltar.operacion:
            return _Acto(fila.id, fila.recibido_en, levanta=int(dicho["id_retencion"]))
        return _Acto(fila.id, fila.recibido_en, puesta=_puesta(fila, dicho))
    except (ErrorDominio, ValueError, LookupError, TypeError):
        raise RetencionIlegible(campo="id_mensaje", valor=fila.id) from None


def _puesta(fila: Any, dicho: dict[str, Any]) -> Vigente:
    instantes = {cual: datetime.fromisoformat(dicho[cual]) for cual in ("desde", "hasta") if cual in dicho}
    return Vigente(
        id_mensaje=fila.id,
        puesta_en=fila.recibido_en,
        origen=fila.origen,
        usuario_id=fila.usuario_id,
        motivo=dicho["motivo"],
        id_muestra=dicho.get("id_muestra"),
        id_laboratorio=dicho.get("id_laboratorio"),
        **instantes,
    )


# ── putting and lifting them ────────────────────────────────────────────────────────────────────────────────────────
def tomar_candado(conexion: Connection) -> None:
    """Let nobody else put or lift a hold, or let anything expire, until this transaction ends."""
    if conexion.dialect.name == "postgresql":
        conexion.execute(text("SELECT pg_advisory_xact_lock(:c)"), {"c": CANDADO})


def _retener(consulta: "Consulta", pedido: Retener) -> RetencionAsentada:
    exigir_motivo_escrito(pedido.motivo)
    criterios = (pedido.id_muestra, pedido.id_laboratorio, pedido.desde, pedido.hasta)
    if all(uno is None for uno in criterios):
        raise FaltaCriterio(criterios="una muestra, un laboratorio o un período")
    _exigir_que_haya(consulta.conexion, pedido)
    tomar_candado(consulta.conexion)
    consulta.conexion.execute(insert(_R).values(mensaje_id=consulta.id_mensaje, levanta=None))
    if pedido.id_muestra is not None:
        consulta.tocadas[1] = pedido.id_muestra
    return RetencionAsentada(**consulta.cabecera)


def _soltar(consulta: "Consulta", pedido: Soltar) -> RetencionAsentada:
    exigir_motivo_escrito(pedido.motivo)
    tomar_candado(consulta.conexion)
    suya = [una for una in vigentes(consulta.conexion) if una.id_mensaje == pedido.id_retencion]
    if not suya:
        raise RetencionDesconocida(campo="id_retencion", valor=pedido.id_retencion)
    consulta.conexion.execute(insert(_R).values(mensaje_id=consulta.id_mensaje, levanta=pedido.id_retencion))
    return RetencionAsentada(**consulta.cabecera)


def exigir_motivo_escrito(motivo: str | None) -> None:
    """Refuse to do without a reason that says something."""
    escrito = (motivo or "").strip()
    if not escrito:
        raise DatoObligatorio(campo="motivo")
    if len(escrito) <= MINIMO_MOTIVO:
        raise MotivoDemasiadoCorto(campo="motivo", minimo=MINIMO_MOTIVO)


def _exigir_que_haya(conexion: Connection, pedido: Retener) -> None:
    """Refuse a sample or a laboratory that there is not: who mistypes one would believe that it is held."""
    if pedido.id_muestra is not None and not _hay(conexion, Muestra.id, pedido.id_muestra):
        raise MuestraDesconocida(campo="id_muestra", valor=pedido.id_muestra)
    if pedido.id_laboratorio is not None and not _hay(conexion, Laboratorio.id, pedido.id_laboratorio):
        raise LaboratorioDestinoNoValido(campo="id_laboratorio", valor=pedido.id_laboratorio)


def _hay(conexion: Connection, columna: Any, numero: int) -> bool:
    return conexion.execute(select(columna).where(columna == numero)).first() is not None


DE_RETENCIONES: dict[type[Pedido], Callable[["Consulta", Any], Recibo]] = {Retener: _retener, Soltar: _soltar}
"""How each of these requests is answered."""
