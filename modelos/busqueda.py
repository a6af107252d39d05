"""Looking rows up by many values at once, for many who ask at once. A statement is built once, whatever their number."""

import json
from collections import defaultdict, namedtuple
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Any, TypeAlias

from sqlalchemy import BindParameter, Connection, LargeBinary, String, bindparam, func, literal_column, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql.psycopg2 import PGDialect_psycopg2
from sqlalchemy.sql import visitors

from modelos.arreglos import arreglo

_numeros = count(1)

ClaveDeFila: TypeAlias = tuple[Any, ...]
"""What tells a row, or the place for one: table, column, value, and the conditions' parameters."""


@dataclass(frozen=True, slots=True)
class Pregunta:
    """What somebody wants to know: the rows of a look-up that have one of these values."""

    busqueda: "Busqueda"
    valores: Collection[Any]
    parametros: Mapping[str, Any]

    def claves(self) -> Iterator[ClaveDeFila]:
        """What is asked for."""
        return self.busqueda.claves(self.valores, self.parametros)


class Busqueda:
    """A look-up of `columnas` by the values of one column (integers or texts), under fixed conditions.

    Conditions may hold parameters (`bindparam("nombre")`), given by name with the values. One statement answers all who ask
    at the same time: it says of each row whose it is. On PostgreSQL it is prepared once in each connection and runs on the
    driver's own cursor: planning it anew, or reading its few rows through SQLAlchemy, cost more than finding them. Each
    value is looked up by itself (OFFSET 0 keeps the planner from joining otherwise): a plan made while the table was empty
    scanned all of it later.
    """

    def __init__(self, columnas: Sequence[Any], columna: Any, *condiciones: Any) -> None:
        self._columnas = list(columnas)
        self._columna = columna
        self.tabla = str(columna.table.name)
        self._condiciones = condiciones
        libres = [e for condicion in condiciones for e in visitors.iterate(condicion) if isinstance(e, BindParameter)]
        self._parametros = {str(libre.key): libre.type for libre in libres}
        self._fila: Any = namedtuple("_fila", [c.name for c in columnas])  # type: ignore[misc]
        self._octetos = [i for i, c in enumerate(columnas) if isinstance(c.type, LargeBinary)]
        self._nombre = f"hub_busqueda_{next(_numeros)}"

    def preguntar(self, valores: Collection[Any], **parametros: Any) -> Pregunta:
        """Ask for the rows whose column has one of the values, none of which is None."""
        return Pregunta(self, tuple(dict.fromkeys(valores)), parametros)

    def hallar(self, conexion: Connection, valores: Collection[Any], **parametros: Any) -> Sequence[Any]:
        """The rows whose column has one of the values, with the columns by name."""
        return responder(conexion, [self.preguntar(valores, **parametros)])[0]

    def claves(self, valores: Collection[Any], parametros: Mapping[str, Any]) -> Iterator[ClaveDeFila]:
        """What tells the rows with these values: a primary key by itself, anything else with the parameters."""
        resto = () if self._columna.primary_key else tuple(parametros.values())
        return ((self.tabla, self._columna.name, valor, *resto) for valor in valores)

    def claves_de(self, filas: Sequence[Any]) -> Iterator[ClaveDeFila]:
        """What tells the rows that were found, if they come with their `id`."""
        return ((self.tabla, "id", fila.id) for fila in filas) if "id" in self._fila._fields else iter(())

    def responder(self, conexion: Connection, preguntas: Sequence[Pregunta]) -> list[list[Any]]:
        """The rows for each of those who ask this."""
        dadas = [
            (quien, valor, *(pregunta.parametros[nombre] for nombre in self._parametros))
            for quien, pregunta in enumerate(preguntas)
            for valor in pregunta.valores
        ]
        repartidas: list[list[Any]] = [[] for _ in preguntas]
        if not dadas:
            return repartidas
        if conexion.dialect.name == "sqlite":
            for quien, *fila in conexion.execute(self._sqlite, {"dadas": json.dumps(dadas)}):
                repartidas[quien].append(self._fila._make(fila))
            return repartidas
        for quien, *fila in self._de_postgres(conexion, dadas):
            for i in self._octetos:  # where the driver lends its memory
                if fila[i] is not None:
                    fila[i] = bytes(fila[i])
            repartidas[quien].append(self._fila._make(fila))
        return repartidas

    def _de_postgres(self, conexion: Connection, dadas: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        cursor: Any = conexion.connection.cursor()
        try:
            if self._nombre not in conexion.info:
                cursor.execute(self._preparar)
                conexion.info[self._nombre] = True
            cursor.execute(self._ejecutar, [arreglo(columna) for columna in zip(*dadas, strict=True)])
            filas: list[tuple[Any, ...]] = cursor.fetchall()
            return filas
        finally:
            cursor.close()

    @cached_property
    def _sqlite(self) -> Any:
        cada_una = func.json_each(bindparam("dadas", type_=String)).table_valued("value")
        dada = {
            n: func.json_extract(cada_una.c.value, f"$[{i}]") for i, n in enumerate(("quien", "valor", *self._parametros))
        }
        hallada = self._columna == dada["valor"]
        return (
            select(dada["quien"], *self._columnas)
            .select_from(cada_una.join(self._columna.table, hallada))
            .where(*self._con_parametros(dada))
        )

    @cached_property
    def _preparar(self) -> str:
        tipos = {"quien": None, "valor": self._columna.type, **self._parametros}
        arreglos = [
            literal_column(f"${i}", ARRAY(tipo) if tipo is not None else None)
            for i, tipo in enumerate(tipos.values(), start=1)
        ]
        dada = func.unnest(*arreglos).table_valued(*tipos).render_derived(name="dada")
        condiciones = self._con_parametros({nombre: dada.c[nombre] for nombre in self._parametros})
        una = select(*self._columnas).where(self._columna == dada.c.valor, *condiciones)
        una_ = una.offset(literal_column("0")).lateral("una")
        orden = select(dada.c.quien, *una_.c).select_from(dada.join(una_, true()))
        dialecto = PGDialect_psycopg2()
        de_tipo = ",".join("int[]" if tipo is None else f"{tipo.compile(dialect=dialecto)}[]" for tipo in tipos.values())
        return f"PREPARE {self._nombre}({de_tipo}) AS {orden.compile(dialect=dialecto)}"

    @cached_property
    def _ejecutar(self) -> str:
        return f"EXECUTE {self._nombre}({', '.join(['%s'] * (2 + len(self._parametros)))})"

    def _con_parametros(self, dada: Mapping[str, Any]) -> list[Any]:
        """The conditions, with what was given in the place of their parameters."""

        def cambiar(elemento: Any, **_opciones: Any) -> Any:
            return dada[elemento.key] if isinstance(elemento, BindParameter) else None

        return [visitors.replacement_traverse(condicion, {}, cambiar) for condicion in self._condiciones]  # type: ignore[call-overload]


def responder(conexion: Connection, preguntas: Sequence[Pregunta]) -> list[Sequence[Any]]:
    """The rows for each question, in one statement for each kind of look-up among them."""
    iguales: dict[Busqueda, list[int]] = defaultdict(list)
    for lugar, pregunta in enumerate(preguntas):
        iguales[pregunta.busqueda].append(lugar)
    respuestas: list[Sequence[Any]] = [()] * len(preguntas)
    for busqueda, lugares in iguales.items():
        halladas = busqueda.responder(conexion, [preguntas[lugar] for lugar in lugares])
        for lugar, filas in zip(lugares, halladas, strict=True):
            respuestas[lugar] = filas
    return respuestas
