"""What one message writes, gathered while it is served and written at once."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection

from modelos import filas_corregidas, filas_documentos, filas_postgres, filas_sqlite
from modelos.adelanto import Adelanto
from modelos.filas import (
    COLUMNAS,
    DE_CORRIDO,
    DEL_REGISTRO,
    MOLDES,
    ORDEN,
    AvanceDeEscritura,
    Fila,
    Ritmo,
    claves_de,
    mudables_de,
)

CODIGO_DE_MUESTRA = itemgetter(
    *(COLUMNAS["muestra"].index(nombre) for nombre in ("laboratorio_origen_id", "codigo_muestra_cliente"))
)


SE_ADELANTAN = ("muestra", "historial")
"""Tables of which a long message has many rows, and which have to wait for no other one."""
ANTES_QUE_OTRAS = ("documento", "informe")
"""Tables whose rows have to be there before others: a message that brings some goes all at once."""


class Cambios:
    """The rows that a message adds, and the samples that it moves; with an `adelanto` some are written before the rest."""

    def __init__(self, adelanto: Adelanto | None = None) -> None:
        self._adelanto = adelanto
        self.nuevas: dict[str, list[Fila]] = {nombre: [] for nombre in ORDEN}
        self.movidas: list[tuple[Fila, Fila]] = []
        self.corregidas: list[tuple[Fila, dict[str, Any]]] = []

    def agregar(self, tabla: str, valores: dict[str, Any], de: object = None) -> None:
        """Add a row of values by column; the others are what `de` says under their names, or empty (see `Molde`)."""
        self.nuevas[tabla].append(MOLDES[tabla].fila(valores, de))

    def mover(self, antes: Any, despues: Any) -> None:
        """Give a sample the `MUDABLES` of the row `despues`, if it still has the `CLAVES` of the row `antes`."""
        self.movidas.append((claves_de(antes), mudables_de(despues)))

    def corregir(self, antes: Any, valores: dict[str, Any]) -> None:
        """Set columns of a sample, if it still is as the row `antes`, and of that digest."""
        self.corregidas.append((filas_corregidas.clave_de(antes), valores))

    @classmethod
    def reunidos(cls, partes: Sequence["Cambios"]) -> "Cambios":
        """What several messages write, as one.

        Codes and samples go in one order, whoever brought them: of two groups with some crosswise each would wait for the
        other.
        """
        if len(partes) == 1:
            return partes[0]
        todos = cls()
        for parte in partes:
            for junta, suya in zip(todos._listas(), parte._listas(), strict=True):
                junta.extend(suya)
        todos.nuevas["muestra"].sort(key=CODIGO_DE_MUESTRA)
        todos.movidas.sort(key=lambda movida: movida[0][0])
        todos.corregidas.sort(key=lambda corregida: corregida[0][0])
        return todos

    def marca(self) -> tuple[int, ...]:
        """How much there is to write by now, for `volver`."""
        return tuple(map(len, self._listas()))

    def volver(self, marca: tuple[int, ...]) -> None:
        """Drop what was added since then."""
        for lista, largo in zip(self._listas(), marca, strict=True):
            del lista[largo:]

    def a_firme(self) -> None:
        """Nothing that was noted by now will be dropped: it may be written while the rest is decided."""
        if self._adelanto is None or any(self.nuevas[tabla] for tabla in ANTES_QUE_OTRAS):
            return
        if max(len(self.movidas), *(len(self.nuevas[tabla]) for tabla in SE_ADELANTAN)) < self._adelanto.por_parte:
            return
        self._adelanto.llevar({tabla: self.nuevas[tabla] for tabla in SE_ADELANTAN}, self.movidas)
        self.nuevas.update((tabla, []) for tabla in SE_ADELANTAN)
        self.movidas = []

    def _listas(self) -> list[list[Any]]:
        return [*self.nuevas.values(), self.movidas, self.corregidas]

    def olvidar_muestras(self) -> None:
        """Drop all but the message record: a rehearsal stores nothing else."""
        self.movidas.clear()
        self.corregidas.clear()
        for tabla in ORDEN:
            if tabla not in DEL_REGISTRO:
                self.nuevas[tabla].clear()

    def escribir(
        self,
        conexion: Connection,
        avance: AvanceDeEscritura = lambda _hecho, _total: None,
        ritmo: Ritmo = DE_CORRIDO,
        *,
        y_cerrar: bool = False,
    ) -> None:
        """Write everything; raises `Carrera` when a sample is no longer as it was read.

        With `y_cerrar` nothing may follow in this transaction: it may be committed in the same round trip.
        """
        antes = self._terminar_adelanto()
        filas_documentos.escribir(conexion, self.nuevas)
        if conexion.dialect.name == "sqlite":
            filas_sqlite.escribir(conexion, self.nuevas, self.movidas, avance)
        else:
            y_cerrar = y_cerrar and not self.corregidas
            filas_postgres.escribir(conexion, self.nuevas, self.movidas, avance, ritmo, y_cerrar=y_cerrar, antes=antes)
        filas_corregidas.escribir(conexion, self.corregidas)

    def _terminar_adelanto(self) -> int:
        """How many rows went ahead, once they are written."""
        if self._adelanto is None:
            return 0
        self._adelanto.esperar()
        return self._adelanto.filas
