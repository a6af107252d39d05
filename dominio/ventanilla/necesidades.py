"""What serving a message needs to know, told apart from how it is found out: rules ask, and never touch the database.

An inquiry (`Pesquisa`) is a generator that yields questions, is sent the rows found for each, and returns what it made of
them. Whoever drives it asks for many at once: the parts of one message (`a_la_vez`), or all messages of a group.
"""

from collections.abc import Generator, Iterator, Sequence
from itertools import islice
from typing import Any, Generic, TypeAlias, TypeVar

from sqlalchemy import Connection

from modelos.busqueda import Pregunta, responder

T = TypeVar("T")
Halladas: TypeAlias = Sequence[Sequence[Any]]
"""The rows for each question."""
Pesquisa: TypeAlias = Generator[Sequence[Pregunta], Halladas, T]


class Curso(Generic[T]):
    """An inquiry on its way: what it asks now and, once it asks nothing more, what came of it."""

    __slots__ = ("_pesquisa", "preguntas", "resultado")

    resultado: T

    def __init__(self, pesquisa: Pesquisa[T]) -> None:
        self._pesquisa = pesquisa
        self.preguntas: Sequence[Pregunta] = ()
        self._avanzar(None)

    def seguir(self, halladas: Iterator[Sequence[Any]]) -> "Curso[T]":
        """Go on, if it asks anything, with the rows found for that, which it takes from those of all."""
        if self.preguntas:
            self._avanzar(list(islice(halladas, len(self.preguntas))))
        return self

    def terminar(self, halladas: Iterator[Sequence[Any]]) -> Pesquisa[T]:
        """What comes of it: go on, and ask whatever it still asks."""
        self.seguir(halladas)
        while self.preguntas:
            self.seguir(iter((yield self.preguntas)))
        return self.resultado

    def _avanzar(self, halladas: Any) -> None:
        try:
            self.preguntas = self._pesquisa.send(halladas)
            while not self.preguntas:
                self.preguntas = self._pesquisa.send(())
        except StopIteration as fin:
            self.preguntas, self.resultado = (), fin.value


def a_la_vez(*pesquisas: Pesquisa[Any]) -> Pesquisa[list[Any]]:
    """What comes of each, with the questions of all asked together."""
    cursos = [Curso(pesquisa) for pesquisa in pesquisas]
    while preguntas := [pregunta for curso in cursos for pregunta in curso.preguntas]:
        halladas = iter((yield preguntas))
        for curso in cursos:
            curso.seguir(halladas)
    return [curso.resultado for curso in cursos]


def averiguar(conexion: Connection, pesquisa: Pesquisa[T]) -> T:
    """What comes of an inquiry, for who has the database at hand."""
    curso = Curso(pesquisa)
    while curso.preguntas:
        curso.seguir(iter(responder(conexion, curso.preguntas)))
    return curso.resultado
