"""Looking rows up by many values at once. The statement is built once, whatever the number of values."""

import json
from collections import namedtuple
from collections.abc import Collection, Sequence
from itertools import count
from typing import Any

from sqlalchemy import Connection, LargeBinary, String, bindparam, func, literal_column, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql.psycopg2 import PGDialect_psycopg2

_numeros = count(1)


class Busqueda:
    """A look-up of `columnas` by the values of one column (integers or texts), under fixed conditions.

    Conditions may hold parameters (`bindparam("nombre")`), given by name to `hallar`. On PostgreSQL the statement is
    prepared once in each connection and runs on the driver's own cursor: planning it anew, or reading its few rows through
    SQLAlchemy, cost more than finding them. Each value is looked up by itself (OFFSET 0 keeps the planner from joining
    otherwise): a plan made while the table was empty scanned all of it later.
    """

    def __init__(self, columnas: Sequence[Any], columna: Any, *condiciones: Any) -> None:
        dados = func.json_each(bindparam("valores", type_=String)).table_valued("value")
        self._sqlite = select(*columnas).where(columna.in_(select(dados.c.value)), *condiciones)
        self._fila: Any = namedtuple("_fila", [c.name for c in columnas])  # type: ignore[misc]
        self._octetos = [i for i, c in enumerate(columnas) if isinstance(c.type, LargeBinary)]
        arreglo = bindparam("valores", type_=ARRAY(columna.type))
        dado = func.unnest(arreglo).table_valued("valor").render_derived()
        uno = select(*columnas).where(columna == dado.c.valor, *condiciones).offset(literal_column("0")).lateral()
        orden = select(*uno.c).select_from(dado.join(uno, true()))
        compilada = orden.compile(dialect=PGDialect_psycopg2())
        nombres = list(compilada.params)
        self._nombre = f"hub_busqueda_{next(_numeros)}"
        lugares = {nombre: f"${i}" for i, nombre in enumerate(nombres, start=1)}
        self._preparar = f"PREPARE {self._nombre} AS {compilada.string % lugares}"
        self._ejecutar = f"EXECUTE {self._nombre}({', '.join(f'%({n})s' for n in nombres)})"

    def hallar(self, conexion: Connection, valores: Collection[Any], **parametros: Any) -> Sequence[Any]:
        """The rows whose column has one of the values (at least one, none of them None), with the columns by name."""
        if conexion.dialect.name == "sqlite":
            return conexion.execute(self._sqlite, {"valores": json.dumps(list(valores)), **parametros}).all()
        cursor: Any = conexion.connection.cursor()
        try:
            if self._nombre not in conexion.info:
                cursor.execute(self._preparar)
                conexion.info[self._nombre] = True
            cursor.execute(self._ejecutar, {"valores": list(valores), **parametros})
            return [self._de_driver(fila) for fila in cursor.fetchall()]
        finally:
            cursor.close()

    def _de_driver(self, fila: tuple[Any, ...]) -> Any:
        """The row as SQLAlchemy would give it: bytes, where the driver lends its memory."""
        if not self._octetos:
            return self._fila._make(fila)
        valores = list(fila)
        for i in self._octetos:
            if valores[i] is not None:
                valores[i] = bytes(valores[i])
        return self._fila._make(valores)
