"""A request is served, in a thread: the application answers it, and the answer is on its way."""

import io
from collections import deque
from collections.abc import Callable, Iterable
from datetime import timedelta
from time import monotonic
from typing import Any

from config import ilegible
from config.bucle.conexion import PedidoHttp, entorno_de
from config.bucle.respuesta import RespuestaHttp
from config.bucle.salida import Salida
from config.negativa import ABANDONADA, ILEGIBLE, RETIRADA


class AtencionHttp:
    """Whoever serves the requests of a process. `despertar` has the loop look at what is `acabados`."""

    def __init__(
        self, cfg: Any, log: Any, aplicacion: Callable[..., Iterable[bytes]], despertar: Callable[[], None]
    ) -> None:
        self._cfg, self._log = cfg, log
        self._aplicacion = aplicacion
        self._despertar = despertar
        self.acabados: deque[PedidoHttp] = deque()
        self.parando = False

    def servir(self, pedido: PedidoHttp) -> None:
        """Answer a request. The loop is only woken when it has something to do with the connection before its next byte."""
        conn = pedido.conexion
        salida = pedido.salida = Salida(conn.enchufe, self._cfg.tmp_upload_dir)
        try:
            self._contestar(pedido, salida)
        except Exception:  # its connection ends; who served it goes on with others
            self._log.exception("Error ending a request")
        finally:
            self.acabados.append(pedido)
            if conn.entrada or pedido.ultimo or salida.pendiente or salida.perdida or pedido.llegada or self.parando:
                self._despertar()

    def _contestar(self, pedido: PedidoHttp, salida: Salida) -> None:
        cabeza, entorno = pedido.cabeza, dict[str, Any]()
        cierra = pedido.ultimo or self.parando or cabeza is None or cabeza.cierra
        respuesta = RespuestaHttp(salida, cabeza.metodo if cabeza else "POST", cabeza.version if cabeza else "1.1", cierra)
        pedido.ultimo = True
        try:
            entorno = self._entorno(pedido)
            self._responder(pedido, entorno, respuesta)
        except (Exception, SystemExit):
            self._log.exception("Error handling request %s %s", cabeza and cabeza.metodo, cabeza and cabeza.raw_uri)
            respuesta.fallar()
        if self._cfg.accesslog is not None:
            self._log.access(respuesta, cabeza, entorno, timedelta(seconds=monotonic() - pedido.desde))
        pedido.ultimo = respuesta.cierra

    def _responder(self, pedido: PedidoHttp, entorno: dict[str, Any], respuesta: RespuestaHttp) -> None:
        partes = self._aplicacion(entorno, respuesta.comenzar)
        try:
            for parte in partes:
                respuesta.escribir(parte)
            pedido.adelantado = bool(pedido.conexion.entrada)
            respuesta.acabar()
        finally:
            if hasattr(partes, "close"):
                partes.close()

    def _entorno(self, pedido: PedidoHttp) -> dict[str, Any]:
        if pedido.cabeza is None:
            return self._entorno_ilegible(pedido)
        entorno = entorno_de(pedido, pedido.cabeza)
        if pedido.ilegible is not None:
            entorno[ILEGIBLE] = pedido.ilegible
        if self.parando:
            entorno[RETIRADA] = True
        if pedido.abandono is not None:
            entorno[ABANDONADA] = pedido.abandono
        return entorno

    def _entorno_ilegible(self, pedido: PedidoHttp) -> dict[str, Any]:
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
