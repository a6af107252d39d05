"""What one message writes, gathered while it is served and written at once."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, update

from modelos import filas_postgres, filas_sqlite
from modelos.filas import COLUMNAS, DE_CORRIDO, ORDEN, TABLAS, Avance, Carrera, Fila, Ritmo

CODIGO = itemgetter(*(COLUMNAS["muestra"].index(nombre) for nombre in ("laboratorio_origen_id", "codigo_muestra_cliente")))


class Cambios:
    """The rows that a message adds, and the samples that it moves."""

    def __init__(self) -> None:
        self.nuevas: dict[str, list[Fila]] = {nombre: [] for nombre in ORDEN}
        self.movidas: list[tuple[Fila, Fila]] = []
        self.corregidas: list[tuple[Fila, dict[str, Any]]] = []

    def agregar(self, tabla: str, fila: Fila) -> None:
        """Add a row, in the order of `COLUMNAS[tabla]`."""
        self.nuevas[tabla].append(fila)

    def mover(self, clave: Fila, valores: Fila) -> None:
        """Set the `MUDABLES` of the sample whose (id, estado, ultimo_cambio) is still `clave`."""
        self.movidas.append((clave, valores))

    def corregir(self, clave: Fila, valores: dict[str, Any]) -> None:
        """Set columns of the sample whose (id, estado, huella, ultimo_cambio) is still `clave`: rare, so one by one."""
        self.corregidas.append((clave, valores))

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
        todos.nuevas["muestra"].sort(key=CODIGO)
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

    def _listas(self) -> list[list[Any]]:
        return [*self.nuevas.values(), self.movidas, self.corregidas]

    def olvidar_muestras(self) -> None:
        """Drop all but the message record: a rehearsal stores nothing else."""
        self.movidas.clear()
        self.corregidas.clear()
        for tabla in ("muestra", "informe", "historial"):
            self.nuevas[tabla].clear()

    def escribir(
        self,
        conexion: Connection,
        avance: Avance = lambda _hecho, _total: None,
        ritmo: Ritmo = DE_CORRIDO,
        *,
        y_cerrar: bool = False,
    ) -> None:
        """Write everything; raises `Carrera` when a sample is no longer as it was read.

        With `y_cerrar` nothing may follow in this transaction: it may be committed in the same round trip.
        """
        if conexion.dialect.name == "sqlite":
            filas_sqlite.escribir(conexion, self.nuevas, self.movidas, avance)
        else:
            y_cerrar = y_cerrar and not self.corregidas
            filas_postgres.escribir(conexion, self.nuevas, self.movidas, avance, ritmo, y_cerrar=y_cerrar)
        for clave, valores in self.corregidas:
            _corregir_una(conexion, clave, valores)


def _corregir_una(conexion: Connection, clave: Fila, valores: dict[str, Any]) -> None:
    tabla, (numero, estado, huella, cambio) = TABLAS["muestra"], clave
    columnas_ = tabla.c
    igual = (columnas_.id == numero) & (columnas_.estado == estado) & (columnas_.huella == huella)
    sin_mudar = columnas_.ultimo_cambio.is_not_distinct_from(cambio)
    if conexion.execute(update(tabla).values(valores).where(igual, sin_mudar)).rowcount != 1:
        raise Carrera
