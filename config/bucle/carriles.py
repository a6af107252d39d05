"""Who serves a request: each kind has threads of its own, so that none waits for another's."""

from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from time import monotonic, sleep

from config.bucle.conexion import PedidoHttp
from config.bucle.llegada import EN_MEMORIA
from config.bucle.relevos import Relevos

INGRESO = "/entrar"
"""How the addresses begin where people log in."""
LLAMADAS = ("/soap/", "/soap12/")
"""How those begin where laboratories call."""
PRUEBAS, PROBAR = "/pruebas/", "/integradores/probar"
"""How those begin that lead to the sandbox, whose answer may take long; the second, of a page, only with a form."""
OPERACION = ("/salud", "/metricas")
"""What the operator's tools ask for."""
SESION = "hub="
"""In the cookies of who has a session."""
DESCANSO, TOPE_DESCANSO = 3.0, 0.1
"""A lane for those who are not in a hurry rests so many times what the last one took, and so many seconds at most.

Requests that follow each other without a pause keep SQLite's lock from the other process, whose callers waited 0.6 s; with
a rest as long as the request their p99 was 240 ms, with this 6 ms.
"""
HAY_LLAMADAS = 1.0
"""Seconds after a call during which those who are not in a hurry make room for the next."""


class Carril:
    """The threads of one kind of request, which they serve in the order in which it was complete."""

    def __init__(self, hilos: int, descansa: Callable[[], bool] = lambda: False) -> None:
        self._hilos, self._descansa = hilos, descansa
        self._fila: SimpleQueue[PedidoHttp] = SimpleQueue()
        self.ultimo = -HAY_LLAMADAS
        """When the last one came."""

    def poner(self, pedido: PedidoHttp) -> None:
        """Have it served when those before it are."""
        self.ultimo = pedido.desde
        self._fila.put(pedido)

    def iniciar(self, servir: Callable[[PedidoHttp], None]) -> None:
        """Begin to serve."""
        for _ in range(self._hilos):
            Thread(target=self._trabajar, args=(servir,), daemon=True).start()

    def _trabajar(self, servir: Callable[[PedidoHttp], None]) -> None:
        while True:
            pedido = self._fila.get()
            desde = monotonic()
            servir(pedido)
            del pedido
            if self._descansa():
                sleep(min(DESCANSO * (monotonic() - desde), TOPE_DESCANSO))


class Carriles:
    """All lanes of a process. Who is told of strangers' requests: few threads, which give way to those who call."""

    def __init__(self, hilos: int) -> None:
        self.llamadas = Relevos(hilos)
        self.paginas = Carril(2)
        """For people who have a session."""
        self.pruebas = Carril(max(1, hilos // 2) + 1)
        """As many as the sandbox takes, and one that says that it takes no more."""
        self.operacion = Carril(1)
        self.grandes = Carril(1)
        """They keep the interpreter busy anyhow, and several at once only keep small ones from it."""
        self.seguidas = Carril(1, lambda: True)
        """For connections whose next request came together with the one before; hundreds at once are not in a hurry."""
        self.negadas = Carril(1, self._hay_llamadas)
        """For requests that are refused: hundreds can come at once, and who will be served must not wait behind them."""
        self.ingresos = Carril(1)
        """For log-ins: beside eight who guess passwords the p99 of calls went from 62 ms to 14 with one thread for them."""
        self.visitas = Carril(1, self._hay_llamadas)
        """For pages without a session."""

    def _hay_llamadas(self) -> bool:
        return monotonic() - self.llamadas.ultimo < HAY_LLAMADAS

    def iniciar(self, servir: Callable[..., None]) -> None:
        """Begin to serve."""
        for carril in vars(self).values():
            carril.iniciar(servir)

    def de(self, pedido: PedidoHttp) -> Carril | Relevos:
        """Where a request belongs."""
        cabeza = pedido.cabeza
        if cabeza is None or pedido.negado:
            return self.negadas
        ruta, envia = cabeza.ruta, cabeza.metodo == "POST"
        if INGRESO in ruta:
            return self.ingresos
        if ruta.startswith(PRUEBAS) or (envia and ruta.startswith(PROBAR)):
            return self.pruebas
        if (cabeza.largo or 0) > EN_MEMORIA or (pedido.llegada is not None and pedido.llegada.en_archivo):
            return self.grandes
        if pedido.seguido:
            return self.seguidas
        if envia and ruta.startswith(LLAMADAS):
            return self.llamadas
        if ruta.startswith(OPERACION):
            return self.operacion
        return self.paginas if SESION in cabeza.campos.get("HTTP_COOKIE", "") else self.visitas
