"""The sandbox's SOAP doors: the very application of the real ones on data set apart, with limits of their own before it."""

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from threading import BoundedSemaphore, Lock
from time import monotonic
from typing import Any

import structlog
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import Engine
from structlog.contextvars import bound_contextvars

from dominio.errores import BaseNoDisponible, DemasiadosMensajes, ErrorDominio, MensajeDemasiadoGrande, PruebasOcupadas
from dominio.limites import MIB
from dominio.porteria import Porteria
from dominio.pruebas import LABORATORIOS, MAXIMO_MENSAJE_PRUEBAS, MENSAJES_POR_ORIGEN, Contestacion
from dominio.tandas import Tandas
from dominio.tiempo import Reloj
from dominio.ventanilla import Ventanilla
from servicios import fallas, lectura, publicacion
from servicios.aplicacion import VERSIONES, Wsgi, crear_aplicacion_soap
from servicios.cupo import Cupo
from servicios.publicacion import RUTAS, Letrero

PREFIJO = "/pruebas"
"""Before the path of the real door."""
MIRAR_CADA = 1.0
"""Seconds for which a process believes that its edition is still the one that serves, or that none can be had."""
CUPO_DE_PRUEBAS = 256 * 1024
"""Bytes of larger messages in work at a time, apart from the real doors' own."""
LETRERO = Letrero(
    f"la clave de un laboratorio de pruebas, que es pública ({' o '.join(uno.clave for uno in LABORATORIOS)}),",
    MAXIMO_MENSAJE_PRUEBAS,
)

trazas = structlog.get_logger("hub.pruebas")


@dataclass(frozen=True, slots=True)
class Abierta:
    """An edition in use: its engine and the door of each version."""

    nombre: str
    motor: Engine
    puertas: Mapping[str, Wsgi]


class BancoDePruebas:
    """The sandbox of one process, opened when somebody first sends it a message; safe between threads."""

    def __init__(
        self,
        tandas: Tandas,
        crear_ventanilla: Callable[[Engine], Ventanilla],
        direccion_publica: str,
        reloj: Reloj,
        a_la_vez: int,
    ) -> None:
        self._tandas = tandas
        self._crear_ventanilla = crear_ventanilla
        self._reloj = reloj
        self._lugares = BoundedSemaphore(a_la_vez)
        self._mensajes = FixedWindowRateLimiter(MemoryStorage())
        self._cupo = Cupo(CUPO_DE_PRUEBAS)
        self._cerrojo = Lock()
        self._abierta: Abierta | None = None
        self._mirar_desde = 0.0
        self.direcciones = {version: direccion_publica + PREFIJO + ruta for version, ruta in RUTAS.items()}
        self.tipos = {version: f"{VERSIONES[version].tipo_de_contenido}; charset=utf-8" for version in RUTAS}
        self.rutas: dict[str, Wsgi] = {PREFIJO + ruta: partial(self._responder, version) for version, ruta in RUTAS.items()}

    def enviar(self, version: str, cuerpo: bytes, clave: str, origen: str | None) -> Contestacion:
        """Send a message as a caller by HTTP does, with the same limits."""
        entorno: dict[str, Any] = {
            "REQUEST_METHOD": "POST",
            "QUERY_STRING": "",
            "CONTENT_TYPE": self.tipos[version],
            "CONTENT_LENGTH": str(len(cuerpo)),
            "REMOTE_ADDR": origen,
            "wsgi.input": io.BytesIO(cuerpo),
            **({"HTTP_ACCESSKEY": clave} if clave else {}),
        }
        comienzo: list[Any] = []
        desde = monotonic()
        contenido = b"".join(self._responder(version, entorno, lambda *partes: comienzo.extend(partes)))
        numero = dict(comienzo[1]).get("X-Hub-Mensaje")
        return Contestacion(
            estado=comienzo[0],
            cuerpo=contenido,
            id_mensaje=int(numero) if numero else None,
            segundos=monotonic() - desde,
        )

    def _responder(self, version: str, entorno: dict[str, Any], comenzar: Callable[..., Any]) -> list[bytes]:
        publicado = publicacion.responder(entorno, comenzar, version, self.direcciones[version], LETRERO)
        if publicado is not None:
            return publicado
        try:
            cuerpo = self._leer(entorno)
            with self._lugar(), bound_contextvars(pruebas=True):  # whatever is logged meanwhile says whose it is
                puerta = self._vigente().puertas[version]
                return list(puerta({**entorno, "wsgi.input": io.BytesIO(cuerpo)}, comenzar))
        except ErrorDominio as error:
            return self._rechazar(error, version, comenzar)

    def _leer(self, entorno: dict[str, Any]) -> bytes:
        """The body, within the sandbox's own limits; what it announces is the door's affair, as in the real hub."""
        cuerpo = lectura.leer_cuerpo(entorno, MAXIMO_MENSAJE_PRUEBAS)
        if cuerpo.excedido:
            raise MensajeDemasiadoGrande(maximo_mib=MAXIMO_MENSAJE_PRUEBAS // MIB)
        if not self._mensajes.hit(MENSAJES_POR_ORIGEN, entorno.get("REMOTE_ADDR") or "?"):
            raise DemasiadosMensajes(segundos=int(MENSAJES_POR_ORIGEN.get_expiry()))
        if cuerpo.anunciado is None:
            entorno["CONTENT_LENGTH"] = str(len(cuerpo.contenido))
        return cuerpo.contenido

    @contextmanager
    def _lugar(self) -> Iterator[None]:
        """One of the few threads that the sandbox may hold; whoever finds none does not wait in another."""
        if not self._lugares.acquire(blocking=False):
            raise PruebasOcupadas
        try:
            yield
        finally:
            self._lugares.release()

    def _vigente(self) -> Abierta:
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

    def _abrir(self, nombre: str) -> Abierta:
        motor = self._tandas.abrir(nombre)
        ventanilla, porteria = self._crear_ventanilla(motor), Porteria(motor, self._reloj)
        puertas = {
            version: crear_aplicacion_soap(ventanilla, porteria, version, direccion, self._cupo)
            for version, direccion in self.direcciones.items()
        }
        return Abierta(nombre, motor, puertas)

    def _rechazar(self, error: ErrorDominio, version: str, comenzar: Callable[..., Any]) -> list[bytes]:
        """A fault of what did not come to the door; it is on no record and has no number."""
        cuerpo = fallas.desde_error(error, VERSIONES[version])
        comenzar(fallas.estado_http(error), [("Content-Type", self.tipos[version]), ("Content-Length", str(len(cuerpo)))])
        return [cuerpo]
