"""Looking rows up by many values at once. The statement is built once, whatever the number of values."""

import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, String, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY


class Busqueda:
    """A look-up of `columnas` by the values of one column (integers or texts), under fixed conditions.

    Conditions may hold parameters (`bindparam("nombre")`), given by name to `hallar`.
    """

    def __init__(self, columnas: Sequence[Any], columna: Any, *condiciones: Any) -> None:
        en_arreglo = columna == func.any(bindparam("valores", type_=ARRAY(columna.type)))
        dados = func.json_each(bindparam("valores", type_=String)).table_valued("value")
        en_json = columna.in_(select(dados.c.value))
        self._postgresql = select(*columnas).where(en_arreglo, *condiciones)
        self._sqlite = select(*columnas).where(en_json, *condiciones)

    def hallar(self, conexion: Connection, valores: Collection[Any], **parametros: Any) -> Sequence[Row[Any]]:
        """The rows whose column has one of the values; none of these may be None."""
        orden: Select[Any] = self._postgresql
        dados: Any = list(valores)
        if conexion.dialect.name == "sqlite":
            orden, dados = self._sqlite, json.dumps(dados)
        return conexion.execute(orden, {"valores": dados, **parametros}).all()
