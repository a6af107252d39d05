"""What was there at an instant, as the database itself knows it: by clocks or numbers it cannot be told, since what was
given a number or looked at the clock earlier may be committed later."""

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Text,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    not_,
    select,
)
from sqlalchemy.types import UserDefinedType

from modelos import Historial

_H = Historial.__table__.c


class _Xid8(UserDefinedType[int]):
    cache_ok = True

    def get_col_spec(self, **_opciones: object) -> str:
        return "xid8"


class _Instantanea(UserDefinedType[str]):
    cache_ok = True

    def get_col_spec(self, **_opciones: object) -> str:
        return "pg_snapshot"


def congelar(conexion: Connection) -> None:
    """From now on the transaction reads what there is at its first statement, which this must be."""
    if conexion.dialect.name == "postgresql":
        conexion.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def tomar(conexion: Connection) -> str:
    """The word for what a frozen transaction sees of the trace."""
    if conexion.dialect.name == "postgresql":
        return str(conexion.execute(select(cast(func.pg_current_snapshot(), Text))).scalar_one())
    return str(conexion.execute(select(func.coalesce(func.max(_H.id), 0))).scalar_one())


def visto_en(conexion: Connection, instantanea: str) -> ColumnElement[bool]:
    """Whether a step of the trace was there then, as a condition; those without transaction were before all others."""
    if conexion.dialect.name != "postgresql":
        return _H.id <= int(instantanea)
    foto = cast(bindparam(None, instantanea, type_=Text, unique=True), _Instantanea)
    xid = cast(cast(func.coalesce(_H.transaccion, literal_column("3")), Text), _Xid8)
    return func.pg_visible_in_snapshot(xid, foto)


def despues_de(conexion: Connection, instantanea: str) -> list[ColumnElement[bool]]:
    """The steps that came after, as conditions of which the first is for the index."""
    if conexion.dialect.name != "postgresql":
        return [not_(visto_en(conexion, instantanea))]
    primera = literal(int(instantanea.partition(":")[0]), BigInteger)
    return [_H.transaccion >= primera, not_(visto_en(conexion, instantanea))]
