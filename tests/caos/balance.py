"""What the database says of what was acknowledged, and of itself: nothing lost, doubled, without a record or at odds."""

import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, func, literal, select, text
from sqlalchemy.exc import OperationalError

from modelos import Historial, Mensaje, MensajeCuerpo, MensajeMuestra, Muestra, crear_motor
from tests.caos.libreta import Acuse, Libreta

_M, _H, _R = Muestra.__table__.c, Historial.__table__.c, Mensaje.__table__.c
_C, _T = MensajeCuerpo.__table__.c, MensajeMuestra.__table__.c
DE_UNA_VEZ = 500
PLAZO = 60.0
"""Seconds in which the database must let itself be read."""
Cosa = TypeVar("Cosa")
Leido = TypeVar("Leido")


@dataclass
class Balance:
    """How much is not as it must be; all noughts if the hub keeps its word."""

    perdidas: int = 0
    """Samples and messages that were acknowledged and are not there, or not as far as was said."""
    dobladas: int = 0
    """Samples of the same code, steps of the same sample and messages of the same id that are there twice."""
    sin_registro: int = 0
    """Steps without their message, messages that do not name the sample or have no bodies, samples without a step."""
    en_desacuerdo: int = 0
    """Samples whose state is not where their trace ends, or whose trace has a gap."""

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return any(asdict(self).values())


@contextmanager
def leyendo(direccion: str) -> Iterator[Connection]:
    """A connection that sees the database as it is at one instant, and that is gone afterwards."""
    motor = crear_motor(direccion)
    try:
        with motor.connect() as conexion:
            if motor.dialect.name == "postgresql":
                conexion.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            yield conexion
    finally:
        motor.dispose()


def con_paciencia(direccion: str, leer: Callable[[Connection], Leido]) -> Leido:
    """What is read of the database, once it lets itself be read: after a kill it recovers for a moment."""
    hasta = time.monotonic() + PLAZO
    while True:
        try:
            with leyendo(direccion) as conexion:
                return leer(conexion)
        except OperationalError:
            if time.monotonic() > hasta:
                raise
            time.sleep(0.1)


def revisar_nuevos(direccion: str, acuses: Collection[Acuse]) -> Balance:
    """What was acknowledged since the last time is there, and once."""
    return con_paciencia(direccion, lambda conexion: Balance(perdidas=_perdidas(conexion, acuses)))


def revisar_todo(direccion: str, libreta: Libreta) -> Balance:
    """All that was ever acknowledged, and all that is stored."""
    # Copied before looking: senders go on, and what is acknowledged meanwhile is in no earlier snapshot.
    acuses, mensajes = [*libreta.acuses.values()], set(libreta.mensajes)

    def todo(conexion: Connection) -> Balance:
        perdidas = _perdidas(conexion, acuses) + _sin_mensaje(conexion, mensajes)
        return Balance(perdidas, _dobladas(conexion), _sin_registro(conexion), _en_desacuerdo(conexion))

    return con_paciencia(direccion, todo)


def almacenadas(direccion: str) -> int:
    """Samples that are stored."""
    return con_paciencia(direccion, lambda conexion: _cuantas(conexion, select(_M.id)))


def _de_a_poco(cosas: Iterable[Cosa]) -> Iterator[list[Cosa]]:
    quedan = iter(cosas)
    while unas := [*islice(quedan, DE_UNA_VEZ)]:
        yield unas


def _perdidas(conexion: Connection, acuses: Iterable[Acuse]) -> int:
    faltan = 0
    for unos in _de_a_poco(acuses):
        suyas = select(_M.codigo_muestra_cliente, _M.id, func.max(_H.hacia), func.max(_M.estado)).join_from(
            Muestra, Historial, _H.muestra_id == _M.id
        )
        orden = suyas.where(_M.codigo_muestra_cliente.in_([una.codigo for una in unos])).group_by(_M.id)
        halladas = {codigo: resto for codigo, *resto in conexion.execute(orden)}
        faltan += sum(not _esta(una, halladas.get(una.codigo)) for una in unos)
    return faltan


def _esta(una: Acuse, hallada: list[int] | None) -> bool:
    if hallada is None:
        return False
    clave, paso, estado = hallada
    return una.id_muestra in (None, clave) and min(paso, estado) >= una.estado


def _sin_mensaje(conexion: Connection, numeros: set[int]) -> int:
    halladas = set()
    for unos in _de_a_poco(numeros):
        halladas |= set(conexion.execute(select(_R.id).where(_R.id.in_(unos))).scalars())
    return len(numeros - halladas)


def _cuantas(conexion: Connection, *ordenes: Any) -> int:
    return sum(conexion.execute(select(func.count()).select_from(orden.subquery())).scalar_one() for orden in ordenes)


def _dobladas(conexion: Connection) -> int:
    return _cuantas(
        conexion,
        select(_M.codigo_muestra_cliente).group_by(_M.codigo_muestra_cliente).having(func.count() > 1),
        select(_H.muestra_id).group_by(_H.muestra_id, _H.hacia).having(func.count() > 1),
        select(_R.id_mensaje_cliente)
        .where(_R.id_mensaje_cliente.is_not(None), _R.desenlace == "aceptado")
        .group_by(_R.laboratorio_id, _R.id_mensaje_cliente)
        .having(func.count() > 1),
    )


def _sin_registro(conexion: Connection) -> int:
    tocada = select(literal(1)).where(_T.mensaje_id == _H.mensaje_id, _T.muestra_id == _H.muestra_id).exists()
    asentado = select(literal(1)).where(_R.id == _H.mensaje_id).exists()
    con_cuerpos = select(literal(1)).where(_C.mensaje_id == _R.id).exists()
    con_paso = select(literal(1)).where(_H.muestra_id == _M.id).exists()
    return _cuantas(
        conexion,
        select(_H.id).where(~tocada),
        select(_H.id).where(~asentado),
        select(_R.id).where(~con_cuerpos),
        select(_M.id).where(~con_paso),
    )


def _en_desacuerdo(conexion: Connection) -> int:
    """Here each life goes from 2 to 3 to 4, so that its steps are as many as their states, and begin with the first."""
    final = func.max(_H.hacia)
    vida = select(_M.id).join_from(Muestra, Historial, _H.muestra_id == _M.id).group_by(_M.id, _M.estado)
    con_saltos = select(_H.id).where(_H.hacia != 2, func.coalesce(_H.desde, 0) != _H.hacia - 1)
    return _cuantas(conexion, vida.having((final != _M.estado) | (func.count() != final - 1)), con_saltos)
