"""A gunicorn worker that keeps its threads for serving: connections that it cannot take at once it leaves to its brothers,
and requests that are still on their way to the kernel or to a file."""

import select
import selectors
import socket
import sys
import time
from functools import partial
from typing import Any

from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER

from config.camino import Abandono, Camino, Envio, origen_de
from config.despedida import TrabajadorPaciente
from config.entrada import Entrada
from config.llegada import Cabeza
from config.negativa import ABANDONADA, ILEGIBLE, TrabajadorCortes
from config.peticion import Falta, Peticion, puede, que_falta
from config.turnos import Hilos, Turnos

PLAZO = 20.0
"""Seconds that a request may take to arrive, unless it is a large one; those have to keep pace instead."""
A_MEDIAS = 800
"""Requests on their way that a process keeps; of more, the oldest has had its time."""
DE_A = 64 * 1024
"""Bytes of a large request that the kernel gathers before they are looked at."""
PACIENCIA = 2
"""Milliseconds that a thread waits for the next request of whom it has just answered, if nobody else waits for it."""
TURNO = 0.5
"""Seconds that a thread serves the same connection without a pause; then a new one may have its place."""
DESCANSO = 0.1
"""Seconds at most that a connection with pipelined requests rests between them; otherwise three times what the last took.

Requests that follow each other without a pause keep SQLite's lock from the other process, whose callers waited 0.6 s; with
a rest as long as the request their p99 was 240 ms, with this 6 ms.
"""
CAMBIO_DE_HILO = 0.001
"""Seconds after which a thread that works gives way to another; a small call gives way and comes back some thirty times.

With Python's own 5 ms and four threads for large requests, calls beside eight attackers without a key had a p99 of 1.2 s;
with this and one, 0.1 s.
"""
MIRAR_CADA = 0.5
"""Seconds between looks for those who take too long."""


class TrabajadorParejo(TrabajadorCortes, TrabajadorPaciente):
    """gthread takes every connection that comes, up to its limit, whatever it has to do already, and reads in its threads.

    Of 16 connections opened at once one process took 12 to 16 and the other core idled; with a process that takes no more
    than it has threads for, idle connections aside, the same load was served 1.2 to 1.4 times as fast. What nobody takes
    yet waits in the kernel's queue.

    Sixteen callers who sent a byte a second held all threads. So a request gets a thread when it is complete; until then the
    kernel keeps it (SO_RCVLOWAT tells when to look again), or a file that the main loop fills (config/camino.py). No thread
    ever waits for a caller to send.

    A connection went back to the main loop after each request, to be given to a thread again. A thread that stays with who
    goes on at once took 0.37 ms of CPU a request where that took 0.41 (16 connections, an application that does nothing).
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sys.setswitchinterval(CAMBIO_DE_HILO)
        self._a_medias: dict[Any, float] = {}
        """Connections that wait for the kernel, and until when they may."""
        self._camino = Camino()
        self._grandes = Turnos(1)
        """For large requests: they keep the interpreter busy anyhow, and several at once only keep small ones from it."""
        self._seguidas = Turnos(1)
        """For connections whose next request came together with the one before; hundreds at once are not in a hurry."""
        self._negadas = Turnos(1)
        """For requests that are refused: hundreds can come at once, and who will be served must not wait behind them."""
        self._ingresos = Turnos(1)
        """For log-ins: beside eight who guess passwords the p99 of calls went from 62 ms to 14 with one thread for them."""
        self._turnos = (self._grandes, self._seguidas, self._negadas, self._ingresos)
        self._mirado = 0.0

    @property
    def worker_connections(self) -> int:
        """How many connections this process may hold at this moment."""
        grandes = len(self._camino) - self._grandes.tomados
        en_fila = len(self._seguidas) + len(self._negadas) + len(self._ingresos)
        sin_hilo = len(self._a_medias) + grandes + en_fila + len(self.despedidas)
        ociosas = len(self.keepalived_conns) + len(self.pending_conns) + sin_hilo
        return min(self._tope, int(self.cfg.threads) + ociosas)

    @worker_connections.setter
    def worker_connections(self, tope: Any) -> None:
        self._tope = int(tope)

    def get_thread_pool(self) -> Hilos:
        """The threads, of which it must be known whether somebody waits for them."""
        return Hilos(max_workers=self.cfg.threads)

    # ── in a thread ─────────────────────────────────────────────────────────────────────────────────────────────────
    def handle(self, conn: Any) -> Any:
        """Serve some requests of those that come at once, or say what one of them lacks."""
        if not conn.initialized:
            conn.init()
            conn.data_ready = True
            conn.parser.unreader, conn.peticion = Entrada(conn.sock, self.cfg.tmp_upload_dir), Peticion()
        fin = time.monotonic() + TURNO
        while True:
            if not conn.peticion.lista and (falta := que_falta(self.cfg, conn)):
                conn.peticion.falta = falta
                return True
            desde = time.monotonic()
            if not super().handle(conn):
                return False
            if conn in self._seguidas:
                time.sleep(min(3 * (time.monotonic() - desde), DESCANSO))
            if conn.peticion.envio or time.monotonic() > fin or not self._sigue(conn):
                return True
            conn.peticion = Peticion()

    def _sigue(self, conn: Any) -> bool:
        """Whether the next request begins to come while nobody else waits for this thread."""
        if not self.alive or self.tpool.hay_fila():
            return False
        return not conn.parser.unreader.vista() and puede(conn.sock, select.POLLIN, PACIENCIA)

    def handle_request(self, req: Any, conn: Any) -> bool:
        """Have the application serve a request, or refuse one that is not waited for."""
        req._expected_100_continue = False  # it was told to go on, or had not waited for it
        if conn.parser.unreader.cortada:
            req.force_close()
        if conn.peticion.negada is None:
            return bool(super().handle_request(req, conn))
        self.negar(req, conn, *conn.peticion.negada)
        return False

    # ── in the main loop ────────────────────────────────────────────────────────────────────────────────────────────
    def finish_request(self, conn: Any, fs: Any) -> None:
        """After a request the connection waits for the next, or for the rest of this one, or for its end."""
        peticion = getattr(conn, "peticion", Peticion())
        if peticion.falta:
            falta, peticion.falta = peticion.falta, None
            self._dejar_turno(conn)
            self._aplazar(conn, falta)
            return
        self._dejar_turno(conn)
        if peticion.envio:
            self._camino.salir(peticion.envio)
            conn.parser.unreader.cerrar()
        conn.peticion = Peticion()
        if fs.cancelled() or fs.exception() or not fs.result():
            self.despedir(conn, falta_por_llegar=bool(conn.parser) and conn.parser.unreader.cortada)
        elif conn.parser.unreader.vista():
            self._con_turno(self._seguidas, conn)
        else:
            super().finish_request(conn, fs)

    def _con_turno(self, turnos: Turnos, conn: Any) -> None:
        if turnos.pedir(conn):
            self.enqueue_req(conn)

    def _dejar_turno(self, conn: Any) -> None:
        for turnos in self._turnos:
            if (siguiente := turnos.dejar(conn)) is not None:
                self.enqueue_req(siguiente)

    def _aplazar(self, conn: Any, falta: Falta) -> None:
        if falta.condenada or falta.de_ingreso:
            conn.peticion.lista = True
            self._con_turno(self._negadas if falta.condenada else self._ingresos, conn)
        elif falta.por_escribir:
            self._esperar(conn, selectors.EVENT_WRITE)
        elif falta.cuanto:
            _despertar_con(conn.sock, falta.cuanto)
            self._esperar(conn, selectors.EVENT_READ)
        elif falta.cabeza:
            self._emprender(conn, falta, falta.cabeza)

    def _esperar(self, conn: Any, que: int) -> None:
        """Look again when the kernel has what is awaited, or no more will come."""
        if len(self._a_medias) >= A_MEDIAS:
            self._rendirse(next(iter(self._a_medias)), Abandono.SIN_LUGAR)
        if conn.peticion.hasta is None:
            conn.peticion.hasta = time.monotonic() + PLAZO
        self._a_medias[conn] = conn.peticion.hasta
        self.poller.register(conn.sock, que, partial(self._llego_algo, conn))

    def _llego_algo(self, conn: Any, _enchufe: Any) -> None:
        if conn not in self._a_medias:  # given up in favour of who came in the same look
            return
        self._dejar_de_esperar(conn)
        self.enqueue_req(conn)

    def _emprender(self, conn: Any, falta: Falta, cabeza: Cabeza) -> None:
        """Take a large request to its file as it comes."""
        origen = origen_de(conn.client[0], cabeza.reenviada_por, self.cfg.forwarded_allow_networks())
        envio = Envio(conn, origen, falta.resto, falta.trozos, time.monotonic())
        conn.peticion.envio = envio
        self._camino.entrar(envio)
        _despertar_con(conn.sock, 1 if falta.trozos else min(falta.resto, DE_A))
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._llego_mas, conn))
        self._hacer_lugar(envio)

    def _llego_mas(self, conn: Any, _enchufe: Any) -> None:
        envio, entrada = conn.peticion.envio, conn.parser.unreader
        if envio is None:
            return
        try:
            datos = entrada.guardar(envio.faltan)
        except BlockingIOError:
            return
        except ConnectionError:
            datos = b""
        except OSError:
            self._rendirse(conn, Abandono.SIN_LUGAR)
            return
        self._camino.anotar(envio, datos)
        if not envio.completo:
            _despertar_con(conn.sock, 1 if envio.trozos else min(envio.faltan, DE_A))
            self._hacer_lugar(envio)
            return
        if not datos or (envio.trozos and (envio.trozos.sobran or not envio.trozos.acabados)):
            entrada.cortar()
        if envio.trozos and envio.trozos.demasiados:
            conn.peticion.negada = ILEGIBLE, "su cuerpo viene en demasiados trozos pequeños"
        self._dejar_de_esperar(conn)
        conn.peticion.lista = True
        self._con_turno(self._grandes, conn)

    def _hacer_lugar(self, por: Envio) -> None:
        if (sobra := self._camino.sobra(por, time.monotonic())) is not None:
            self._rendirse(sobra.conexion, Abandono.SIN_LUGAR)

    def _dejar_de_esperar(self, conn: Any) -> None:
        self._a_medias.pop(conn, None)
        self.poller.unregister(conn.sock)
        _despertar_con(conn.sock, 1)

    def _rendirse(self, conn: Any, motivo: Abandono) -> None:
        """Have a request refused that is not waited for any longer; who does not take its answers gets no further one."""
        sordo = self.poller.get_key(conn.sock).events == selectors.EVENT_WRITE
        self._dejar_de_esperar(conn)
        if sordo:
            self.acabar(conn)
            return
        entrada, peticion = conn.parser.unreader, conn.peticion
        if peticion.envio:
            self._camino.salir(peticion.envio)
            entrada.cerrar()
        entrada.cortar()
        conn.peticion = Peticion(lista=True, negada=(ABANDONADA, motivo))
        self._con_turno(self._negadas, conn)

    def murder_pending(self) -> None:
        """End the wait for those who take too long; when stopping, for those who have not sent all in two seconds."""
        super().murder_pending()
        ahora = time.monotonic()
        if ahora - self._mirado < MIRAR_CADA:
            return
        self._mirado = ahora
        limite = ahora if self.alive else ahora + PLAZO - STOP_KEEPALIVE_LINGER
        for conn in [conn for conn, hasta in self._a_medias.items() if hasta <= limite]:
            self._rendirse(conn, Abandono.LENTA)
        for envio in self._camino.incompletos():
            if envio.es_lento(ahora, envio.conexion.parser.unreader.disponibles()):
                self._rendirse(envio.conexion, Abandono.LENTA)
            elif not self.alive and ahora - envio.desde > STOP_KEEPALIVE_LINGER:
                self._rendirse(envio.conexion, Abandono.SIN_LUGAR)
        self.acabar_despedidas(ahora)


def _despertar_con(enchufe: socket.socket, cuantos: int) -> None:
    """Let the kernel call a socket readable when it has so many bytes."""
    enchufe.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, cuantos)
