"""A gunicorn worker with one loop, which accepts, reads, and sends what a caller did not take at once."""

import os
import selectors
import signal
import socket
import sys
from contextlib import suppress
from time import monotonic
from typing import Any

from gunicorn.workers.base import Worker

from config.bucle.atencion import AtencionHttp
from config.bucle.cabeza import CABEZA
from config.bucle.carriles import Carriles
from config.bucle.conexion import Conexion, PedidoHttp, entorno_comun
from config.bucle.despedida import desoir, despedir
from config.bucle.entrada import DEJAR, EntradaHttp
from config.bucle.recepcion import RecepcionHttp
from config.bucle.relevos import DEMORA
from config.bucle.reparto import REPARTO
from config.bucle.salida import Salida

CAMBIO_DE_HILO = 0.001
"""Seconds after which a thread that works gives way to another; a small call gives way and comes back some thirty times.

With Python's own 5 ms and four threads for large requests, calls beside eight attackers without a key had a p99 of 1.2 s;
with this and one, 0.1 s.
"""
MIRAR_CADA = 0.5
"""Seconds between looks for those who take too long."""
ACTIVA = 1.0
"""Seconds after its last request for which a connection counts as one that keeps the process busy."""
DE_A = 64 * 1024
"""Bytes that are read at a time; the rest may be somebody else's turn."""
PACIENCIA = 10.0
"""Seconds that a caller may take no byte of its answer."""
OCIOSA = 1.0
"""Seconds that a connection may bring nothing before a process that stops closes it: a request could be on its way."""


class TrabajadorEnBucle(Worker):
    """The loop owns the connections; `RecepcionHttp` makes requests of what they send, threads of `Carriles` serve them.

    A thread for each caller left 29 of 64 busy callers without an answer in 20 seconds. Here the requests of all wait in
    one file, in the order in which they were complete, and each connection has one of them at a time.
    """

    def init_process(self) -> None:
        """Make the loop ready, then serve."""
        sys.setswitchinterval(CAMBIO_DE_HILO)
        self._ojo = selectors.DefaultSelector()
        self._conexiones: set[Conexion] = set()
        self._carriles = Carriles(int(self.cfg.threads))
        self._recepcion = RecepcionHttp(self.cfg, self._entregar, self._acabar)
        self._activas = 0
        self._mirado = 0.0
        self._parado: float | None = None
        """Since when it takes no new connection."""
        self._ociosa = OCIOSA
        self._relevado = False
        super().init_process()

    def init_signals(self) -> None:
        """Also take the sign that others are there to serve."""
        super().init_signals()
        signal.signal(signal.SIGHUP, self._al_ser_relevado)

    def _al_ser_relevado(self, _senal: int, _marco: object) -> None:
        self._relevado, self.alive = True, False

    def run(self) -> None:
        """Serve until told to stop, then finish what was taken."""
        self._atencion = AtencionHttp(self.cfg, self.log, self.wsgi, self._despertar)
        self._comun = {oyente.fileno(): entorno_comun(self.cfg, oyente.getsockname()) for oyente in self.sockets}
        self._entrada = EntradaHttp(self.sockets, self._ojo, self.age, self._hay_sitio, self._llego)
        self._carriles.iniciar(self._atencion.servir)
        self._ojo.register(self.PIPE[0], selectors.EVENT_READ)
        self._contar(0)
        while self.alive:
            self._vuelta()
        fin = monotonic() + self.cfg.graceful_timeout
        self._retirarse()
        self._parar()
        while self._conexiones and monotonic() < fin:
            self._vuelta()

    def _retirarse(self) -> None:
        """Go on while those who send callers here learn that they should not; each answer is the last of its connection."""
        self._atencion.parando = True
        if self._relevado:
            self._ociosa = max(OCIOSA, float(self.app.espera_retiro))
            return
        self._entrada.apurar()
        hasta = monotonic() + self.app.espera_retiro
        while monotonic() < hasta:
            self._vuelta()

    def _parar(self) -> None:
        self._parado = monotonic()
        self._entrada.cerrar(con_lo_que_espera=not (self._relevado or self.app.ajena))

    # ── the loop ────────────────────────────────────────────────────────────────────────────────────────────────────
    def _vuelta(self) -> None:
        if self._parado is None:
            self._entrada.volver()
        sucesos = self._ojo.select(self._pausa())
        self._recoger_acabados()  # those that the events below go on with
        for llave, que in sucesos:
            if isinstance(llave.data, Conexion):
                self._atender(llave.data, que)
            elif llave.data is not None:
                self._entrada.atender(llave.data)
            else:
                self._callar()
        self._recoger_acabados()  # those of which it was not woken, because nothing of the next request had come yet
        self._carriles.llamadas.avisar()
        ahora = monotonic()
        if ahora - self._mirado >= MIRAR_CADA:
            self._mirado = ahora
            self._mirar(ahora)

    def _pausa(self) -> float:
        """Seconds until something has to be looked at although nothing came."""
        if not (self._entrada.abierta or self._parado):
            return DEJAR / 10
        return DEMORA if self._carriles.llamadas.esperan else MIRAR_CADA

    def _despertar(self) -> None:
        with suppress(BlockingIOError):  # it has been told often enough
            os.write(self.PIPE[1], b".")

    def _callar(self) -> None:
        with suppress(BlockingIOError):
            os.read(self.PIPE[0], 4096)

    def _mirar(self, ahora: float) -> None:
        self.notify()
        if self.alive and self.ppid != os.getppid():
            self.log.info("Parent changed, shutting down: %s", self)
            self.alive = False
        self._recepcion.revisar(ahora, parando=self._parado is not None)
        for conn in list(self._conexiones):
            if conn.pedido is not None:
                continue
            if ahora - conn.desde > ACTIVA:
                self._desactivar(conn)
            if ahora > self._plazo(conn):
                self._acabar(conn)

    def _plazo(self, conn: Conexion) -> float:
        """Until when a connection may stay as it is."""
        if conn.salida is not None:
            return conn.desde + PACIENCIA
        if conn.llegada is not None or conn.entrada:
            return float("inf")
        if self._parado is not None:
            return max(conn.desde, self._parado) + self._ociosa
        return conn.hasta if conn.hasta is not None else conn.desde + float(self.cfg.keepalive)

    # ── connections come ────────────────────────────────────────────────────────────────────────────────────────────
    def _llego(self, enchufe: socket.socket, cliente: Any, oyente: socket.socket) -> None:
        conn = Conexion(enchufe, cliente, self._comun[oyente.fileno()], self.cfg, monotonic())
        self._conexiones.add(conn)
        self._activar(conn)
        self._vigilar(conn, selectors.EVENT_READ)
        self._leer(conn)

    def _hay_sitio(self) -> bool:
        """Whether a connection more may come; if there are too many, who waits for nothing has to go."""
        if len(self._conexiones) < int(self.cfg.worker_connections):
            return True
        libres = [conn for conn in self._conexiones if not conn.ocupada]
        if libres:
            self._acabar(min(libres, key=lambda conn: (conn.hasta is None, bool(conn.llegada or conn.entrada), conn.desde)))
        return bool(libres)

    def _activar(self, conn: Conexion) -> None:
        if not conn.activa:
            conn.activa = True
            self._contar(1)

    def _desactivar(self, conn: Conexion) -> None:
        if conn.activa:
            conn.activa = False
            self._contar(-1)

    def _contar(self, cuantas: int) -> None:
        self._activas += cuantas
        REPARTO.anotar(self.age, self._activas)

    # ── bytes come and go ───────────────────────────────────────────────────────────────────────────────────────────
    def _vigilar(self, conn: Conexion, que: int) -> None:
        if que == conn.mira:
            return
        if not conn.mira:
            self._ojo.register(conn.enchufe, que, conn)
        elif que:
            self._ojo.modify(conn.enchufe, que, conn)
        else:
            self._ojo.unregister(conn.enchufe)
        conn.mira = que

    def _atender(self, conn: Conexion, que: int) -> None:
        if conn not in self._conexiones:  # closed in favour of who came in the same look
            return
        if conn.salida is not None and que & selectors.EVENT_WRITE:
            self._seguir_enviando(conn, conn.salida)
        elif conn.hasta is None:
            self._leer(conn)
        elif not desoir(conn):
            self._acabar(conn)

    def _leer(self, conn: Conexion) -> None:
        try:
            datos = conn.enchufe.recv(DE_A)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            datos = b""
        if not datos:
            self._desactivar(conn)  # it brings no further request, and new ones must not be left to others for its sake
        if conn.ocupada:
            conn.cortada = not datos
            conn.entrada += datos
            self._leer_o_no(conn)
        elif datos:
            self._recepcion.llego(conn, datos)
        else:
            conn.cortada = True
            self._leer_o_no(conn)
            self._recepcion.se_corto(conn)

    def _leer_o_no(self, conn: Conexion) -> None:
        """Leave with the kernel what comes behind a request that has to wait."""
        lee = not conn.cortada and not (conn.ocupada and len(conn.entrada) >= CABEZA)
        escribe = conn.salida is not None
        self._vigilar(conn, (selectors.EVENT_READ if lee else 0) | (selectors.EVENT_WRITE if escribe else 0))

    def _seguir_enviando(self, conn: Conexion, salida: Salida) -> None:
        conn.desde = monotonic()
        if not salida.vaciar():
            return
        conn.salida = None
        if salida.perdida:
            self._acabar(conn)
        else:
            self._contestada(conn, seguido=bool(conn.entrada))

    # ── requests are served ─────────────────────────────────────────────────────────────────────────────────────────
    def _entregar(self, pedido: PedidoHttp) -> None:
        """Each request that is here goes to who serves it; calls are begun with after all events of this look."""
        self._activar(pedido.conexion)
        self._carriles.de(pedido).poner(pedido)

    def _recoger_acabados(self) -> None:
        while self._atencion.acabados:
            self._acabado(self._atencion.acabados.popleft())

    def _acabado(self, pedido: PedidoHttp) -> None:
        conn, salida = pedido.conexion, pedido.salida
        conn.pedido, conn.desde = None, monotonic()
        if pedido.llegada is not None:
            self._recepcion.soltar(pedido.llegada)
        conn.ultima, conn.falta = pedido.ultimo, pedido.negado
        if salida is not None and salida.perdida:
            self._acabar(conn)
        elif salida is not None and salida.pendiente:
            conn.salida = salida
            self._leer_o_no(conn)
        else:
            self._contestada(conn, seguido=pedido.adelantado)

    def _contestada(self, conn: Conexion, *, seguido: bool) -> None:
        """The answer is gone: the next request, if it is here, or the end."""
        if conn.ultima:
            if not despedir(conn, monotonic(), falta_por_llegar=conn.falta):
                self._acabar(conn)
        elif conn.entrada:
            self._recepcion.siguiente(conn, seguido)
        elif conn.cortada:
            self._acabar(conn)
        if conn in self._conexiones:
            self._leer_o_no(conn)

    def _acabar(self, conn: Conexion) -> None:
        """Close a connection at once."""
        self._conexiones.discard(conn)
        self._vigilar(conn, 0)
        self._recepcion.olvidar(conn)
        self._desactivar(conn)
        if conn.salida is not None:
            conn.salida.cerrar()
        conn.enchufe.close()
