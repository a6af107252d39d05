"""The RT figures: per laboratory and day, how much came in, was processed and waits, from three sources side by side.

`inf` counts by the dates that laboratories tell, `sist` by the instants at which the hub learnt, `trib` is what a laboratory
declared. Waiting is reckoned back from what waits now, so that its cost is that of the days in between.

They are of one examination, without a choice of the default one of RT-PCR. What is declared, its capacity too, is of that:
another examination has no `trib`, and how full it is stays unknown.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from dominio.muestras.estados import EXISTE
from dominio.reportes.examenes import del_examen
from dominio.reportes.periodo import Dias
from dominio.vocabulario.enumeraciones import Estado, Resultado, Tecnica
from dominio.vocabulario.limites import DIAS_FECHA_MUESTRA, DIAS_RECEPCION
from modelos import Historial, Muestra, Tributacion

RECIBIDA, CON_RESULTADO = Estado.RECEPCIONADA.value, Estado.CON_RESULTADO.value
ESTADOS_CON_RESULTADO = (4, 7, 8, 9)
"""States of samples that have a result."""
DE_TOMA_A_RECEPCION = timedelta(days=DIAS_FECHA_MUESTRA + DIAS_RECEPCION + 1)
"""No sample is received later than this after it was taken."""
FUENTES = ("inf", "sist", "trib")
_H, _M, _T = Historial.__table__.c, Muestra.__table__.c, Tributacion.__table__.c
_POSITIVA = _M.resultado == Resultado.POSITIVO.value


@dataclass(slots=True)
class FigurasDelDia:
    """One laboratory, day and source. `otros` are samples that came or went otherwise: rejected, given back, sent on, and
    those of which a result was taken back; so that final = waiting + received - processed + others."""

    laboratorio_id: int
    dia: date
    fuente: str
    stock_espera: int = 0
    recibidas: int = 0
    procesadas: int = 0
    otros: int = 0
    stock_final: int = 0
    positivas: int = 0
    acumuladas: int = 0
    acumuladas_positivas: int = 0
    capacidad: int | None = None

    @property
    def ocupacion(self) -> float | None:
        """What waits at the day's end, in days of the declared capacity."""
        return None if not self.capacidad else round(self.stock_final / self.capacidad, 2)

    @property
    def cuello_de_botella(self) -> bool | None:
        """Whether a whole day's capacity waits, or more; unknown without a declared one."""
        return None if self.ocupacion is None else self.ocupacion >= 1


Contadas = dict[tuple[int, int], list[int]]
"""By laboratory and place of the day in the period: how many, and how many of them are positive."""


def figuras(conexion: Connection, laboratorios: list[int], dias: Dias, examen: str | None = None) -> Iterator[FigurasDelDia]:
    """The figures of these laboratories, by laboratory, day and source; `trib` only where something was declared."""
    declaradas = _declaradas(conexion, laboratorios, dias) if examen is None else {}
    cuenta = _Cuenta(conexion, laboratorios, dias, examen)
    de_fuente = {"inf": _segun_fechas(cuenta), "sist": _segun_el_hub(cuenta)}
    for laboratorio in laboratorios:
        for lugar, dia in enumerate(dias.todos):
            declarada = declaradas.get((laboratorio, dia))
            capacidad = None if declarada is None else declarada.capacidad
            for fuente, cuentas in de_fuente.items():
                hechas = cuentas[laboratorio][lugar]
                una = FigurasDelDia(laboratorio, dia, fuente, *hechas)
                una.capacidad = capacidad
                yield una
            if declarada is not None:
                yield _de_declaracion(declarada)


def _de_declaracion(fila: Any) -> FigurasDelDia:
    campos = ("stock_espera", "recibidas", "procesadas", "stock_final", "positivas", "capacidad")
    dichas = {campo: getattr(fila, campo) for campo in campos}
    return FigurasDelDia(fila.laboratorio_id, fila.dia, "trib", **dichas)


def _declaradas(conexion: Connection, laboratorios: list[int], dias: Dias) -> dict[tuple[int, date], Any]:
    orden = select(*_T).where(_T.laboratorio_id.in_(laboratorios), _T.dia >= dias.desde, _T.dia <= dias.hasta)
    return {(fila.laboratorio_id, fila.dia): fila for fila in conexion.execute(orden)}


def _lugar(instante: Any, dias: Dias) -> Any:
    """The place of an instant's day in the period; after it, one more than the last."""
    return case(*((instante < borde, n) for n, borde in enumerate(dias.bordes[1:])), else_=len(dias.todos))


@dataclass(frozen=True, slots=True)
class _Cuenta:
    """What is counted: the samples of an examination at some laboratories, around a period."""

    conexion: Connection
    laboratorios: list[int]
    dias: Dias
    examen: str | None

    def por_lugar(self, laboratorio: Any, lugar: Any, *donde: ColumnElement[bool], pasos: bool = False) -> Contadas:
        """By laboratory and place, how many and how many of them are positive; with `pasos`, of the trace's rows."""
        positivas = func.sum(case((_POSITIVA, 1), else_=0))
        orden = select(laboratorio, lugar, func.count(), positivas).select_from(Muestra)
        if pasos:
            orden = orden.join(Historial, _H.muestra_id == _M.id)
        orden = orden.where(*donde, *del_examen(self.examen, (Tecnica.RT_PCR,))).group_by(laboratorio, lugar)
        cuentas: Contadas = defaultdict(lambda: [0, 0])
        for de_quien, cuando, cuantas, con_positivo in self.conexion.execute(orden):
            cuentas[de_quien, cuando] = [cuantas, int(con_positivo or 0)]
        return cuentas

    def en_total(self, *donde: ColumnElement[bool]) -> dict[int, list[int]]:
        """The same of each laboratory, whenever it was."""
        cuentas = self.por_lugar(_M.laboratorio_id, _M.laboratorio_id * 0, *donde)
        return {uno: cuentas[uno, 0] for uno in self.laboratorios}

    def acumuladas(self, instante: Any) -> dict[int, list[int]]:
        """How many results there were before the period, and how many of them positive."""
        suyas = _M.laboratorio_id.in_(self.laboratorios)
        return self.en_total(suyas, _M.estado.in_(ESTADOS_CON_RESULTADO), instante < self.dias.bordes[0])


def _segun_el_hub(cuenta: _Cuenta) -> dict[int, list[tuple[int, ...]]]:
    """By what is in the trace: who stands in state 3, and who came into it and left it since."""
    dias, laboratorios = cuenta.dias, cuenta.laboratorios
    de_quien = case((_H.operacion == "eliminarMuestra", _M.laboratorio_id), else_=_H.laboratorio_id)
    desde_entonces = [_H.ocurrido_en >= dias.bordes[0], de_quien.in_(laboratorios)]
    entra, sale = and_(_H.hacia == RECIBIDA, or_(_H.desde != RECIBIDA, _H.desde.is_(None))), _H.desde == RECIBIDA

    def pasos(*donde: ColumnElement[bool]) -> Contadas:
        return cuenta.por_lugar(de_quien, _lugar(_H.ocurrido_en, dias), *desde_entonces, *donde, pasos=True)

    recibidas = pasos(entra, or_(_H.desde.is_(None), _H.desde != CON_RESULTADO))
    de_vuelta = pasos(entra, _H.desde == CON_RESULTADO)
    procesadas = pasos(sale, _H.hacia == CON_RESULTADO)
    salidas = pasos(sale, _H.hacia != CON_RESULTADO, _H.hacia != RECIBIDA)
    ahora = cuenta.en_total(_M.estado == RECIBIDA, EXISTE)
    antes = cuenta.acumuladas(_M.informado_en)
    hechas = {}
    for uno in laboratorios:
        otros = [de_vuelta[uno, n][0] - salidas[uno, n][0] for n in range(len(dias.todos) + 1)]
        netos = [recibidas[uno, n][0] - procesadas[uno, n][0] + otros[n] for n in range(len(dias.todos) + 1)]
        hechas[uno] = _encadenar(ahora[uno][0] - sum(netos), recibidas, procesadas, otros, antes[uno], uno, dias)
    return hechas


def _segun_fechas(cuenta: _Cuenta) -> dict[int, list[tuple[int, ...]]]:
    """By the dates that laboratories told of samples that they hold or informed, as these are now."""
    dias, comienzo, fin = cuenta.dias, cuenta.dias.bordes[0], cuenta.dias.bordes[-1]
    propias = _M.laboratorio_id.in_(cuenta.laboratorios)
    suyas = [propias, _M.estado.in_((RECIBIDA, *ESTADOS_CON_RESULTADO))]
    recepcion, resultado = _M.fecha_recepcion_laboratorio, _M.fecha_hora_resultado_laboratorio
    llegaron = [_M.fecha_muestra >= comienzo - DE_TOMA_A_RECEPCION, recepcion >= comienzo, recepcion < fin]
    recibidas = cuenta.por_lugar(_M.laboratorio_id, _lugar(recepcion, dias), *suyas, *llegaron)
    informada = [propias, _M.estado.in_(ESTADOS_CON_RESULTADO), resultado >= comienzo]
    procesadas = cuenta.por_lugar(_M.laboratorio_id, _lugar(resultado, dias), *informada, resultado < fin)
    esperaba = or_(_M.estado == RECIBIDA, and_(_M.estado.in_(ESTADOS_CON_RESULTADO), resultado >= comienzo))
    espera = cuenta.en_total(*suyas, esperaba, recepcion < comienzo)
    antes = cuenta.acumuladas(resultado)
    nada = [0] * len(dias.todos)
    return {
        uno: _encadenar(espera[uno][0], recibidas, procesadas, nada, antes[uno], uno, dias) for uno in cuenta.laboratorios
    }


def _encadenar(
    espera: int,
    recibidas: Contadas,
    procesadas: Contadas,
    otros: list[int],
    antes: list[int],
    laboratorio: int,
    dias: Dias,
) -> list[tuple[int, ...]]:
    """The days one after the other: what waits at the end of one waits at the beginning of the next."""
    hechas: list[tuple[int, ...]] = []
    acumuladas, positivas = antes
    for n in range(len(dias.todos)):
        llegan, (salen, con_positivo) = recibidas[laboratorio, n][0], procesadas[laboratorio, n]
        final = espera + llegan - salen + otros[n]
        acumuladas, positivas = acumuladas + salen, positivas + con_positivo
        hechas.append((espera, llegan, salen, otros[n], final, con_positivo, acumuladas, positivas))
        espera = final
    return hechas
