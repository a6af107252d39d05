"""How bytes become requests, of each connection one after the other, and which are given up because they do not come on."""

import io
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Any

from config.bucle.cabeza import CABEZA, CabezaHttp, Ilegible, Reglas, leer_cabeza
from config.bucle.conexion import Conexion, PedidoHttp
from config.bucle.llegada import EN_MEMORIA, TOPE, Llegada, MemoriaEnCamino
from config.camino import Abandono, Camino, EnvioEnCamino, origen_de

PLAZO = 20.0
"""Seconds that a request may take to arrive, unless it is a large one; those have to keep pace instead."""
A_MEDIAS = 800
"""Small requests on their way that a process keeps; of more, the oldest has had its time."""
AL_PARAR = 2.0
"""Seconds that a process which stops waits for those that are on their way."""
FIN_DE_CABEZA = b"\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class RecepcionHttp:
    """The requests of a process that are on their way; `entregar` takes each that is here, `acabar` ends a connection."""

    def __init__(self, cfg: Any, entregar: Callable[[PedidoHttp], None], acabar: Callable[[Conexion], None]) -> None:
        self._cfg = cfg
        self._reglas = Reglas.de(cfg)
        self._entregar, self._acabar = entregar, acabar
        self._camino = Camino()
        self._memoria = MemoriaEnCamino()
        self._a_medias: dict[Conexion, float] = {}
        """Connections whose request is small, or not known yet, and until when it may take."""

    # ── bytes come ──────────────────────────────────────────────────────────────────────────────────────────────────
    def llego(self, conn: Conexion, datos: bytes) -> None:
        """Take what came on a connection that is not busy."""
        if conn.llegada is not None:
            self._seguir(conn, conn.llegada, datos)
        else:
            conn.entrada = conn.entrada + datos if conn.entrada else datos
            self.siguiente(conn)

    def siguiente(self, conn: Conexion, seguido: bool = False) -> None:
        """Deliver the next request of a connection, if it is here."""
        inicio = conn.entrada
        if inicio.startswith(b"\r\n"):
            inicio = inicio[2:]  # an empty line before a request is allowed
        fin = inicio.find(FIN_DE_CABEZA) + len(FIN_DE_CABEZA)
        if fin < len(FIN_DE_CABEZA) or fin > CABEZA:
            conn.entrada = inicio
            self._sin_cabeza(conn, sin_remedio=fin > CABEZA or _es_sin_remedio(inicio))
            return
        try:
            cabeza, lector = leer_cabeza(inicio[:fin], self._reglas, conn.de_confianza)
        except Ilegible as error:
            self._negar_ilegible(conn, inicio[:fin], error.motivo)
            return
        resto = inicio[fin:]
        if cabeza.largo is not None and cabeza.largo <= len(resto):
            conn.entrada = resto[cabeza.largo :]
            self._completar(conn, PedidoHttp(conn, cabeza, io.BytesIO(resto[: cabeza.largo]), monotonic(), seguido=seguido))
        elif cabeza.largo is not None and cabeza.largo > TOPE:
            self._negar(conn, PedidoHttp(conn, cabeza, io.BytesIO(), monotonic()))
        else:
            conn.entrada = b""
            self._emprender(conn, cabeza, lector, resto)

    def _sin_cabeza(self, conn: Conexion, *, sin_remedio: bool) -> None:
        if sin_remedio:
            largo = len(conn.entrada) >= CABEZA
            motivo = "trae demasiadas cabeceras, o una demasiado larga" if largo else "su primera línea no es de HTTP"
            self._negar_ilegible(conn, conn.entrada[: CABEZA + 1], motivo)
        elif conn.cortada:
            self._acabar(conn)
        elif conn.entrada:
            self._esperar(conn)

    def se_corto(self, conn: Conexion) -> None:
        """No more will come on a connection that is not busy; who announced more is served with what there is."""
        if conn.llegada is None:
            self._acabar(conn)
            return
        conn.llegada.cortar()
        self._llegada_completa(conn, conn.llegada)

    # ── a body is on its way ────────────────────────────────────────────────────────────────────────────────────────
    def _emprender(self, conn: Conexion, cabeza: CabezaHttp, lector: Any, resto: bytes) -> None:
        redes = self._cfg.forwarded_allow_networks()
        origen = origen_de(conn.cliente[0], cabeza.campos.get("HTTP_X_FORWARDED_FOR"), redes)
        llegada = conn.llegada = Llegada(conn, cabeza, lector, origen, monotonic())
        self._esperar(conn)
        if cabeza.largo is not None and cabeza.largo > EN_MEMORIA and not self._a_archivo(conn, llegada):
            return
        if resto:
            self._seguir(conn, llegada, resto)
        if cabeza.por_continuar and conn.llegada is llegada:
            with suppress(OSError):
                conn.enchufe.send(CONTINUE)
        if conn.cortada and conn.llegada is llegada:
            self.se_corto(conn)

    def _seguir(self, conn: Conexion, llegada: Llegada, datos: bytes) -> None:
        try:
            conn.entrada = llegada.recibir(datos)
        except OSError:
            self._rendirse(conn, Abandono.SIN_LUGAR)
            return
        if llegada.completa:
            self._llegada_completa(conn, llegada)
        elif llegada.en_archivo:
            self._hacer_lugar(llegada.envio)
        elif not self._memoria.tomar(llegada, len(datos)) or llegada.envio.recibidos > EN_MEMORIA:
            self._a_archivo(conn, llegada)

    def _a_archivo(self, conn: Conexion, llegada: Llegada) -> bool:
        """Keep a request in a file, where it has a place of its own; whether it still is on its way."""
        try:
            llegada.a_archivo(self._cfg.tmp_upload_dir, self._camino.anotar)
        except OSError:
            self._rendirse(conn, Abandono.SIN_LUGAR)
            return False
        self._memoria.soltar(llegada)
        self._a_medias.pop(conn, None)
        self._camino.entrar(llegada.envio)
        self._hacer_lugar(llegada.envio)
        return conn.llegada is llegada

    def _hacer_lugar(self, por: EnvioEnCamino) -> None:
        if (sobra := self._camino.sobra(por, monotonic())) is not None:
            self._rendirse(sobra.conexion, Abandono.SIN_LUGAR)

    def _llegada_completa(self, conn: Conexion, llegada: Llegada) -> None:
        pedido = PedidoHttp(conn, llegada.cabeza, llegada.entrada(), monotonic(), llegada)
        pedido.ultimo = llegada.rota or conn.cortada
        if llegada.demasiados:
            pedido.ilegible = "su cuerpo viene en demasiados trozos pequeños"
        if pedido.ultimo:
            conn.entrada = b""
        self._completar(conn, pedido)

    def soltar(self, llegada: Llegada) -> None:
        """Give back what a request took that was served or given up."""
        if llegada.en_archivo:
            self._camino.salir(llegada.envio)
        else:
            self._memoria.soltar(llegada)
        llegada.cerrar()

    # ── the end of waiting ──────────────────────────────────────────────────────────────────────────────────────────
    def _esperar(self, conn: Conexion) -> None:
        if conn in self._a_medias:
            return
        if len(self._a_medias) >= A_MEDIAS:
            self._rendirse(next(iter(self._a_medias)), Abandono.SIN_LUGAR)
        self._a_medias[conn] = monotonic() + PLAZO

    def _completar(self, conn: Conexion, pedido: PedidoHttp) -> None:
        self._a_medias.pop(conn, None)
        conn.llegada, conn.pedido = None, pedido
        self._entregar(pedido)

    def _negar_ilegible(self, conn: Conexion, inicio: bytes, motivo: str) -> None:
        pedido = PedidoHttp(conn, None, io.BytesIO(), monotonic(), inicio=inicio, ilegible=motivo)
        self._negar(conn, pedido)

    def _negar(self, conn: Conexion, pedido: PedidoHttp) -> None:
        """Have a request refused whose body is not awaited; what comes behind its head could be anything."""
        pedido.negado = pedido.ultimo = True
        conn.entrada = b""
        self._completar(conn, pedido)

    def _rendirse(self, conn: Conexion, motivo: Abandono) -> None:
        llegada = conn.llegada
        if llegada is None:
            self._acabar(conn)
            return
        self.soltar(llegada)
        self._negar(conn, PedidoHttp(conn, llegada.cabeza, io.BytesIO(), monotonic(), abandono=motivo))

    def olvidar(self, conn: Conexion) -> None:
        """A connection is closed, whatever was on its way."""
        self._a_medias.pop(conn, None)
        if conn.llegada is not None:
            self.soltar(conn.llegada)
            conn.llegada = None

    def revisar(self, ahora: float, *, parando: bool) -> None:
        """Give up those that take too long; when stopping, those that have not sent all in two seconds."""
        limite = ahora + PLAZO - AL_PARAR if parando else ahora
        for conn in [conn for conn, hasta in self._a_medias.items() if hasta <= limite]:
            self._rendirse(conn, Abandono.LENTA)
        for envio in self._camino.incompletos():
            if envio.es_lento(ahora, 0):
                self._rendirse(envio.conexion, Abandono.LENTA)
            elif parando and ahora - envio.desde > AL_PARAR:
                self._rendirse(envio.conexion, Abandono.SIN_LUGAR)


def _es_sin_remedio(inicio: bytes) -> bool:
    """Whether what begins so will be no HTTP, whatever comes."""
    ajeno = not inicio[:1].isalpha() and inicio not in (b"", b"\r")
    return ajeno or len(inicio) >= CABEZA or inicio.count(b"\n") != inicio.count(b"\r\n")
