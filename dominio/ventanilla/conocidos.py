"""Which codes are in the masters: asked of the database once, then remembered for a while by each process."""

from collections.abc import Iterable
from threading import Lock
from time import monotonic
from typing import Any

from sqlalchemy import Column

from dominio.ventanilla.catalogo import Examenes
from dominio.ventanilla.necesidades import Pesquisa
from modelos import Laboratorio, Profesional
from modelos.busqueda import Busqueda

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
        ahora = monotonic()
        pedidos = {codigo for codigo in codigos if codigo is not None}
        sabidos = {codigo for codigo in pedidos if self._hasta.get(codigo, 0.0) > ahora}
        if dudosos := pedidos - sabidos:
            (filas,) = yield [self._busqueda.preguntar(dudosos)]
            sabidos |= self._recordar({fila[0] for fila in filas}, ahora + VIGENCIA)
        return frozenset(sabidos)

    def _recordar(self, hallados: set[Any], hasta: float) -> set[Any]:
        with self._cerrojo:
            if len(self._hasta) > MAXIMO:
                self._hasta.clear()
            self._hasta.update(dict.fromkeys(hallados, hasta))
        return hallados


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
