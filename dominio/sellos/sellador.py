"""Sealing: messages that are not in the tree yet are put at its end, and a head is made over all.

Nothing here is in the way of who writes messages: they are read and digested without a lock, and written in short
transactions. If another sealer was quicker, what was reckoned is dropped.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, not_, or_, select, text, update

from dominio.sellos import arbol, pendientes
from dominio.sellos.cabezas import a_texto, de_fila, sin_publicar, ultima
from dominio.sellos.hojas import huella_de, leer_filas, registro_de
from dominio.sellos.llave import Llave
from dominio.sellos.verificar_prueba import Cabeza
from dominio.vocabulario.errores import SelloCortado
from dominio.vocabulario.tiempo import Reloj
from modelos import Mensaje, Sello, SelloAvance, SelloHoja, SelloNodo, SelloSal, para_leer

CANDADO = 7_214_003
"""PostgreSQL's advisory lock of whoever writes leaves or heads; SQLite has one writer anyway."""
TANDA = 2_000
"""Messages that are sealed in one transaction."""
SAL = 16

_A: Any = SelloAvance.__table__
_H: Any = SelloHoja.__table__
_M: Any = Mensaje.__table__
_N: Any = SelloNodo.__table__
_S: Any = SelloSal.__table__


@dataclass(frozen=True, slots=True)
class Sellado:
    """What a run did: how many messages it sealed, and the newest head (None as long as there is no message)."""

    nuevos: int
    cabeza: Cabeza | None


@dataclass(frozen=True, slots=True)
class _Tanda:
    """What one transaction writes."""

    hojas: list[dict[str, Any]]
    sales: list[dict[str, Any]]
    nodos: list[dict[str, Any]]
    halladas: pendientes.Pendientes
    tamano: int
    """Of the tree before."""
    antes: int
    """Up to which number messages had been looked at."""


class OtroSella(Exception):
    """Another sealer wrote meanwhile."""


def sellar(motor: Engine, reloj: Reloj, llave: Llave | None = None, *, todos: bool = True) -> Sellado:
    """Seal all that is on record and not sealed; where another is at it, leave it the rest.

    Without `todos`, numbers that were missing for long are looked for only when it is their turn. Raises `SelloCortado`.
    """
    comienzo = reloj().replace(microsecond=0)
    nuevos = 0
    try:
        while (tanda := _preparar(motor, comienzo, todos)) is not None:
            _escribir(motor, tanda, comienzo, reloj())
            nuevos += len(tanda.hojas)
            todos = False
        _coronar(motor, comienzo, llave)
    except OtroSella:
        pass
    with para_leer(motor) as conexion:
        fila = ultima(conexion)
    return Sellado(nuevos, None if fila is None else de_fila(fila))


def tomar_turno(motor: Engine, ahora: datetime, cada: timedelta, carpeta: Path | None = None) -> bool:
    """Whether it is time for a run and no other process of any machine has taken it. Half the time is enough: clocks of
    several machines do not agree to the second. There is one as long as the newest head is not in `carpeta`."""
    tarde = or_(_A.c.corrida_en.is_(None), _A.c.corrida_en <= ahora - cada / 2, _A.c.corrida_en > ahora + cada)
    with para_leer(motor) as conexion:
        if conexion.execute(select(_A.c.id).where(not_(tarde))).first() or not _hay_que(conexion, ahora, carpeta):
            return False
    with motor.begin() as conexion:
        pendientes.comenzar(conexion)
        return bool(conexion.execute(update(_A).where(tarde).values(corrida_en=ahora)).rowcount)


def _hay_que(conexion: Connection, ahora: datetime, carpeta: Path | None) -> bool:
    """Whether there are messages without a leaf, leaves without a head, or a head that has not left the database."""
    anterior = ultima(conexion)
    sin_corona = tamano_de(conexion) > (0 if anterior is None else anterior.tamano)
    return sin_corona or sin_publicar(conexion, carpeta) is not None or pendientes.hay(conexion, ahora)


def tamano_de(conexion: Connection) -> int:
    """How many leaves there are."""
    ultimo = conexion.execute(select(func.max(_H.c.lugar))).scalar_one()
    return 0 if ultimo is None else int(ultimo) + 1


def lector(conexion: Connection) -> arbol.LectorDeNodos:
    """The stored tree."""

    def leer(estrato: int, desde: int, hasta: int) -> Sequence[bytes]:
        if estrato == 0:
            orden = select(_H.c.huella).where(_H.c.lugar >= desde, _H.c.lugar < hasta).order_by(_H.c.lugar)
        else:
            orden = select(_N.c.huella).where(_N.c.estrato == estrato, _N.c.lugar >= desde, _N.c.lugar < hasta)
            orden = orden.order_by(_N.c.lugar)
        return [bytes(huella) for huella in conexion.execute(orden).scalars()]

    return leer


def _preparar(motor: Engine, ahora: datetime, todos: bool) -> _Tanda | None:
    """The next leaves, reckoned without a lock; None when there is nothing to write."""
    with para_leer(motor) as conexion:
        tamano, antes = tamano_de(conexion), pendientes.hasta_donde(conexion)
        halladas = pendientes.hallar(conexion, ahora, TANDA, todos=todos)
        if not (halladas.numeros or halladas.nuevos or halladas.mirados):
            return None
        filas = leer_filas(conexion, halladas.numeros)
        creciente = _arbol_entero(conexion, tamano)
    salados = [clave for numero in halladas.numeros for clave in filas[numero].salados()]
    azar = os.urandom(SAL * len(salados))
    sales = {clave: (azar[n * SAL : (n + 1) * SAL], None) for n, clave in enumerate(salados)}
    hojas: list[dict[str, Any]] = []
    nodos: list[dict[str, Any]] = []
    for lugar, numero in enumerate(halladas.numeros, start=tamano):
        registro = registro_de(lugar, filas[numero], sales)
        assert registro is not None  # noqa: S101 (its salts were just made)
        hojas.append({"lugar": lugar, "mensaje_id": numero, "huella": huella_de(registro)})
        for estrato, nodo in creciente.agregar(hojas[-1]["huella"]):
            nodos.append({"estrato": estrato, "lugar": (lugar >> arbol.BITS * estrato), "huella": nodo})
    filas_de_sal = [{"mensaje_id": m, "indice": i, "sal": sal, "huella": None} for (m, i), (sal, _) in sales.items()]
    return _Tanda(hojas, filas_de_sal, nodos, halladas, tamano, antes)


def _arbol_entero(conexion: Connection, tamano: int) -> arbol.Frontera:
    """The tree as it stands; refuses one that has not all that its last place says that there is."""
    hecho = arbol.frontera(lector(conexion), tamano)
    if hecho.tamano != tamano:
        raise SelloCortado(valor=tamano - 1)
    return hecho


def _escribir(motor: Engine, tanda: _Tanda, comienzo: datetime, ahora: datetime) -> None:
    """Write a lot of leaves, and that somebody is at it: a long run keeps the turn that it took."""
    with motor.begin() as conexion:
        _solo(conexion)
        pendientes.comenzar(conexion)
        if (tamano_de(conexion), pendientes.hasta_donde(conexion)) != (tanda.tamano, tanda.antes):
            raise OtroSella
        for tabla, filas in ((_S, tanda.sales), (_H, tanda.hojas), (_N, tanda.nodos)):
            if filas:
                conexion.execute(insert(tabla), filas)
        pendientes.recordar(conexion, tanda.halladas, tanda.antes, comienzo)
        conexion.execute(update(_A).values(corrida_en=ahora))


def _coronar(motor: Engine, ahora: datetime, llave: Llave | None) -> None:
    """Make a head over all leaves, unless there is one."""
    with motor.begin() as conexion:
        tamano, anterior = tamano_de(conexion), ultima(conexion)
        if not tamano or (anterior is not None and anterior.tamano >= tamano):
            return
        _solo(conexion)
        if tamano_de(conexion) != tamano or ((otra := ultima(conexion)) and otra.tamano >= tamano):
            raise OtroSella
        ahora = _instante(conexion, ahora, anterior)
        cabeza = Cabeza(tamano, _arbol_entero(conexion, tamano).raiz(), a_texto(ahora), None)
        firma = {} if llave is None else {"firma": llave.firmar(cabeza.firmado), "llave": llave.publica}
        conexion.execute(insert(Sello).values(tamano=tamano, raiz=cabeza.raiz, sellado_en=ahora, **firma))


def _instante(conexion: Connection, ahora: datetime, anterior: Sello | None) -> datetime:
    """When a head is said to be made: not after the newest message that only it covers came, nor after the database's clock,
    whatever that of this machine says; nor before the head before, unless for none of them that time has come."""
    nuevos = select(func.max(_M.c.recibido_en)).join(_H, _H.c.mensaje_id == _M.c.id)
    recibido = conexion.execute(nuevos.where(_H.c.lugar >= (0 if anterior is None else anterior.tamano))).scalar()
    topes = [ahora, *([] if recibido is None else [recibido])]
    if conexion.dialect.name == "postgresql":
        topes.append(conexion.execute(select(func.current_timestamp())).scalar_one())
    previas = [] if anterior is None or anterior.sellado_en > max(topes) else [anterior.sellado_en]
    return max([min(topes), *previas]).replace(microsecond=0)


def _solo(conexion: Connection) -> None:
    """Let nobody else write leaves until this transaction ends."""
    if conexion.dialect.name == "postgresql":
        conexion.execute(text("SELECT pg_advisory_xact_lock(:c)"), {"c": CANDADO})
