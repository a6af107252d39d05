"""The record's tables in stretches of numbers (PostgreSQL): at least one for each month, made by the hub itself.

What is asked of a number looks at one of them, and what keeps tables in order works on a month instead of on years. A
stretch that is missing refuses nobody: what belongs to none goes to the one that takes the rest.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, select, text, update

from modelos.numeracion import Numerador

PARTIDAS = ("mensaje", "mensaje_cuerpo", "mensaje_error")
"""The tables, in the order in which a message takes them: who took them in another one could stand in its way.

Those that are asked by the number of a message. `mensaje_muestra` is asked by its sample, with each reception and each
result: in 61 stretches that looked into all of them, and the database did a fourteenth of the work in the same time.
"""
ANCHO = 1_000_000
"""Numbers of the least stretch, and what borders are multiples of."""
QUEDA_POCO = 4
"""A stretch is continued when a part of this many is left of it."""
ESPERA_DE_TABLAS = "300ms"
"""How long the tables are waited for: whoever searches the record meanwhile stands behind, and who writes only if numbers
go to the rest by then."""
CANDADO = 7_214_005
"""PostgreSQL's advisory lock of whoever adds stretches."""

_LIMITES = re.compile(r"FROM \((?:MINVALUE|'?(\d+)'?)\) TO \('?(\d+)'?\)")
_PARTES = text(
    "SELECT parte.relname, pg_get_expr(parte.relpartbound, parte.oid) FROM pg_inherits"
    " JOIN pg_class parte ON parte.oid = inhrelid WHERE inhparent = CAST(:tabla AS regclass)"
)
_AGREGAR = text("SELECT registro_agregar_tramo(:tabla, :nombre, :desde, :hasta)")


@dataclass(frozen=True, slots=True)
class TramoDelRegistro:
    """Numbers from `desde` up to `hasta`, which is the first of the next; `nombre` says the month in which it began.

    One that is to be added `salta` if the next number has to be its first.
    """

    nombre: str
    desde: int
    hasta: int
    salta: bool = False

    @property
    def mes(self) -> str:
        """As in `2026_11`."""
        return self.nombre[:7]


def tramos_de(conexion: Connection, tabla: str) -> list[TramoDelRegistro]:
    """The stretches of a table, in order, but for the one that takes the rest; none if it is in one piece."""
    if conexion.dialect.name != "postgresql":
        return []
    hallados = [
        TramoDelRegistro(nombre.removeprefix(f"{tabla}_"), int(limites[1] or 0), int(limites[2]))
        for nombre, dicho in conexion.execute(_PARTES, {"tabla": tabla})
        if (limites := _LIMITES.search(dicho)) is not None
    ]
    return sorted(hallados, key=lambda tramo: tramo.desde)


def debido(tramos: Sequence[TramoDelRegistro], siguiente: int, mes: str) -> TramoDelRegistro | None:
    """The stretch that has to be added by now: that of a new month, or one for a month that has more than was expected.

    `siguiente` is the next number to be given. A month gets half as much again as the one before used, and each further
    stretch of one twice the width of the last.
    """
    if not tramos:
        return None
    ultimo, pasado = tramos[-1], siguiente >= tramos[-1].hasta
    desde = (siguiente // ANCHO + 1) * ANCHO if pasado else ultimo.hasta
    del_mes = [tramo for tramo in tramos if tramo.mes == ultimo.mes]
    if mes > ultimo.mes:
        usados = sum(max(0, min(siguiente, tramo.hasta) - tramo.desde) for tramo in del_mes if tramo.desde)
        return TramoDelRegistro(mes, desde, desde + _ancho(usados * 3 // 2), salta=True)
    if ultimo.hasta - siguiente < (ultimo.hasta - ultimo.desde) // QUEDA_POCO:
        ancho = 2 * _ancho(ultimo.hasta - ultimo.desde if ultimo.desde else 0)
        return TramoDelRegistro(f"{ultimo.mes}_{len(del_mes) + 1}", desde, desde + ancho, salta=pasado)
    return None


def _ancho(numeros: int) -> int:
    """As wide as that, up to a border."""
    return max(1, -(-numeros // ANCHO)) * ANCHO


def al_dia(motor: Engine, mes: str) -> TramoDelRegistro | None:
    """Add the stretch that is due in this month, if one is, to all tables at once, and give it.

    From then on a new month's messages are numbered from its first number on. Raises the database's own error when a table
    is taken for longer than it is waited for: nothing was done then.
    """
    if motor.dialect.name != "postgresql":
        return None
    with motor.begin() as conexion:
        if not conexion.scalar(text("SELECT pg_try_advisory_xact_lock(:c)"), {"c": CANDADO}):
            return None
        siguiente = conexion.scalar(select(Numerador.siguiente).where(Numerador.serie == "mensaje")) or 1
        nuevo = debido(tramos_de(conexion, PARTIDAS[0]), siguiente, mes)
        if nuevo is not None:
            _agregar(conexion, nuevo)
    return nuevo


def _agregar(conexion: Connection, nuevo: TramoDelRegistro) -> None:
    conexion.execute(text(f"SET LOCAL lock_timeout = '{ESPERA_DE_TABLAS}'"))
    for tabla in PARTIDAS:
        datos = {"tabla": tabla, "nombre": nuevo.nombre, "desde": nuevo.desde, "hasta": nuevo.hasta}
        conexion.execute(_AGREGAR, datos)
    if nuevo.salta:
        saltar = update(Numerador).where(Numerador.serie == "mensaje", Numerador.siguiente < nuevo.desde)
        conexion.execute(saltar.values(siguiente=nuevo.desde))


# ── whose bodies expired ────────────────────────────────────────────────────────────────────────────────────────────
VENCER = "registro_vencer_tramo(text, bytea, bigint, jsonb)"
"""What takes bodies out of a stretch by dropping it."""
DE_LOS_CUERPOS = "mensaje_cuerpo"
_PUEDE = text("SELECT has_function_privilege(:funcion, 'EXECUTE')")
_VENCER = text("SELECT registro_vencer_tramo(:tramo, :van, :primero, CAST(:plazos AS jsonb))")


def terminados(conexion: Connection) -> list[TramoDelRegistro]:
    """The stretches of bodies of which no number is given any more, if whoever is connected may drop them."""
    if conexion.dialect.name != "postgresql" or not conexion.scalar(_PUEDE, {"funcion": VENCER}):
        return []
    siguiente = conexion.scalar(select(Numerador.siguiente).where(Numerador.serie == "mensaje")) or 1
    return [tramo for tramo in tramos_de(conexion, DE_LOS_CUERPOS) if tramo.hasta <= siguiente]


def vencer(conexion: Connection, tramo: str, van: bytes, primero: int, plazos: str) -> int:
    """Take the bodies out of a stretch whose bits are set in `van`, the first of which is that of the number `primero`.

    Gives how many went. Raises the database's own error, with `NO_VENCE` if `plazos` (JSON) do not let all of them go, with
    `SIN_TERMINAR` if numbers of it are still given, and with PostgreSQL's own if the tables are taken for too long.
    """
    datos = {"tramo": tramo, "van": van, "primero": primero, "plazos": plazos}
    return int(conexion.execute(_VENCER, datos).scalar_one())


SIN_TERMINAR, NO_VENCE, OCUPADAS = "HUB01", "HUB02", "55P03"
"""The codes of the errors of `vencer`."""
