"""Messages that come while another one is being served, so that they are the next group, in a known order."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Semaphore
from typing import Any

from dominio.ventanilla.actor import Actor
from dominio.ventanilla.grupo import Grupo
from dominio.ventanilla.pedidos import Escritura
from dominio.ventanilla.sobre import Sobre
from dominio.ventanilla.ventanilla import Ventanilla
from dominio.vocabulario.enumeraciones import Puerta
from tests.elenco import crear, una_muestra

ESPERA = 30.0
"""Seconds after which a test gives up."""


@dataclass
class Envio:
    """A message to be sent: who sends what, and the functions of its envelope."""

    actor: Actor
    pedido: Escritura
    sobre: dict[str, Any] = field(default_factory=dict)

    def hacer(self, ventanilla: Ventanilla, hilos: ThreadPoolExecutor | None = None) -> Any:
        """Send it; with `hilos` it is left at the window, where one of these threads serves it if it has to."""
        datos = {"puerta": Puerta.SOAP11, "operacion": self.pedido.operacion, "cuerpo": b"<pedido/>", **self.sobre}
        sobre = Sobre(recibido_en=ventanilla.reloj(), **datos)
        encargo = ventanilla.encargar(self.actor, self.pedido, sobre) if hilos is not None else None
        if encargo is None or hilos is None:
            return ventanilla.atender(self.actor, self.pedido, sobre)
        volvio = Event()
        encargo.dejar(volvio.set, hilos.submit)
        assert volvio.wait(ESPERA)
        return encargo.concluir()


class Cola(deque):
    """A queue that tells of each who comes."""

    def __init__(self) -> None:
        super().__init__()
        self.llegadas = Semaphore(0)

    def append(self, quien: object) -> None:
        super().append(quien)
        self.llegadas.release()


class Compania:
    """The window's queue held up, and a note of the groups that it serves; `dejados` says how messages are sent."""

    def __init__(self, ventanilla: Ventanilla, *, dejados: bool = False) -> None:
        self.ventanilla = ventanilla
        self.dejados = dejados
        self.escribano = ventanilla._escribano
        self.grupos: list[list[str]] = []
        """What was decided or failed in each group: the client's codes of the first items."""
        self.tamanos: list[int] = []
        self._cola = self.escribano._fila._puestos = Cola()
        self._servir, self.escribano._servir = self.escribano._servir, self._anotando

    def _anotando(self, casos: Sequence[Any], **como: Any) -> Grupo:
        grupo = self._servir(casos, **como)
        self.tamanos.append(len(casos))
        self.grupos.append([_nombre(caso) for caso in casos if caso not in grupo.aplazados])
        return grupo

    def juntos(self, envios: Sequence[Envio]) -> list[Any]:
        """What became of each, receipt or exception, when they came in this order while another one was being served."""
        ocupada, sigue = Event(), Event()

        def ocupar(_recibo: object) -> bytes:
            ocupada.set()
            assert sigue.wait(ESPERA)
            return b""

        primero = Envio(envios[0].actor, crear(una_muestra("PRIMERO")), {"codificar": ocupar})
        with ThreadPoolExecutor(len(envios) + 2) as hilos:
            dejando = hilos if self.dejados else None
            futuros = [hilos.submit(primero.hacer, self.ventanilla, dejando)]
            try:
                assert ocupada.wait(ESPERA)
                assert self._cola.llegadas.acquire(timeout=ESPERA)
                for envio in envios:
                    futuros.append(hilos.submit(envio.hacer, self.ventanilla, dejando))
                    assert self._cola.llegadas.acquire(timeout=ESPERA)
            finally:
                sigue.set()
            return [_resultado(futuro) for futuro in futuros][1:]


def _nombre(caso: Any) -> str:
    item = caso.pedido.items[0]
    return str(item.codigo_muestra_cliente or item.id_muestra)


def _resultado(futuro: Future) -> Any:
    falla = futuro.exception(ESPERA)
    return falla if falla is not None else futuro.result()


def fallar_en(marca: str) -> Callable[[Any], bytes]:
    """A way to put an answer into bytes that breaks down."""

    def codificar(_recibo: object) -> bytes:
        raise RuntimeError(marca)

    return codificar
