"""Which codes are in the masters: asked of the database once, then remembered for a while by each process."""

from collections.abc import Iterable, Sequence
from threading import Lock
from time import monotonic
from typing import Any

from sqlalchemy import Column

from dominio.ventanilla.catalogo import Examenes
from dominio.ventanilla.necesidades import Pesquisa
from modelos import Laboratorio, Profesional
from modelos.busqueda import Busqueda, Pregunta

VIGENCIA = 60.0
"""Seconds for which a code that was found is believed; one that was not found is asked again each time."""
MAXIMO = 200_000
"""Codes that one memory keeps at most."""


class Recuerdo:
    """The active codes of one master, of those that were asked for lately."""

    def __init__(self, columna: Column[Any], *activa: Column[Any]) -> None:
        self._busqueda = Busqueda([columna], columna, *activa)
        self._cerrojo = Lock()
        self._hasta: dict[Any, float] = {}

    def hallar(self, codigos: Iterable[Any]) -> Pesquisa[frozenset[Any]]:
        """Those of `codigos` that are in the master and active."""
        (hallados,) = yield from hallar_juntos([(self, codigos)])
        return hallados

    def separar(self, codigos: Iterable[Any], ahora: float) -> tuple[set[Any], set[Any]]:
        """The codes that are known to be there, and those of which the database has to be asked."""
        pedidos = set(codigos)
        pedidos.discard(None)
        sabidos = {codigo for codigo in pedidos if self._hasta.get(codigo, 0.0) > ahora}
        return sabidos, pedidos - sabidos

    def preguntar(self, dudosos: set[Any]) -> Pregunta:
        """Ask the database for these."""
        return self._busqueda.preguntar(dudosos)

    def recordar(self, hallados: set[Any], ahora: float) -> set[Any]:
        """Believe for a while that these are there."""
        with self._cerrojo:
            if len(self._hasta) > MAXIMO:
                self._hasta.clear()
            self._hasta.update(dict.fromkeys(hallados, ahora + VIGENCIA))
        return hallados


def hallar_juntos(pares: Sequence[tuple[Recuerdo, Iterable[Any]]]) -> Pesquisa[list[frozenset[Any]]]:
    """Of each memory, those of the codes beside it that are in its master and active; nothing is asked that is known."""
    ahora = monotonic()
    separados = [recuerdo.separar(codigos, ahora) for recuerdo, codigos in pares]
    preguntan = [(pares[i][0], sabidos, dudosos) for i, (sabidos, dudosos) in enumerate(separados) if dudosos]
    if preguntan:
        halladas = yield [recuerdo.preguntar(dudosos) for recuerdo, _, dudosos in preguntan]
        for (recuerdo, sabidos, _), filas in zip(preguntan, halladas, strict=True):
            sabidos |= recuerdo.recordar({fila[0] for fila in filas}, ahora)
    return [frozenset(sabidos) for sabidos, _ in separados]


def _columna(modelo: type, nombre: str) -> Column[Any]:
    columna: Column[Any] = modelo.__table__.c[nombre]  # type: ignore[attr-defined]
    return columna


class Conocidos:
    """The memories of the masters that samples refer to."""

    def __init__(self) -> None:
        self._cerrojo = Lock()
        self._por_columna: dict[Column[Any], Recuerdo] = {}
        self.profesionales = self.de(_columna(Profesional, "rut"))
        self.laboratorios = self.de(_columna(Laboratorio, "id"))
        self.examenes = Examenes()

    def de(self, codigo: Column[Any]) -> Recuerdo:
        """The memory of the master that has its codes in this column; where entries can be closed, of the active ones."""
        memoria = self._por_columna.get(codigo)
        if memoria is None:
            with self._cerrojo:
                activa = [columna for columna in codigo.table.c if columna.name == "activo"]
                memoria = self._por_columna.setdefault(codigo, Recuerdo(codigo, *activa))
        return memoria
