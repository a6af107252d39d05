"""Messages that are served together: what all of them ask is looked up at once, and each is decided by itself.

No message notices the others. Those that could are kept apart: who asks for what an earlier one asks for or found (the same
sample by its id or its code, the same new code, the same id of the client) waits for the next group.
"""

from collections.abc import Callable, Iterable, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from itertools import islice
from time import thread_time

from sqlalchemy import Connection

from dominio.ventanilla.actor import Actor
from dominio.ventanilla.necesidades import Curso, Pesquisa
from dominio.ventanilla.pedidos import Escritura
from dominio.ventanilla.recibos import ReciboLote
from dominio.ventanilla.registro import Asiento
from dominio.ventanilla.sobre import Sobre
from dominio.ventanilla.turno import Turno
from modelos.adelanto import Adelanto
from modelos.busqueda import ClaveDeFila, Pregunta, responder
from modelos.filas import TABLAS

SEGUNDOS = 0.03
"""Processor time that a group takes to decide at most; who has not had its turn by then waits for the next group."""


@dataclass(slots=True, kw_only=True, eq=False)
class Caso:
    """A message that writes, on its way through the window; in the end it has a receipt, or a failure of its own.

    `numeros` are those taken for it, by series; `firma` is the digest of what it asks for, if it has an id of the client.
    Whatever is done for it is done in the `contexto` of whoever brought it. By its `adelanto`, if it has one, what it notes
    is written before all is decided.
    """

    actor: Actor
    pedido: Escritura
    sobre: Sobre
    numeros: dict[str, list[int]]
    firma: bytes
    contexto: Context = field(default_factory=copy_context)
    adelanto: Adelanto | None = None
    turno: Turno | None = None
    recibo: ReciboLote | None = None
    asiento: Asiento | None = None
    falla: Exception | None = None

    def olvidar(self) -> None:
        """Be as before it was tried."""
        self.turno = self.recibo = self.asiento = self.falla = None


class Grupo:
    """Messages in the order of their arrival; each will be decided, fail or be left for the next group."""

    def __init__(self, casos: Sequence[Caso], pesquisa: Callable[[Caso], Pesquisa[None]]) -> None:
        self._marchas = [_Marcha(caso) for caso in casos]
        self._pesquisa = pesquisa

    @property
    def decididos(self) -> list[Caso]:
        """Those that have a receipt, which counts once it is written."""
        return [marcha.caso for marcha in self._marchas if marcha.caso.recibo is not None]

    @property
    def aplazados(self) -> list[Caso]:
        """Those that are left for the next group."""
        return [marcha.caso for marcha in self._marchas if marcha.aplazada]

    def decidir(self, conexion: Connection) -> None:
        """Find out what each needs to know, in one look-up of each kind for all, and have each decided."""
        hasta = thread_time() + SEGUNDOS
        for marcha in self._marchas:
            marcha.comenzar(self._pesquisa)
        while preguntan := self._sin_encuentros():
            if any(marcha.caso.adelanto and marcha.caso.adelanto.filas for marcha in preguntan):
                raise RuntimeError("a message asks after rows of it were written")
            halladas = iter(responder(conexion, [pregunta for marcha in preguntan for pregunta in marcha.preguntas]))
            for marcha in preguntan:
                marcha.halladas = list(islice(halladas, len(marcha.preguntas)))
            for marcha in self._sin_encuentros():
                if thread_time() > hasta and self.decididos:
                    marcha.aplazada = True
                else:
                    marcha.seguir()

    def _sin_encuentros(self) -> "Iterable[_Marcha]":
        """Those that still ask and meet nobody; who meets a decided one or an earlier one is left for later."""
        if len(self._marchas) == 1:
            return [marcha for marcha in self._marchas if marcha.preguntas]
        tomadas: set[ClaveDeFila] = set().union(*(marcha.claves for marcha in self._marchas if not marcha.preguntas))
        siguen = []
        for marcha in self._marchas:
            if not marcha.preguntas:
                continue
            marcha.tomar_claves()
            marcha.aplazada = marcha.aplazada or not tomadas.isdisjoint(marcha.claves)
            tomadas |= marcha.claves
            if not marcha.aplazada:
                siguen.append(marcha)
        return siguen


class _Marcha:
    """A message being decided: what it asks now, what was found for it, and by what it would meet others."""

    __slots__ = ("_curso", "aplazada", "caso", "claves", "halladas")

    def __init__(self, caso: Caso) -> None:
        self.caso = caso
        self.claves: set[ClaveDeFila] = set()
        self.halladas: Sequence[Sequence[object]] = ()
        self.aplazada = False
        self._curso: Curso[None] | None = None

    @property
    def preguntas(self) -> Sequence[Pregunta]:
        return self._curso.preguntas if self._curso is not None else ()

    def comenzar(self, pesquisa: Callable[[Caso], Pesquisa[None]]) -> None:
        """Learn its first questions."""
        self._dar_paso(lambda: Curso(pesquisa(self.caso)))

    def seguir(self) -> None:
        """Go on with what was found."""
        curso = self._curso
        assert curso is not None  # noqa: S101 (only who asks goes on)
        self._dar_paso(lambda: curso.seguir(iter(self.halladas)))
        self.halladas = ()

    def _dar_paso(self, paso: Callable[[], Curso[None]]) -> None:
        """A failure is this message's alone."""
        try:
            self._curso = self.caso.contexto.run(paso)
        except Exception as falla:
            self._curso, self.caso.falla = None, falla

    def tomar_claves(self) -> None:
        """Count what it asks for, and the samples that were found, of the tables that messages change."""
        for lugar, pregunta in enumerate(self.preguntas):
            if pregunta.busqueda.tabla in TABLAS:
                self.claves.update(pregunta.claves())
                self.claves.update(pregunta.busqueda.claves_de(self.halladas[lugar] if self.halladas else ()))
