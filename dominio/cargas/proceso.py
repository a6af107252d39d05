"""An upload while it is served: who has it, how far it is, and what became of it."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from dominio.cargas import espera, tomas
from dominio.cargas.duenos import en_nombre_de
from dominio.cargas.estados import INTENTOS, EstadoCarga
from dominio.muestras.planillas.pedidos import Planilla
from dominio.ventanilla.actor import Actor
from dominio.vocabulario.errores import CambioSimultaneo, CargaInterrumpida, ErrorDominio, FallaNuestra
from modelos import Base, Carga, CargaArchivo

_CARGAS = Base.metadata.tables[Carga.__tablename__]
_C = _CARGAS.c
_A = CargaArchivo.__table__.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Tomada:
    """An upload that whoever has `toma` serves now."""

    id: int
    toma: str
    planilla: Planilla
    simular: bool
    a_proposito: bool
    contenido: bytes
    origen: str | None
    intentos: int
    actor: Actor

    @property
    def agotada(self) -> bool:
        """Whether it was begun too often without ever coming to an end."""
        return self.intentos > INTENTOS


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What became of the rows of a file."""

    mensaje_id: int
    guardadas: int
    sin_cambio: int
    repetidas: int
    rechazadas: int
    por_codigo: dict[str, int]


def hay_por_tomar(conexion: Connection, ahora: datetime) -> bool:
    """Whether an upload could be served now: one that waits, or that was left behind."""
    return bool(espera.por_tomar(conexion, ahora))


def tomar(conexion: Connection, toma: str, ahora: datetime) -> Tomada | None:
    """The next upload, which nobody else serves then; one that was left behind counts as waiting."""
    for id_carga in espera.por_tomar(conexion, ahora):
        if espera.reservar(conexion, id_carga, ahora) and (fila := _marcar(conexion, id_carga, toma, ahora)) is not None:
            return _tomada(conexion, fila)
    return None


def _marcar(conexion: Connection, id_carga: int, toma: str, ahora: datetime) -> Any:
    desde_cero = {"fase": None, "hecho": 0, "total": 0}
    return tomas.marcar(conexion, _CARGAS, _C.id == id_carga, espera.abandonada(ahora), toma, ahora, **desde_cero)


def _tomada(conexion: Connection, fila: Any) -> Tomada:
    return Tomada(
        id=fila.id,
        toma=fila.toma,
        planilla=Planilla(fila.planilla),
        simular=fila.simular,
        a_proposito=fila.a_proposito,
        contenido=bytes(conexion.execute(select(_A.contenido).where(_A.carga_id == fila.id)).scalar_one()),
        origen=fila.origen,
        intentos=fila.intentos,
        actor=en_nombre_de(conexion, fila),
    )


def avanzar(conexion: Connection, tomada: Tomada, fase: str | None, hecho: int, total: int, ahora: datetime) -> None:
    """Say how far it is, and that somebody still is at it."""
    _cambiar(conexion, tomada, latido=ahora, fase=fase, hecho=hecho, total=total)


def terminar(conexion: Connection, tomada: Tomada, balance: Balance, ahora: datetime) -> None:
    """Note the outcome, in the transaction that stores it; who lost the upload to another stores nothing."""
    cambiada = _cambiar(
        conexion,
        tomada,
        estado=EstadoCarga.TERMINADA.value,
        terminada_en=ahora,
        mensaje_id=balance.mensaje_id,
        guardadas=balance.guardadas,
        sin_cambio=balance.sin_cambio,
        repetidas=balance.repetidas,
        rechazadas=balance.rechazadas,
        por_codigo=json.dumps(balance.por_codigo),
    )
    if not cambiada:
        raise CambioSimultaneo
    _olvidar_archivo(conexion, tomada)


def rechazar(conexion: Connection, tomada: Tomada, error: ErrorDominio, ahora: datetime) -> None:
    """Note that the file was refused as a whole, or that the hub failed with it."""
    estado = EstadoCarga.FALLIDA if isinstance(error, FallaNuestra | CargaInterrumpida) else EstadoCarga.RECHAZADA
    if _cambiar(
        conexion,
        tomada,
        estado=estado.value,
        terminada_en=ahora,
        mensaje_id=error.id_mensaje,
        error_codigo=error.codigo,
        error_mensaje=error.mensaje,
    ):
        _olvidar_archivo(conexion, tomada)


def soltar(conexion: Connection, toma: str, *, cuenta: bool = True) -> bool:
    """Let an upload wait again whose serving stopped half way, as `tomas.soltar` does."""
    return tomas.soltar(conexion, _CARGAS, toma, cuenta=cuenta)


def _cambiar(conexion: Connection, tomada: Tomada, **valores: Any) -> bool:
    return tomas.cambiar(conexion, _CARGAS, _C.id == tomada.id, tomada.toma, **valores)


def _olvidar_archivo(conexion: Connection, tomada: Tomada) -> None:
    """The record has the file now; the hub's own role may not delete rows, so what goes is the content."""
    conexion.execute(update(CargaArchivo).where(_A.carga_id == tomada.id).values(contenido=b""))
