"""A request is served, in a thread: the application answers it, and the answer is on its way."""

import io
from collections import deque
from collections.abc import Callable, Iterable
from datetime import timedelta
from time import monotonic
from typing import Any

from config import ilegible
from config.bucle.conexion import Pedido, entorno_de
from config.bucle.respuesta import Respuesta
from config.bucle.salida import Salida
from config.negativa import ABANDONADA, ILEGIBLE


class Atencion:
    """Whoever serves the requests of a process. `despertar` has the loop look at what is `acabados`."""

    def __init__(
        self, cfg: Any, log: Any, aplicacion: Callable[..., Iterable[bytes]], despertar: Callable[[], None]
    ) -> None:
        self._cfg, self._log = cfg, log
        self._aplicacion = aplicacion
        self._despertar = despertar
        self.acabados: deque[Pedido] = deque()
        self.parando = False

    def servir(self, pedido: Pedido) -> None:
        """Answer a request. The loop is only woken when it has something to do with the connection before its next byte."""
        conn = pedido.conexion
        salida = pedido.salida = Salida(conn.enchufe, self._cfg.tmp_upload_dir)
        metodo, version = (pedido.cabeza.metodo, pedido.cabeza.version) if pedido.cabeza else ("POST", "1.1")
        cierra = pedido.ultimo or self.parando or pedido.cabeza is None or pedido.cabeza.cierra
        respuesta = Respuesta(salida, metodo, version, cierra)
        entorno: dict[str, Any] = {}
        try:
            entorno = self._entorno(pedido)
            self._responder(pedido, entorno, respuesta)
        except Exception:
            self._fallar(pedido, respuesta)
        if self._cfg.accesslog is not None:
            self._log.access(respuesta, pedido.cabeza, entorno, timedelta(seconds=monotonic() - pedido.desde))
        pedido.ultimo = respuesta.cierra
        self.acabados.append(pedido)
        if conn.entrada or pedido.ultimo or salida.pendiente or salida.perdida or pedido.llegada or self.parando:
            self._despertar()

    def _responder(self, pedido: Pedido, entorno: dict[str, Any], respuesta: Respuesta) -> None:
        partes = self._aplicacion(entorno, respuesta.comenzar)
        try:
            for parte in partes:
                respuesta.escribir(parte)
            pedido.adelantado = bool(pedido.conexion.entrada)
            respuesta.acabar()
        finally:
            if hasattr(partes, "close"):
                partes.close()

    def _entorno(self, pedido: Pedido) -> dict[str, Any]:
        if pedido.cabeza is None:
            return self._entorno_ilegible(pedido)
        entorno = entorno_de(pedido, pedido.cabeza)
        if pedido.ilegible is not None:
            entorno[ILEGIBLE] = pedido.ilegible
        if pedido.abandono is not None:
            entorno[ABANDONADA] = pedido.abandono
        return entorno

    def _entorno_ilegible(self, pedido: Pedido) -> dict[str, Any]:
        ruta, motivo = ilegible.explicar(self._cfg, pedido.inicio, pedido.conexion.cliente)
        return {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": ruta,
            "QUERY_STRING": "",
            "REMOTE_ADDR": pedido.conexion.cliente[0],
            "wsgi.input": io.BytesIO(),
            "wsgi.url_scheme": "http",
            ILEGIBLE: motivo or pedido.ilegible,
        }

    def _fallar(self, pedido: Pedido, respuesta: Respuesta) -> None:
        """What the application raised is told to the log, and its caller that something failed, if that can still be."""
        cabeza = pedido.cabeza
        self._log.exception("Error handling request %s %s", cabeza and cabeza.metodo, cabeza and cabeza.raw_uri)
        respuesta.fallar()
