"""The sandbox's doors in a process of the hub: they read what comes and pass it on to the process that serves it."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import BoundedSemaphore
from time import monotonic
from typing import Any

from structlog.contextvars import get_contextvars

from dominio.pruebas.laboratorios import LABORATORIOS, MAXIMO_MENSAJE_PRUEBAS, Contestacion
from dominio.vocabulario.errores import ErrorDominio, MensajeDemasiadoGrande, PruebasOcupadas
from dominio.vocabulario.limites import MIB
from puertas.cuerpo import leer_cuerpo
from servicios import publicacion
from servicios.aplicacion import IDIOMAS, Wsgi
from servicios.pruebas.banco import rechazo
from servicios.pruebas.proceso import ProcesoDePruebas
from servicios.pruebas.recado import Recado
from servicios.publicacion import RUTAS, Letrero

PREFIJO = "/pruebas"
"""Before the path of the real door."""
LETRERO = Letrero(
    f"la clave de un laboratorio de pruebas, que es pública ({' o '.join(uno.clave for uno in LABORATORIOS)}),",
    MAXIMO_MENSAJE_PRUEBAS,
)


def direcciones_de_pruebas(direccion_publica: str) -> dict[str, str]:
    """Where callers find each version of SOAP."""
    return {version: direccion_publica + PREFIJO + ruta for version, ruta in RUTAS.items()}


class BancoDePruebas:
    """The sandbox as one process of the hub offers it; safe between threads."""

    def __init__(self, proceso: ProcesoDePruebas, direccion_publica: str, a_la_vez: int) -> None:
        self.proceso = proceso
        self._lugares = BoundedSemaphore(a_la_vez)
        self.direcciones = direcciones_de_pruebas(direccion_publica)
        self.tipos = {version: IDIOMAS[version].tipo_de_respuesta for version in RUTAS}
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
            cuerpo = self._leer(version, entorno)
            textos = {nombre: valor for nombre, valor in entorno.items() if isinstance(valor, str)}
            with self._lugar():
                respuesta = self.proceso.pasar(Recado({"version": version, "entorno": textos, **get_contextvars()}, cuerpo))
        except ErrorDominio as error:
            respuesta = rechazo(error, version)
        estado, cabeceras = respuesta.cabeza
        comenzar(estado, [(nombre, valor) for nombre, valor in cabeceras])
        return [respuesta.cuerpo]

    def _leer(self, version: str, entorno: dict[str, Any]) -> bytes:
        """The body, within the sandbox's own limit; what it announces is the door's affair, as in the real hub."""
        cuerpo = leer_cuerpo(entorno, IDIOMAS[version], MAXIMO_MENSAJE_PRUEBAS)
        if cuerpo.excedido:
            raise MensajeDemasiadoGrande(maximo_mib=MAXIMO_MENSAJE_PRUEBAS // MIB)
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
