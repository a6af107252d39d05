"""How things stand: samples and positivity by day, how long laboratories take, what waits, and where it is.

Two passes: one over the samples of two weeks, of which the newer is told and the older compared with, one over what waits.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, case, func, literal_column, select

from dominio.reportes.alcance import AlcanceDeReporte, alcance_de_reporte
from dominio.reportes.descripcion import DEL_2_AL_9
from dominio.reportes.examenes import de_los_de_siempre
from dominio.reportes.pedidos import VerSituacion
from dominio.reportes.periodo import Dias, dias_pedidos
from dominio.reportes.recuento import Recuento, recontar
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.enumeraciones import Estado, Resultado, Tecnica
from dominio.vocabulario.tiempo import en_chile
from modelos import Comuna, Laboratorio, Muestra

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

SEMANA = 7
HORAS_MAXIMAS = 24 * 30
"""What took longer counts as this long."""
EDADES = (1, 2, 3, 7)
"""Days since the reception by which what waits is divided."""
EN_SILENCIO = timedelta(days=2)
"""A laboratory that has samples and informed none for so long is silent."""
_M = Muestra.__table__.c
RECIBIDAS: ColumnElement[bool] = _M.estado == literal_column(str(int(Estado.RECEPCIONADA)))
"""What waits, written so that SQLite too sees that a small index holds all of it."""


@dataclass(slots=True)
class DiaContado:
    """The samples taken on a day: all, those with a conclusive result, and the positive ones."""

    dia: date
    tomadas: int = 0
    concluyentes: int = 0
    positivas: int = 0


@dataclass(frozen=True, slots=True)
class Demora:
    """Hours within which half of the samples were done, and nine of ten."""

    mediana: int
    p90: int


@dataclass(slots=True, kw_only=True)
class LaboratorioContado:
    """A laboratory's week; delays are None where there is nothing to measure."""

    laboratorio_id: int
    nombre: str
    tomadas: int
    concluyentes: int
    positivas: int
    hasta_recibir: Demora | None
    hasta_informar: Demora | None
    ultimo: datetime | None
    callado: bool


@dataclass(slots=True, kw_only=True)
class SituacionVista(Recibo):
    """The answer to `VerSituacion`: 14 days, the last 7 of which are the week that is told."""

    tecnica: Tecnica
    dias: list[DiaContado]
    laboratorios: list[LaboratorioContado]
    comunas: list[tuple[str | None, int, int, int]]
    """Name, samples, conclusive and positive ones; most samples first."""
    espera: list[tuple[str, int]]

    @property
    def semana(self) -> list[DiaContado]:
        """The week that is told."""
        return self.dias[-SEMANA:]

    @property
    def anterior(self) -> list[DiaContado]:
        """The week before."""
        return self.dias[:-SEMANA]

    def resumen(self) -> dict[str, Any]:
        """What the record keeps: nobody was shown."""
        return {"desde": self.dias[0].dia, "hasta": self.dias[-1].dia}


def ver(consulta: "Consulta", pedido: VerSituacion) -> SituacionVista:
    """The week until that day, by default yesterday."""
    ayer = en_chile(consulta.ahora).date() - timedelta(days=1)
    hasta = pedido.hasta or ayer
    dias_pedidos(hasta - timedelta(days=SEMANA - 1), hasta, consulta.ahora, completos=False)
    dias = Dias(hasta - timedelta(days=2 * SEMANA - 1), hasta)
    alcance = alcance_de_reporte(consulta.actor, consulta.ahora)
    cuentas = recontar(consulta.conexion, _donde(alcance, pedido.tecnica), dias, SEMANA)
    return SituacionVista(
        **consulta.cabecera,
        tecnica=pedido.tecnica,
        dias=_por_dia(cuentas, dias),
        laboratorios=_laboratorios(consulta, cuentas, dias),
        comunas=_comunas(consulta.conexion, cuentas),
        espera=_espera(consulta, alcance, pedido.tecnica),
    )


def _donde(alcance: AlcanceDeReporte, tecnica: Tecnica) -> list[Any]:
    return [
        *alcance.condiciones,
        _M.estado.in_([estado.value for estado in DEL_2_AL_9]),
        *de_los_de_siempre((tecnica,)),
    ]


def _sumar(cuenta: Any, resultado: str | None, n: int) -> None:
    """Add so many samples of that result to what has these counts."""
    cuenta.tomadas += n
    cuenta.concluyentes += n * (resultado in (Resultado.POSITIVO.value, Resultado.NEGATIVO.value))
    cuenta.positivas += n * (resultado == Resultado.POSITIVO.value)


def _por_dia(cuentas: Recuento, dias: Dias) -> list[DiaContado]:
    contados = [DiaContado(dia) for dia in dias.todos]
    for (lugar, _, resultado), n in cuentas.dias.items():
        _sumar(contados[lugar], resultado, n)
    return contados


def _comunas(conexion: Connection, cuentas: Recuento) -> list[tuple[str | None, int, int, int]]:
    """The week by the comuna of the establishment."""
    nombres = {fila.codigo: fila.nombre for fila in conexion.execute(select(Comuna.codigo, Comuna.nombre))}
    contadas: dict[str | None, DiaContado] = defaultdict(lambda: DiaContado(date.min))
    for (codigo, resultado), n in cuentas.comunas.items():
        _sumar(contadas[nombres.get(codigo)], resultado, n)
    hechas = [(nombre, una.tomadas, una.concluyentes, una.positivas) for nombre, una in contadas.items()]
    return sorted(hechas, key=lambda una: (-una[1], una[0] or ""))


def _laboratorios(consulta: "Consulta", cuentas: Recuento, dias: Dias) -> list[LaboratorioContado]:
    de_cada_uno: dict[int, DiaContado] = defaultdict(lambda: DiaContado(date.min))
    for (lugar, laboratorio, resultado), n in cuentas.dias.items():
        if lugar >= SEMANA:
            _sumar(de_cada_uno[laboratorio], resultado, n)
    nombres = {fila.id: fila.nombre for fila in consulta.conexion.execute(select(Laboratorio.id, Laboratorio.nombre))}
    # Of a week long ago it is told who was silent at its end.
    ayer = en_chile(consulta.ahora).date() - timedelta(days=1)
    callan_desde = (consulta.ahora if dias.hasta >= ayer else dias.bordes[-1]) - EN_SILENCIO
    hechos = [
        LaboratorioContado(
            laboratorio_id=numero,
            nombre=nombres[numero],
            tomadas=una.tomadas,
            concluyentes=una.concluyentes,
            positivas=una.positivas,
            hasta_recibir=_demora(cuentas.recepcion[numero]),
            hasta_informar=_demora(cuentas.resultado[numero]),
            ultimo=(ultimo := cuentas.ultimos.get(numero)),
            callado=ultimo is None or ultimo < callan_desde,
        )
        for numero, una in de_cada_uno.items()
    ]
    return sorted(hechos, key=lambda uno: (-uno.tomadas, uno.nombre))


def _demora(horas: Counter[int]) -> Demora | None:
    """The hour in which half were done, and that in which nine of ten were."""
    return Demora(_hasta(horas, 5), _hasta(horas, 9)) if horas else None


def _hasta(horas: Counter[int], decimos: int) -> int:
    """The hour until which so many tenths were done."""
    total, hechas, hora = horas.total(), 0, 0
    for hora in sorted(horas):
        hechas += horas[hora]
        if hechas * 10 >= total * decimos:
            break
    return min(max(hora, 0), HORAS_MAXIMAS)


def _espera(consulta: "Consulta", alcance: AlcanceDeReporte, tecnica: Tecnica) -> list[tuple[str, int]]:
    """What is received and has no result now, by the days since it was received."""
    bordes = [consulta.ahora - timedelta(days=dias) for dias in EDADES]
    edad = case(*((_M.fecha_recepcion_laboratorio > borde, n) for n, borde in enumerate(bordes)), else_=len(EDADES))
    donde = [*alcance.condiciones, RECIBIDAS, *de_los_de_siempre((tecnica,))]
    orden = select(edad.label("edad"), func.count().label("n")).where(*donde).group_by(edad)
    cuentas = {fila.edad: fila.n for fila in consulta.conexion.execute(orden)}
    rotulos = ["menos de 1 día", *(f"{a} a {b} días" for a, b in pairwise(EDADES)), "7 días o más"]
    return [(rotulo, cuentas.get(n, 0)) for n, rotulo in enumerate(rotulos)]
