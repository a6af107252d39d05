"""Looking rows up by many values with one parameter, so that the statement's text never depends on how many they are."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY


def pertenece(columna: ColumnElement[Any], valores: Collection[Any], dialecto: str) -> ColumnElement[bool]:
    """`columna` is one of `valores` (integers or texts, none of them None)."""
    if dialecto == "postgresql":
        return columna == func.any(bindparam(None, list(valores), ARRAY(columna.type), unique=True))
    dados = func.json_each(bindparam(None, json.dumps(list(valores)), String, unique=True)).table_valued("value")
    return columna.in_(select(dados.c.value))
