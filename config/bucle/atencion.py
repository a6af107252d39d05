"""A request is served, in a thread: the application answers it, at once or later, and the answer is on its way."""

import io
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from contextvars import copy_context
from datetime import timedelta
from functools import partial
from time import monotonic
from typing import Any, Protocol

from config import ilegible
from config.bucle.conexion import PedidoHttp, entorno_de
from config.bucle.relevos import Relevos
from config.bucle.respuesta import RespuestaHttp
from config.bucle.salida import Salida
from config.negativa import ABANDONADA, ILEGIBLE, RETIRADA
from config.peticion import CABECERA, PETICION, nuevo_numero
from config.trazas import traza

A_QUIEN_PEDIR = "hub.anfitrion"
"""In the environment of a request whose answer may come later: who is asked for that."""


class Aplazable(Protocol):
    """What an application leaves to be done, by whoever does such things."""

    servido: bool
    """Whether nothing is to be waited for any more."""

    def dejar(self, al_volver: Callable[[], None], encargar: Callable[[Callable[[], None]], None]) -> None:
        """Leave it; `al_volver` is called when it is back, and `encargar` is given work for which a thread is needed."""


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

    def servir(self, pedido: PedidoHttp, relevos: Relevos | None = None) -> None:
        """Answer a request; with `relevos` the application may leave the answer for later."""
        salida = pedido.salida = Salida(pedido.conexion.enchufe, self._cfg.tmp_upload_dir)
        curso = _EnCurso(pedido, salida, self._respuesta(pedido, salida), relevos)
        if self._hacer(curso, lambda: self._aplicacion(self._entorno(curso), curso.respuesta.comenzar)):
            self._acabar(curso)

    def _concluir(self, curso: "_EnCurso", concluir: Callable[[], Iterable[bytes]]) -> None:
        """Answer one that was left for later."""
        self._hacer(curso, concluir)
        self._acabar(curso)

    def _respuesta(self, pedido: PedidoHttp, salida: Salida) -> RespuestaHttp:
        cabeza = pedido.cabeza
        cierra = pedido.ultimo or self.parando or cabeza is None or cabeza.cierra
        return RespuestaHttp(salida, cabeza.metodo if cabeza else "POST", cabeza.version if cabeza else "1.1", cierra)

    def _hacer(self, curso: "_EnCurso", contestar: Callable[[], Iterable[bytes]]) -> bool:
        """Send what the application answers; whether that is all there is to do."""
        cabeza = curso.pedido.cabeza
        try:
            partes = contestar()
            if (aplazado := curso.aplazado) is not None:
                curso.aplazado = None
                self._aplazar(curso, *aplazado)
                return False
            _enviar(curso, partes)
        except (Exception, SystemExit):
            numero = curso.entorno.setdefault(PETICION, nuevo_numero())
            traza("hub.servidor").exception("peticion_fallida", peticion=numero, metodo=cabeza and cabeza.metodo)
            with suppress(Exception):
                curso.respuesta.fallar((CABECERA, numero))
        return True

    def _aplazar(self, curso: "_EnCurso", encargo: Aplazable, concluir: Callable[[], Iterable[bytes]]) -> None:
        relevos = curso.relevos
        assert relevos is not None  # noqa: S101 (else the application could not have asked for it)

        def volver() -> None:
            if encargo.servido:
                self._concluir(curso, concluir)
            else:  # serving it takes a while, and the others of its group are not to wait
                relevos.encargar(lambda: self._concluir(curso, concluir))

        encargo.dejar(volver, lambda trabajo: relevos.encargar(partial(self._cuidar, trabajo)))

    def _cuidar(self, trabajo: Callable[[], None]) -> None:
        """Do it; whatever happens, the thread goes on with others."""
        try:
            trabajo()
        except BaseException:
            self._log.exception("Error serving a group")

    def _acabar(self, curso: "_EnCurso") -> None:
        """Give the request back. The loop is only woken when it has something to do before the connection's next byte."""
        pedido, salida, respuesta = curso.pedido, curso.salida, curso.respuesta
        pedido.ultimo = respuesta.cierra
        try:
            if self._cfg.accesslog is not None:
                self._log.access(respuesta, pedido.cabeza, curso.entorno, timedelta(seconds=monotonic() - pedido.desde))
        except Exception:  # its connection ends; who served it goes on with others
            self._log.exception("Error ending a request")
            pedido.ultimo = True
        finally:
            self.acabados.append(pedido)
            entrada = pedido.conexion.entrada
            if entrada or pedido.ultimo or salida.pendiente or salida.perdida or pedido.llegada or self.parando:
                self._despertar()

    def _entorno(self, curso: "_EnCurso") -> dict[str, Any]:
        pedido = curso.pedido
        if pedido.cabeza is None:
            curso.entorno = self._entorno_ilegible(pedido)
            return curso.entorno
        curso.entorno = entorno = entorno_de(pedido, pedido.cabeza)
        if curso.relevos is not None:
            entorno[A_QUIEN_PEDIR] = curso
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


class _EnCurso:
    """A request that is being answered; to the application, its server (`hub.anfitrion`)."""

    __slots__ = ("aplazado", "entorno", "pedido", "relevos", "respuesta", "salida")

    def __init__(self, pedido: PedidoHttp, salida: Salida, respuesta: RespuestaHttp, relevos: Relevos | None) -> None:
        self.pedido, self.salida, self.respuesta, self.relevos = pedido, salida, respuesta, relevos
        self.entorno: dict[str, Any] = {}
        self.aplazado: tuple[Aplazable, Callable[[], Iterable[bytes]]] | None = None

    def aplazar(self, encargo: Aplazable, concluir: Callable[[], Iterable[bytes]]) -> None:
        """Once the application has returned, leave this; when it is back, `concluir` begins the answer.

        Whoever does that has the context of who asks for it, so that the log knows which request it is.
        """
        self.aplazado = encargo, partial(copy_context().run, concluir)

    def ceder(self) -> None:
        """Have others served by another thread: this one is about to wait."""
        if self.relevos is not None:
            self.relevos.ceder()


def _enviar(curso: _EnCurso, partes: Iterable[bytes]) -> None:
    try:
        for parte in partes:
            curso.respuesta.escribir(parte)
        curso.pedido.adelantado = bool(curso.pedido.conexion.entrada)
        curso.respuesta.acabar()
    finally:
        if hasattr(partes, "close"):
            partes.close()
