"""Looking rows up by many values at once. The statement is built once, whatever the number of values."""

import json
from collections.abc import Collection, Sequence
from itertools import count
from typing import Any

from sqlalchemy import Connection, Row, String, bindparam, func, literal_column, select, text, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql.psycopg2 import PGDialect_psycopg2

_numeros = count(1)


class Busqueda:
    """A look-up of `columnas` by the values of one column (integers or texts), under fixed conditions.

    Conditions may hold parameters (`bindparam("nombre")`), given by name to `hallar`. On PostgreSQL the statement is
    prepared once in each connection: planning it anew cost more than finding the rows. Each value is looked up by itself
    (OFFSET 0 keeps the planner from joining otherwise): a plan made while the table was empty scanned all of it later.
    """

    def __init__(self, columnas: Sequence[Any], columna: Any, *condiciones: Any) -> None:
        dados = func.json_each(bindparam("valores", type_=String)).table_valued("value")
        self._sqlite = select(*columnas).where(columna.in_(select(dados.c.value)), *condiciones)
        arreglo = bindparam("valores", type_=ARRAY(columna.type))
        dado = func.unnest(arreglo).table_valued("valor").render_derived()
        uno = select(*columnas).where(columna == dado.c.valor, *condiciones).offset(literal_column("0")).lateral()
        orden = select(*uno.c).select_from(dado.join(uno, true()))
        compilada = orden.compile(dialect=PGDialect_psycopg2())
        parametros = list(compilada.params)
        self._nombre = f"hub_busqueda_{next(_numeros)}"
        lugares = {nombre: f"${i}" for i, nombre in enumerate(parametros, start=1)}
        self._preparar = f"PREPARE {self._nombre} AS {compilada.string % lugares}"
        ejecutar = text(f"EXECUTE {self._nombre}({', '.join(':' + nombre for nombre in parametros)})")
        self._postgresql = ejecutar.bindparams(arreglo).columns(*columnas)

    def hallar(self, conexion: Connection, valores: Collection[Any], **parametros: Any) -> Sequence[Row[Any]]:
        """The rows whose column has one of the values; none of these may be None."""
        if conexion.dialect.name == "sqlite":
            return conexion.execute(self._sqlite, {"valores": json.dumps(list(valores)), **parametros}).all()
        if self._nombre not in conexion.info:
            conexion.exec_driver_sql(self._preparar)
            conexion.info[self._nombre] = True
        return conexion.execute(self._postgresql, {"valores": list(valores), **parametros}).all()
