"""The feeds on their way to all targets at once: each target by itself, in order, each day once.

Whoever dies in the middle leaves behind what the next one finds: what is at the target and was not noted is noted then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Thread
from time import monotonic
from typing import Any

import structlog
from sqlalchemy import Engine, exists, select, update

from dominio.reportes.archivo import archivos_de, partes_sueltas
from dominio.reportes.destinos.envio import ArchivoDeEnvio
from dominio.reportes.destinos.mensajeria import POR_DIA, Mensajeria
from dominio.reportes.destinos.pedidos import AnotarEnvio
from dominio.reportes.destinos.registro import en_uso, sin_entregar
from dominio.reportes.remesas import MANIFIESTO, nombre_en_destino
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.ventanilla import Ventanilla
from dominio.vocabulario.enumeraciones import Rol
from dominio.vocabulario.errores import ErrorDominio, FallaNuestra
from modelos import Destino, Remesa, para_leer

trazas = structlog.get_logger("hub.reportes")
MINISTERIO = Actor(rol=Rol.MINSAL)
MAYOR_PAUSA = timedelta(minutes=60)
_D, _R = Destino.__table__.c, Remesa.__table__.c


@dataclass(frozen=True, slots=True)
class Despachada:
    """What became of a target's feeds: the days that it got, and what stopped those after them."""

    nombre: str
    dias: tuple[date, ...]
    falla: ErrorDominio | None


def hay_destinos(motor: Engine) -> bool:
    """Whether feeds are sent anywhere."""
    with para_leer(motor) as conexion:
        return bool(en_uso(conexion))


def por_despachar(motor: Engine, ahora: datetime) -> list[Any]:
    """The targets that lack a feed and may be tried now."""
    with para_leer(motor) as conexion:
        todos = [fila for fila in en_uso(conexion) if fila.proximo_intento is None or fila.proximo_intento <= ahora]
        return [fila for fila in todos if conexion.execute(select(exists().where(sin_entregar(fila)))).scalar()]


def despachar(ventanilla: Ventanilla, mensajeria: Mensajeria, segundos: float = POR_DIA) -> list[Despachada]:
    """Send what is missing; a target that fails or hangs holds up nobody but itself."""
    hechas: list[Despachada] = []
    destinos = por_despachar(ventanilla.motor, ventanilla.reloj())
    hilos = [
        Thread(target=lambda fila=fila: hechas.append(_servir(ventanilla, mensajeria, fila, segundos)), daemon=True)
        for fila in destinos
    ]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join()
    return sorted(hechas, key=lambda una: una.nombre)


def _servir(ventanilla: Ventanilla, mensajeria: Mensajeria, fila: Any, segundos: float) -> Despachada:
    dias: list[date] = []
    try:
        hasta = monotonic() + segundos
        for remesa in _faltan(ventanilla.motor, fila):
            if monotonic() > hasta:  # the others go on in the next round, so that this one ends
                break
            archivos = _archivos(ventanilla.motor, remesa.reporte_id)
            acuse = mensajeria.dejar(fila, f"{remesa.dia:%Y-%m-%d}", archivos, segundos)
            ventanilla.atender(MINISTERIO, AnotarEnvio(numero=fila.id, dia=remesa.dia, acuse=acuse))
            dias.append(remesa.dia)
        if fila.fallas:
            trazas.info("destino_repuesto", direccion=fila.direccion)
    except Exception as falla:
        error = falla if isinstance(falla, ErrorDominio) else ventanilla.como_error(falla)
        return Despachada(fila.nombre, tuple(dias), _anotar_falla(ventanilla, fila, error, seguidas=not dias))
    return Despachada(fila.nombre, tuple(dias), None)


def _faltan(motor: Engine, fila: Any) -> Sequence[Any]:
    with para_leer(motor) as conexion:
        return conexion.execute(select(_R.dia, _R.reporte_id).where(sin_entregar(fila)).order_by(_R.dia)).all()


def _archivos(motor: Engine, reporte_id: int) -> list[ArchivoDeEnvio]:
    """The files of a feed; the manifest, which names the others, comes last."""
    with para_leer(motor) as conexion:
        archivos = archivos_de(conexion, reporte_id)
    en_orden = sorted(archivos.items(), key=lambda uno: (uno[0] == MANIFIESTO, uno[0]))
    return [
        ArchivoDeEnvio(
            nombre_en_destino(nombre), b"".join(partes_sueltas(motor, reporte_id, nombre, uno.sha256)), uno.sha256
        )
        for nombre, uno in en_orden
    ]


def _anotar_falla(ventanilla: Ventanilla, fila: Any, error: ErrorDominio, *, seguidas: bool) -> ErrorDominio:
    """Put the failure on record, wait longer before the next attempt, and warn the first time."""
    if error.id_mensaje is None and not isinstance(error, FallaNuestra):
        ventanilla.rechazar(
            ventanilla.sobre_interno(AnotarEnvio(numero=fila.id, dia=fila.desde, acuse="")), error, MINISTERIO
        )
    antes = fila.fallas if seguidas else 0
    pausa = min(MAYOR_PAUSA, timedelta(minutes=2 ** min(antes, 10)))
    ahora = ventanilla.reloj()
    valores = {"fallas": antes + 1, "ultima_falla": error.mensaje[:500], "proximo_intento": ahora + pausa}
    valores["caido_desde"] = fila.caido_desde if antes else ahora
    with ventanilla.motor.begin() as conexion:
        conexion.execute(update(Destino).where(_D.id == fila.id).values(**valores))
    if not antes:
        trazas.error("destino_caido", direccion=fila.direccion, codigo=error.codigo)
    return error
