"""How things stand: samples and positivity by day, how long laboratories take, what waits, and where it is.

Two passes: one over the samples of two weeks, of which the newer is told and the older compared with, one over what waits.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, select

from dominio.muestras.estados import DEL_2_AL_9
from dominio.reportes.alcance import AlcanceDeReporte, alcance_de_reporte
from dominio.reportes.examenes import de_los_de_siempre
from dominio.reportes.pedidos import VerSituacion
from dominio.reportes.periodo import Dias, dias_pedidos
from dominio.reportes.recuento import Recuento, recontar
from dominio.territorio.desglose import CONCLUYENTES
from dominio.territorio.espera import RECIBIDAS, TRAMOS, Espera, edad
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.enumeraciones import Resultado, Tecnica
from dominio.vocabulario.tiempo import en_chile
from modelos import Comuna, Laboratorio, Muestra

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

SEMANA = 7
HORAS_MAXIMAS = 24 * 30
"""What took longer counts as this long."""
EN_SILENCIO = timedelta(days=2)
"""A laboratory that has samples and informed none for so long is silent."""
_M = Muestra.__table__.c


@dataclass(slots=True)
class MuestrasContadas:
    """Some samples: all, those with a conclusive result, and the positive ones."""

    tomadas: int = 0
    concluyentes: int = 0
    positivas: int = 0

    def sumar(self, resultado: str | None, n: int) -> None:
        """So many more of that result."""
        self.tomadas += n
        self.concluyentes += n * (resultado in CONCLUYENTES)
        self.positivas += n * (resultado == Resultado.POSITIVO)


@dataclass(slots=True, kw_only=True)
class DiaContado(MuestrasContadas):
    """The samples taken on a day."""

    dia: date


@dataclass(slots=True, kw_only=True)
class ComunaContada(MuestrasContadas):
    """A comuna's week; the one without code are the establishments of which the master tells none."""

    codigo: int | None
    nombre: str | None


@dataclass(frozen=True, slots=True)
class Demora:
    """Hours within which half of the samples were done, and nine of ten, of so many that were measured."""

    mediana: int
    p90: int
    medidas: int


@dataclass(slots=True, kw_only=True)
class LaboratorioContado(MuestrasContadas):
    """A laboratory's week, and what waits there now; delays are None where there is nothing to measure."""

    laboratorio_id: int
    nombre: str
    esperan: int
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
    comunas: list[ComunaContada]
    """Most samples first."""
    espera: list[tuple[Espera, int]]

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
    esperan = _esperan(consulta, alcance, pedido.tecnica)
    return SituacionVista(
        **consulta.cabecera,
        tecnica=pedido.tecnica,
        dias=_por_dia(cuentas, dias),
        laboratorios=_laboratorios(consulta, cuentas, dias, esperan),
        comunas=_comunas(consulta.conexion, cuentas),
        espera=[(espera, sum(n for (_, tramo), n in esperan.items() if tramo is espera)) for espera in TRAMOS],
    )


def _donde(alcance: AlcanceDeReporte, tecnica: Tecnica) -> list[Any]:
    return [
        *alcance.condiciones,
        _M.estado.in_([estado.value for estado in DEL_2_AL_9]),
        *de_los_de_siempre((tecnica,)),
    ]


def _por_dia(cuentas: Recuento, dias: Dias) -> list[DiaContado]:
    contados = [DiaContado(dia=dia) for dia in dias.todos]
    for (lugar, _, resultado), n in cuentas.dias.items():
        contados[lugar].sumar(resultado, n)
    return contados


def _comunas(conexion: Connection, cuentas: Recuento) -> list[ComunaContada]:
    """The week by the comuna of the establishment."""
    nombres = {fila.codigo: fila.nombre for fila in conexion.execute(select(Comuna.codigo, Comuna.nombre))}
    contadas: dict[int | None, ComunaContada] = {}
    for (codigo, resultado), n in cuentas.comunas.items():
        una = contadas.setdefault(codigo, ComunaContada(codigo=codigo, nombre=nombres.get(codigo)))
        una.sumar(resultado, n)
    return sorted(contadas.values(), key=lambda una: (-una.tomadas, una.nombre or ""))


def _laboratorios(
    consulta: "Consulta", cuentas: Recuento, dias: Dias, esperan: Mapping[tuple[int, Espera], int]
) -> list[LaboratorioContado]:
    """Those with samples of the week, and those where something waits now."""
    de_cada_uno: dict[int, MuestrasContadas] = defaultdict(MuestrasContadas)
    for (lugar, laboratorio, resultado), n in cuentas.dias.items():
        if lugar >= SEMANA:
            de_cada_uno[laboratorio].sumar(resultado, n)
    nombres = {fila.id: fila.nombre for fila in consulta.conexion.execute(select(Laboratorio.id, Laboratorio.nombre))}
    esperando: Counter[int] = Counter()
    for (laboratorio, _), n in esperan.items():
        esperando[laboratorio] += n
    callan_desde = _callan_desde(consulta.ahora, dias)
    hechos = []
    for numero in de_cada_uno.keys() | esperando.keys():
        una, ultimo = de_cada_uno.get(numero, MuestrasContadas()), cuentas.ultimos.get(numero)
        hechos.append(
            LaboratorioContado(
                **asdict(una),
                laboratorio_id=numero,
                nombre=nombres[numero],
                esperan=esperando[numero],
                hasta_recibir=_demora(cuentas.recepcion[numero]),
                hasta_informar=_demora(cuentas.resultado[numero]),
                ultimo=ultimo,
                callado=una.tomadas > 0 and (ultimo is None or ultimo < callan_desde),
            )
        )
    return sorted(hechos, key=lambda uno: (-uno.tomadas, -uno.esperan, uno.nombre))


def _callan_desde(ahora: datetime, dias: Dias) -> datetime:
    """Who informed nothing since then is silent; of a week long ago it is told who was at its end."""
    ayer = en_chile(ahora).date() - timedelta(days=1)
    return (ahora if dias.hasta >= ayer else dias.bordes[-1]) - EN_SILENCIO


def _demora(horas: Counter[int]) -> Demora | None:
    """The hour in which half were done, and that in which nine of ten were."""
    return Demora(_hasta(horas, 5), _hasta(horas, 9), horas.total()) if horas else None


def _hasta(horas: Counter[int], decimos: int) -> int:
    """The hour until which so many tenths were done."""
    total, hechas, hora = horas.total(), 0, 0
    for hora in sorted(horas):
        hechas += horas[hora]
        if hechas * 10 >= total * decimos:
            break
    return min(max(hora, 0), HORAS_MAXIMAS)


def _esperan(consulta: "Consulta", alcance: AlcanceDeReporte, tecnica: Tecnica) -> dict[tuple[int, Espera], int]:
    """What is received and has no result now, by laboratory and by the days since it was received."""
    tramo = edad(consulta.ahora).label("edad")
    donde = [*alcance.condiciones, RECIBIDAS, *de_los_de_siempre((tecnica,))]
    orden = select(_M.laboratorio_id, tramo, func.count().label("n")).where(*donde).group_by(_M.laboratorio_id, tramo)
    return {(fila.laboratorio_id, TRAMOS[fila.edad]): fila.n for fila in consulta.conexion.execute(orden)}
