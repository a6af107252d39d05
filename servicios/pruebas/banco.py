"""The sandbox itself, as the process apart has it: the very application of the real doors on data set apart."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Any

import structlog
from sqlalchemy import Engine
from structlog.contextvars import bound_contextvars

from dominio.pruebas.laboratorios import MENSAJES_POR_ORIGEN
from dominio.pruebas.tandas import Tandas
from dominio.ventanilla.frecuencias import Frecuencias
from dominio.ventanilla.porteria import Porteria
from dominio.ventanilla.ventanilla import Ventanilla
from dominio.vocabulario.errores import BaseNoDisponible, DemasiadosMensajes, ErrorDominio
from dominio.vocabulario.tiempo import Reloj
from puertas.cupo import Cupo
from puertas.estados import linea_de_estado, volver_luego
from servicios import fallas
from servicios.aplicacion import IDIOMAS, VERSIONES, Wsgi, crear_aplicacion_soap
from servicios.pruebas.recado import Recado

MIRAR_CADA = 1.0
"""Seconds for which its edition is believed to be still the one that serves, or none to be had."""
CUPO_DE_PRUEBAS = 256 * 1024
"""Bytes of larger messages in work at a time."""

trazas = structlog.get_logger("hub.pruebas")


@dataclass(frozen=True, slots=True)
class TandaAbierta:
    """An edition in use: its engine and the door of each version."""

    nombre: str
    motor: Engine
    puertas: Mapping[str, Wsgi]
    frecuencias: Frecuencias

    def exigir_pocos(self, origen: str | None) -> None:
        """Count the message, for all who share this database."""
        if espera := self.frecuencias.demora(MENSAJES_POR_ORIGEN.desde(origen)):
            raise DemasiadosMensajes(segundos=espera)


class Banco:
    """The sandbox's doors, opened with the first message; safe between threads."""

    def __init__(
        self,
        tandas: Tandas,
        crear_ventanilla: Callable[[Engine], Ventanilla],
        direcciones: Mapping[str, str],
        reloj: Reloj,
    ) -> None:
        """`direcciones` says where callers find each version of SOAP."""
        self._tandas = tandas
        self._crear_ventanilla = crear_ventanilla
        self._direcciones = direcciones
        self._reloj = reloj
        self._cupo = Cupo(CUPO_DE_PRUEBAS)
        self._cerrojo = Lock()
        self._abierta: TandaAbierta | None = None
        self._mirar_desde = 0.0

    def responder(self, pedido: Recado) -> Recado:
        """The answer to a request whose head has the version and the environment, as the hub's process had it."""
        version, entorno = pedido.cabeza["version"], pedido.cabeza["entorno"]
        comienzo: list[Any] = []
        try:
            # whatever is logged meanwhile says whose it is
            with bound_contextvars(pruebas=True, peticion=pedido.cabeza.get("peticion")):
                abierta = self._vigente()
                abierta.exigir_pocos(entorno.get("REMOTE_ADDR"))
                partes = abierta.puertas[version](
                    {**entorno, "wsgi.input": io.BytesIO(pedido.cuerpo)}, lambda *p: comienzo.extend(p)
                )
                return Recado(comienzo[:2], b"".join(partes))
        except ErrorDominio as error:
            return rechazo(error, version)

    def _vigente(self) -> TandaAbierta:
        """The edition that serves; the one before it ends with the messages that it has in hand."""
        with self._cerrojo:
            if monotonic() >= self._mirar_desde:
                self._mirar()
                self._mirar_desde = monotonic() + MIRAR_CADA
            if self._abierta is None:
                raise BaseNoDisponible
            return self._abierta

    def _mirar(self) -> None:
        anterior = self._abierta
        try:
            nombre = self._tandas.vigente()
            if anterior is None or anterior.nombre != nombre:
                self._abierta = self._abrir(nombre)
        except Exception as falla:
            trazas.error("pruebas_inaccesibles", exc_info=falla)
            self._abierta = None
        if anterior is not None and anterior is not self._abierta:
            anterior.motor.dispose()

    def _abrir(self, nombre: str) -> TandaAbierta:
        motor = self._tandas.abrir(nombre)
        ventanilla, porteria = self._crear_ventanilla(motor), Porteria(motor, self._reloj)
        puertas = {
            version: crear_aplicacion_soap(ventanilla, porteria, version, direccion, self._cupo)
            for version, direccion in self._direcciones.items()
        }
        return TandaAbierta(nombre, motor, puertas, Frecuencias(motor, self._reloj))


def rechazo(error: ErrorDominio, version: str) -> Recado:
    """A fault of what did not come to a door; it is on no record and has no number."""
    cuerpo = fallas.desde_error(error, VERSIONES[version])
    cabeceras = [["Content-Type", IDIOMAS[version].tipo_de_respuesta], ["Content-Length", str(len(cuerpo))]]
    cabeceras += map(list, volver_luego(error.estado))
    return Recado([linea_de_estado(fallas.estado_http(error)), cabeceras], cuerpo)
