"""The closed list of what the hub refuses and why.

    ErrorDominio
    ├── 1xxx  access, and the message as a whole
    ├── 2xxx  a sample's data, or its state
    ├── 3xxx  results and their reports
    ├── 4xxx  workbooks, and the terms of those who take samples
    ├── 5xxx  people and the portal
    ├── 6xxx  reports, documents that are kept once, and what expires
    └── 9xxx  our own failures

A code never changes its meaning once published. `plantilla` is what the user reads: what is wrong and how to mend it;
`remedio` is the longer advice of the error catalogue. Nothing of a parser, a driver or a traceback goes into either.
`estado` is the HTTP status of a request that is refused with it, for whatever door speaks HTTP.
"""

from collections.abc import Iterator
from typing import Any, ClassVar, Self

from dominio.vocabulario.textos import enganosos, nombrar

LARGO_DE_VALOR = 120
"""Characters of the offending value that an error repeats."""


class ErrorDominio(Exception):
    """A refusal with a published code; on an item of a list it travels in the receipt, otherwise it is raised."""

    codigo: ClassVar[str]
    plantilla: ClassVar[str]
    remedio: ClassVar[str]
    estado: ClassVar[int] = 422
    """What was asked is readable, and yet it cannot be done."""
    parece_bueno: ClassVar[bool] = False
    """Whether the value that is refused may look like a right one because of characters that nobody sees."""

    def __init__(self, *, campo: str | None = None, valor: object = None, **datos: Any) -> None:
        self.campo = campo
        self.valor = None if valor is None else _escribible(str(valor)[:LARGO_DE_VALOR])
        self.datos = datos
        self.id_mensaje: int | None = None
        super().__init__(self.codigo)

    def sin_rastro(self) -> Self:
        """Itself without where it was raised: those frames hold a whole row in memory, and a file has many."""
        self.__traceback__ = self.__context__ = None
        return self

    @property
    def mensaje(self) -> str:
        """The Spanish sentence for the user; it may hold the value sent, so it does not belong in a technical log.

        It never raises: a sentence that cannot be put together would take the rest of the message with it, so the remedy,
        which needs no data, stands in for it.
        """
        try:
            return _escribible(self.plantilla.format(campo=self.campo, valor=self.valor, **self.datos) + self._engano())
        except Exception:
            return self.remedio

    def _engano(self) -> str:
        """What makes a refused value look right, as one more sentence."""
        hallados = enganosos(self.valor) if self.parece_bueno and self.valor else []
        return f" El valor trae {nombrar(hallados)}: escríbalo otra vez con el teclado." if hallados else ""


def _escribible(texto: str) -> str:
    """The text as any answer can bear it: half a surrogate pair, which no character set has, gives way to a `?`."""
    return texto if texto.isascii() else texto.encode("utf-8", "replace").decode()


def catalogo() -> Iterator[type[ErrorDominio]]:
    """Every error that can leave the hub, by code; what several of them share is none."""
    pendientes = [ErrorDominio]
    hallados = []
    while pendientes:
        for clase in pendientes.pop().__subclasses__():
            pendientes.append(clase)
            if "codigo" in vars(clase):
                hallados.append(clase)
    return iter(sorted(hallados, key=lambda clase: clase.codigo))
