"""Who waits at the window, and who serves them: one of those who wait, for all of them.

Nobody waits for company. Who comes while nobody is served is served at once, alone; those who come meanwhile are the next
group, which the first of them leads.
"""

from collections import deque
from collections.abc import Callable, Collection, Sequence
from threading import Lock

from dominio.ventanilla.avance import sin_avance
from dominio.ventanilla.grupo import Caso
from modelos.filas import DE_CORRIDO

MAXIMO_MENSAJES = 64
MAXIMO_ITEMS = 400
MAXIMO_BYTES = 1 << 20
"""Messages, items and bytes of a group."""
MUCHOS_ITEMS = 50
MUCHOS_BYTES = 256 * 1024
"""A message with more of either is served by itself, beside the groups: those that are small do not wait for it."""


def va_aparte(caso: Caso) -> bool:
    """Whether a message is not for a group: it is large, or its transaction is its sender's too, who is told how far it is,
    says how it is written, or adds to it."""
    sobre = caso.sobre
    grande = len(caso.pedido.items) > MUCHOS_ITEMS or len(sobre.cuerpo) > MUCHOS_BYTES
    propia = sobre.al_asentar is not None or sobre.avance is not sin_avance or sobre.ritmo is not DE_CORRIDO
    return grande or propia


class FilaDeEspera:
    """The queue of one process; `servir` is given a group and says which of its messages are left for the next."""

    def __init__(self, servir: Callable[[Sequence[Caso]], Collection[Caso]]) -> None:
        self._servir = servir
        self._cerrojo = Lock()
        self._puestos: deque[_Puesto] = deque()
        self._guia: _Puesto | None = None

    def pasar(self, caso: Caso) -> None:
        """Have a message served: in a group of others, or leading one."""
        puesto = _Puesto(caso)
        try:
            self._ponerse(puesto)
            while True:
                puesto.llamado.acquire()
                if puesto.servido:
                    return
                self._guiar()
        except BaseException:
            self._abandonar(puesto)
            raise

    def _ponerse(self, puesto: "_Puesto") -> None:
        with self._cerrojo:
            self._puestos.append(puesto)
            if self._guia is None:
                self._llamar_al_primero()

    def _guiar(self) -> None:
        with self._cerrojo:
            grupo = self._tomar()
        aplazados: Collection[Caso] = ()
        try:
            aplazados = self._servir([puesto.caso for puesto in grupo])
        finally:
            with self._cerrojo:
                self._puestos.extendleft([puesto for puesto in reversed(grupo) if puesto.caso in aplazados])
                self._llamar_al_primero()
            for puesto in grupo:
                if puesto.caso not in aplazados:
                    puesto.despedir()

    def _tomar(self) -> "list[_Puesto]":
        """The first of those who wait, and as many of the next as fit."""
        grupo: list[_Puesto] = []
        items = octetos = 0
        while self._puestos and len(grupo) < MAXIMO_MENSAJES:
            caso = self._puestos[0].caso
            items, octetos = items + len(caso.pedido.items), octetos + len(caso.sobre.cuerpo)
            if grupo and (items > MAXIMO_ITEMS or octetos > MAXIMO_BYTES):
                break
            grupo.append(self._puestos.popleft())
        return grupo

    def _llamar_al_primero(self) -> None:
        self._guia = self._puestos[0] if self._puestos else None
        if self._guia is not None:
            self._guia.llamado.release()

    def _abandonar(self, puesto: "_Puesto") -> None:
        """Go away without having been served; if it was this one's turn to lead, it is the next one's."""
        with self._cerrojo:
            if puesto in self._puestos:
                self._puestos.remove(puesto)
                if self._guia is puesto:
                    self._llamar_al_primero()


class _Puesto:
    """The place of a message in the queue; who brought it sleeps until called, to lead or because it has been served."""

    __slots__ = ("caso", "llamado", "servido")

    def __init__(self, caso: Caso) -> None:
        self.caso = caso
        self.servido = False
        self.llamado = Lock()
        self.llamado.acquire()

    def despedir(self) -> None:
        """Let it go."""
        self.servido = True
        self.llamado.release()
