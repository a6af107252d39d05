"""How things stand: samples and positivity by day, how long laboratories take, what waits, and where it is.

Everything is counted in three passes over the samples of two weeks, of which the newer is told and the older compared with.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Integer, case, cast, func, select

from dominio.reportes.alcance import AlcanceDeReporte, alcance_de_reporte
from dominio.reportes.descripcion import DEL_2_AL_9
from dominio.reportes.examenes import de_los_de_siempre
from dominio.reportes.pedidos import VerSituacion
from dominio.reportes.periodo import Dias, dias_pedidos
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.enumeraciones import Estado, Resultado, Tecnica
from dominio.vocabulario.tiempo import en_chile
from modelos import Comuna, Establecimiento, Laboratorio, Muestra

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
    cuentas = _contar(consulta.conexion, alcance, dias, pedido.tecnica)
    return SituacionVista(
        **consulta.cabecera,
        tecnica=pedido.tecnica,
        dias=_por_dia(cuentas, dias),
        laboratorios=_laboratorios(consulta, alcance, dias, pedido.tecnica, cuentas),
        comunas=_comunas(consulta.conexion, cuentas),
        espera=_espera(consulta, alcance, pedido.tecnica),
    )


GrupoContado = tuple[int, int, str, str | None]
"""Place of the day, laboratory, establishment and result."""


def _contar(conexion: Connection, alcance: AlcanceDeReporte, dias: Dias, tecnica: Tecnica) -> Counter[GrupoContado]:
    """All in one pass; the few thousand groups are summed by whoever needs them."""
    lugar = case(*((_M.fecha_muestra < borde, n) for n, borde in enumerate(dias.bordes[1:])))
    claves = (lugar, _M.laboratorio_id, _M.cod_deis, _M.resultado)
    orden = select(*claves, func.count()).where(*_donde(alcance, dias, tecnica)).group_by(*claves)
    return Counter({tuple(clave): n for *clave, n in conexion.execute(orden)})


def _donde(alcance: AlcanceDeReporte, dias: Dias, tecnica: Tecnica) -> list[Any]:
    return [
        *alcance.condiciones,
        _M.estado.in_([estado.value for estado in DEL_2_AL_9]),
        *de_los_de_siempre((tecnica,)),
        _M.fecha_muestra >= dias.bordes[0],
        _M.fecha_muestra < dias.bordes[-1],
    ]


def _sumar(cuenta: Any, resultado: str | None, n: int) -> None:
    """Add so many samples of that result to what has these counts."""
    cuenta.tomadas += n
    cuenta.concluyentes += n * (resultado in (Resultado.POSITIVO.value, Resultado.NEGATIVO.value))
    cuenta.positivas += n * (resultado == Resultado.POSITIVO.value)


def _por_dia(cuentas: Counter[GrupoContado], dias: Dias) -> list[DiaContado]:
    contados = [DiaContado(dia) for dia in dias.todos]
    for (lugar, _, _, resultado), n in cuentas.items():
        _sumar(contados[lugar], resultado, n)
    return contados


def _comunas(conexion: Connection, cuentas: Counter[GrupoContado]) -> list[tuple[str | None, int, int, int]]:
    """The week by the comuna of the establishment."""
    orden = select(Establecimiento.cod_deis, Comuna.nombre).join(Comuna, Comuna.codigo == Establecimiento.comuna_codigo)
    nombres = {fila.cod_deis: fila.nombre for fila in conexion.execute(orden)}
    contadas: dict[str | None, DiaContado] = defaultdict(lambda: DiaContado(date.min))
    for (lugar, _, deis, resultado), n in cuentas.items():
        if lugar >= SEMANA:
            _sumar(contadas[nombres.get(deis)], resultado, n)
    hechas = [(nombre, una.tomadas, una.concluyentes, una.positivas) for nombre, una in contadas.items()]
    return sorted(hechas, key=lambda una: (-una[1], una[0] or ""))


def _laboratorios(
    consulta: "Consulta", alcance: AlcanceDeReporte, dias: Dias, tecnica: Tecnica, cuentas: Counter[GrupoContado]
) -> list[LaboratorioContado]:
    de_cada_uno: dict[int, DiaContado] = defaultdict(lambda: DiaContado(date.min))
    for (lugar, laboratorio, _, resultado), n in cuentas.items():
        if lugar >= SEMANA:
            _sumar(de_cada_uno[laboratorio], resultado, n)
    demoras, ultimos = _demoras(consulta.conexion, alcance, dias, tecnica)
    nombres = {fila.id: fila.nombre for fila in consulta.conexion.execute(select(Laboratorio.id, Laboratorio.nombre))}
    hechos = [
        LaboratorioContado(
            laboratorio_id=numero,
            nombre=nombres[numero],
            tomadas=una.tomadas,
            concluyentes=una.concluyentes,
            positivas=una.positivas,
            hasta_recibir=_demora(demoras[numero, 0]),
            hasta_informar=_demora(demoras[numero, 1]),
            ultimo=ultimos.get(numero),
            callado=ultimos.get(numero) is None or ultimos[numero] < consulta.ahora - EN_SILENCIO,
        )
        for numero, una in de_cada_uno.items()
    ]
    return sorted(hechos, key=lambda uno: (-uno.tomadas, uno.nombre))


def _demoras(
    conexion: Connection, alcance: AlcanceDeReporte, dias: Dias, tecnica: Tecnica
) -> tuple[dict[tuple[int, int], Counter[int]], dict[int, datetime]]:
    """Of each laboratory, how many samples took how many whole hours to be received (0) and then informed (1), and when it
    last informed one."""
    de_la_semana = Dias(dias.todos[SEMANA], dias.hasta)
    recibir = _horas(conexion, _M.fecha_muestra, _M.fecha_recepcion_laboratorio)
    informar = _horas(conexion, _M.fecha_recepcion_laboratorio, _M.fecha_hora_resultado_laboratorio)
    claves = (_M.laboratorio_id, recibir, informar)
    orden = select(*claves, func.count(), func.max(_M.informado_en))
    orden = orden.where(*_donde(alcance, de_la_semana, tecnica), _M.fecha_recepcion_laboratorio.is_not(None))
    demoras: dict[tuple[int, int], Counter[int]] = defaultdict(Counter)
    ultimos: dict[int, datetime] = {}
    for laboratorio, al_recibir, al_informar, n, ultimo in conexion.execute(orden.group_by(*claves)):
        demoras[laboratorio, 0][min(al_recibir, HORAS_MAXIMAS)] += n
        if al_informar is not None:
            demoras[laboratorio, 1][min(al_informar, HORAS_MAXIMAS)] += n
        if ultimo is not None:
            ultimos[laboratorio] = max(ultimo, ultimos.get(laboratorio, ultimo))
    return demoras, ultimos


def _horas(conexion: Connection, desde: Any, hasta: Any) -> Any:
    """Whole hours from one instant to another, by the arithmetic that the database has."""
    if conexion.dialect.name == "postgresql":
        return cast(func.floor(func.extract("epoch", hasta - desde) / 3600), Integer)
    return cast((func.julianday(hasta) - func.julianday(desde)) * 24, Integer)


def _demora(horas: Counter[int]) -> Demora | None:
    """The hour in which half were done, and that in which nine of ten were."""
    total = sum(horas.values())
    if not total:
        return None
    return Demora(_hasta(horas, total * 0.5), _hasta(horas, total * 0.9))


def _hasta(horas: Counter[int], cuantas: float) -> int:
    hechas = 0
    for hora in sorted(horas):
        hechas += horas[hora]
        if hechas >= cuantas:
            return max(hora, 0)
    return 0


def _espera(consulta: "Consulta", alcance: AlcanceDeReporte, tecnica: Tecnica) -> list[tuple[str, int]]:
    """What is received and has no result now, by the days since it was received."""
    bordes = [consulta.ahora - timedelta(days=dias) for dias in EDADES]
    edad = case(*((_M.fecha_recepcion_laboratorio > borde, n) for n, borde in enumerate(bordes)), else_=len(EDADES))
    donde = [*alcance.condiciones, _M.estado == Estado.RECEPCIONADA.value, *de_los_de_siempre((tecnica,))]
    orden = select(edad.label("edad"), func.count().label("n")).where(*donde).group_by(edad)
    cuentas = {fila.edad: fila.n for fila in consulta.conexion.execute(orden)}
    rotulos = ["menos de 1 día", *(f"{a} a {b} días" for a, b in pairwise(EDADES)), "7 días o más"]
    return [(rotulo, cuentas.get(n, 0)) for n, rotulo in enumerate(rotulos)]
