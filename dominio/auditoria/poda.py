"""Letting bodies expire: what the rules say, in lots, each with a message of the record that says exactly which.

A lot is chosen, looked through and, if asked for, put into a file without a lock; then its bodies go and its message is
written in one transaction. Whatever is broken off, all that is gone is on record and all that is on record is gone; what is
left is the next run's. A body that is not what came in stays: it is evidence.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Engine

from dominio.auditoria.borrado import PodaHecha, exigir_permiso_de_podar
from dominio.auditoria.pedidos import Podar
from dominio.auditoria.preparacion import Tanda, preparar
from dominio.auditoria.retenciones import vigentes
from dominio.auditoria.revision import exigir_perdidas_revisadas
from dominio.auditoria.tramos_vencidos import preparar_tramo, vencidos
from dominio.auditoria.vencibles import EN_UN_LOTE, AlcanceDePoda, lotes
from dominio.vocabulario.errores import RetencionesCambiaron
from modelos import para_leer

DESCANSO = 1.0
"""How long to rest after each lot: so many times as long as it took."""
DESCANSO_MAXIMO = 10.0
"""And no longer than this: a stretch takes long to be looked through, which holds nobody up."""
VECES = 5
"""How often a lot is looked through anew because a hold was put or lifted meanwhile."""

Servir = Callable[[Podar], PodaHecha]


@dataclass(slots=True)
class Resumen:
    """What a run did: bodies by rule, their bytes, the messages that tell of it, files, and which were not what came in."""

    por_regla: Counter[str] = field(default_factory=Counter)
    bytes: int = 0
    constancias: list[int] = field(default_factory=list)
    archivos: list[str] = field(default_factory=list)
    alterados: list[int] = field(default_factory=list)
    tramos: list[str] = field(default_factory=list)
    """Those that were dropped whole."""

    def datos(self) -> dict[str, Any]:
        """The same as data, for a program."""
        listas = {"constancias": self.constancias, "archivos": self.archivos, "alterados": self.alterados}
        return {"por_regla": dict(self.por_regla), "bytes": self.bytes, **listas, "tramos": self.tramos}

    def sumar(self, tanda: Tanda, constancia: int | None) -> None:
        """One lot more, and the message that tells of it, if anything of it went."""
        self.alterados += [numero for numero in tanda.alterados if numero not in self.alterados]
        if tanda.pedido is None or constancia is None:
            return
        for regla in tanda.pedido.reglas:
            self.por_regla[regla["regla"]] += regla["cuantos"]
        self.bytes += tanda.bytes
        self.constancias.append(constancia)
        if tanda.pedido.archivo is not None:
            self.archivos.append(tanda.pedido.archivo["nombre"])
        if tanda.pedido.tramo is not None:
            self.tramos.append(tanda.pedido.tramo)


def podar(
    motor: Engine,
    servir: Servir,
    alcance: AlcanceDePoda,
    *,
    tanda: int | None = None,
    descanso: float = DESCANSO,
    avisar: Callable[[Resumen], None] = lambda _resumen: None,
) -> Resumen:
    """Let all expire whose time has come, with their stretch where that is nearly all of it.

    Raises `SinPermisoDePodar` or `PerdidaSinRevisar` before anything is done if nothing may.
    """
    with para_leer(motor) as conexion:
        exigir_permiso_de_podar(conexion)
        exigir_perdidas_revisadas(conexion)
    resumen, comienzo = Resumen(), monotonic()
    for una in _tandas(motor, alcance, tanda or EN_UN_LOTE[motor.dialect.name]):
        resumen.sumar(*_servida(una, servir))
        avisar(resumen)
        sleep(min((monotonic() - comienzo) * descanso, DESCANSO_MAXIMO))
        comienzo = monotonic()
    return resumen


def _tandas(motor: Engine, alcance: AlcanceDePoda, cuantos: int) -> Iterator[Callable[[], Tanda]]:
    """What makes each lot ready: first the stretches that go whole, then what goes one by one."""
    with para_leer(motor) as conexion:
        enteros = vencidos(conexion, alcance, vigentes(conexion))
    for tramo in enteros:
        yield partial(preparar_tramo, motor, alcance, tramo)
    for lote in lotes(motor, alcance, cuantos):
        yield partial(preparar, motor, alcance, lote)


def _servida(una: Callable[[], Tanda], servir: Servir) -> tuple[Tanda, int | None]:
    """A lot, gone, and the message that tells of it. It is made ready anew as long as holds change meanwhile.

    Its file stays even if an error came back: the bodies may be gone all the same, when the answer to the commit was lost.
    """
    for _ in range(VECES - 1):
        try:
            return _intento(una, servir)
        except RetencionesCambiaron:
            continue
    return _intento(una, servir)


def _intento(una: Callable[[], Tanda], servir: Servir) -> tuple[Tanda, int | None]:
    tanda = una()
    return tanda, None if tanda.pedido is None else servir(tanda.pedido).id_mensaje
