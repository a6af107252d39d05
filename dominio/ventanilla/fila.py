"""Who waits at the window, and who serves them: one of those who wait, for all of them.

Nobody waits for company. Who comes while nobody is served is served at once, alone; those who come meanwhile are the next
group, which the first of them leads. A message may also be left without anybody who waits for it (`dejar`), so that there
are as many in a group as there are senders, and not as there are threads.
"""

from collections import deque
from collections.abc import Callable, Collection, Sequence
from threading import Lock
from typing import TypeAlias

from dominio.ventanilla.avance import sin_avance
from dominio.ventanilla.grupo import Caso
from dominio.ventanilla.pedidos import Escritura
from dominio.ventanilla.sobre import Sobre
from modelos.filas import DE_CORRIDO

Trabajo: TypeAlias = Callable[[], None]
"""Something to be done by whoever has the time."""

MAXIMO_MENSAJES = 64
MAXIMO_ITEMS = 400
MAXIMO_BYTES = 1 << 20
"""Messages, items and bytes of a group."""
MUCHOS_ITEMS = 50
MUCHOS_BYTES = 256 * 1024
"""A message with more of either is served by itself, beside the groups: those that are small do not wait for it."""


def va_aparte(pedido: Escritura, sobre: Sobre) -> bool:
    """Whether a message is not for a group: it is large, or its transaction is its sender's too, who is told how far it is,
    says how it is written, or adds to it."""
    grande = len(pedido.items) > MUCHOS_ITEMS or len(sobre.cuerpo) > MUCHOS_BYTES
    propia = sobre.al_asentar is not None or sobre.avance is not sin_avance or sobre.ritmo is not DE_CORRIDO
    return grande or propia


class FilaDeEspera:
    """The queue of one process; `servir` is given a group and says which of its messages are left for the next."""

    def __init__(self, servir: Callable[[Sequence[Caso]], Collection[Caso]]) -> None:
        self._servir = servir
        self._cerrojo = Lock()
        self._puestos: deque[_Puesto] = deque()
        self._guiando = False
        self._llamado: _Puesto | None = None
        """Who is to lead, while nobody does."""

    def pasar(self, caso: Caso) -> None:
        """Have a message served: in a group of others, or leading one."""
        puesto = _PuestoEnPersona(caso)
        try:
            self._ponerse(puesto)
            while True:
                puesto.despierto.acquire()
                if puesto.servido:
                    return
                self._guiar(puesto)
        except BaseException:
            self._abandonar(puesto)
            raise

    def dejar(self, caso: Caso, al_volver: Trabajo, encargar: Callable[[Trabajo], None]) -> None:
        """Leave a message to be served, and go: whoever served it does `al_volver`.

        When it has to lead, `encargar` is given what there is to do, and sees to it that somebody does it soon.
        """
        self._ponerse(_PuestoDejado(caso, al_volver, lambda suyo: encargar(lambda: self._guiar(suyo))))

    def _ponerse(self, puesto: "_Puesto") -> None:
        """Take a place. Who is here in person leads sooner than one for whom a thread has to be found: all may be here."""
        with self._cerrojo:
            self._puestos.append(puesto)
            llamado = self._llamado
            if not self._guiando and (llamado is None or (puesto.en_persona and not llamado.en_persona)):
                self._llamar(puesto)

    def _guiar(self, puesto: "_Puesto") -> None:
        with self._cerrojo:
            if self._llamado is not puesto:
                return  # somebody was quicker than the thread that it found
            self._llamado, self._guiando = None, True
            grupo = self._tomar()
        aplazados: Collection[Caso] = ()
        try:
            aplazados = self._servir([puesto.caso for puesto in grupo])
        finally:
            with self._cerrojo:
                self._puestos.extendleft([puesto for puesto in reversed(grupo) if puesto.caso in aplazados])
                self._guiando = False
                self._llamar_a_otro()
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

    def _llamar_a_otro(self) -> None:
        self._llamado = None
        if self._puestos:
            self._llamar(next((puesto for puesto in self._puestos if puesto.en_persona), self._puestos[0]))

    def _llamar(self, puesto: "_Puesto") -> None:
        self._llamado = puesto
        puesto.llamar()

    def _abandonar(self, puesto: "_Puesto") -> None:
        """Go away without having been served; if it was this one's turn to lead, it is another one's."""
        with self._cerrojo:
            if puesto in self._puestos:
                self._puestos.remove(puesto)
                if self._llamado is puesto:
                    self._llamar_a_otro()


class _PuestoEnPersona:
    """The place of a message whose sender sleeps until called, to lead or because it has been served."""

    __slots__ = ("caso", "despierto", "servido")
    en_persona = True

    def __init__(self, caso: Caso) -> None:
        self.caso = caso
        self.servido = False
        self.despierto = Lock()
        self.despierto.acquire()

    def llamar(self) -> None:
        """Have it lead."""
        self.despierto.release()

    def despedir(self) -> None:
        """Let it go."""
        self.servido = True
        self.despierto.release()


class _PuestoDejado:
    """The place of a message for which nobody waits."""

    __slots__ = ("_llamar", "caso", "despedir")
    en_persona = False

    def __init__(self, caso: Caso, al_volver: Trabajo, llamar: "Callable[[_PuestoDejado], None]") -> None:
        self.caso, self.despedir, self._llamar = caso, al_volver, llamar

    def llamar(self) -> None:
        """Have somebody lead for it."""
        self._llamar(self)


_Puesto: TypeAlias = _PuestoEnPersona | _PuestoDejado
