"""The samples that territorial authorities, establishments and those who take samples may read: each their own.

An authority's samples are those taken at the establishments of its territory.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Row, select

from dominio.muestras.estados import DEL_2_AL_9
from dominio.muestras.listas.busqueda import (
    DIAS_DE_BUSQUEDA,
    anotar_a_quien,
    con_palabras,
    cursor_de,
    plazo,
    por_numero,
)
from dominio.muestras.listas.examenes import de_examen
from dominio.muestras.listas.montones import DIAS_DE_TRABAJO
from dominio.muestras.listas.ramas import (
    MUESTRAS_POR_PAGINA,
    Leidas,
    Periodo,
    contar,
    leer,
    leer_halladas,
)
from dominio.muestras.listas.rotulos import documento_de, nombre_de
from dominio.muestras.vida import esta_vencida
from dominio.territorio.alcances import Alcance, alcance_de
from dominio.territorio.desglose import SIN_DESGLOSE, Desglose, exigir_alcanzado
from dominio.territorio.espera import tomadas_antes
from dominio.ventanilla.pedidos import Pedido, Permiso
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.cursores import a_instante
from dominio.vocabulario.enumeraciones import Estado, Tecnica
from dominio.vocabulario.examenes import resultado_dicho
from modelos import Establecimiento, Laboratorio, Muestra

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

_M = Muestra.__table__.c
DIAS_CONTADOS = 14
"""Of a narrowed list of so many days it is told how many samples it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListarTerritorio(Pedido):
    """One page of the samples within the caller's scope, newest first.

    `texto` is an id, a RUT, a laboratory's code or words of a name. `hasta` is included; without dates, a search by number
    covers everything, one by name or examination 31 days, and no search 7; what waits is listed since ever.
    """

    permiso = Permiso.ALCANCE_LEER
    operacion = "territorio.muestras"
    texto: str = ""
    estado: Estado | None = None
    examen: str | None = None
    desde: date | None = None
    hasta: date | None = None
    desglose: Desglose = SIN_DESGLOSE
    cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeTerritorio:
    """One sample of the list."""

    id_muestra: int
    codigo: str
    estado: Estado
    vencida: bool
    paciente: str
    documento: str
    fecha_muestra: datetime
    establecimiento: str
    laboratorio: str
    resultado: str | None


@dataclass(slots=True, kw_only=True)
class TerritorioHallado(Recibo):
    """A page; `plazo` are the days covered, if that matters; `hasta_aqui` as in `TrabajoHallado`.

    `desde` is as in `Alcance`: of what was created earlier nothing was searched. `total` is how many the list has, as
    `contar` tells it: on the first page, if the list is narrowed and covers few days.
    """

    muestras: tuple[DeTerritorio, ...]
    plazo: tuple[date, date] | None
    desde: Mapping[Tecnica, datetime]
    hasta_aqui: datetime | None
    cursor: str | None
    total: int | None

    def resumen(self) -> dict[str, Any]:
        """What the record keeps of it."""
        return {"muestras": [una.id_muestra for una in self.muestras]}


def listar(consulta: "Consulta", pedido: ListarTerritorio) -> TerritorioHallado:
    """The page that was asked for."""
    alcance = alcance_de(consulta.actor, consulta.ahora, consulta.conexion)
    leidas, dias, total = leer_pagina(consulta, pedido, alcance)
    filas = filas_de(consulta, leidas.ids)
    consulta.tocadas.update(enumerate((fila.id for fila in filas[:MUESTRAS_POR_PAGINA]), start=1))
    anotar_a_quien(consulta, pedido.texto)
    return TerritorioHallado(
        **consulta.cabecera,
        muestras=tuple(en_lista(fila, consulta.ahora) for fila in filas[:MUESTRAS_POR_PAGINA]),
        plazo=dias,
        desde=alcance.desde,
        hasta_aqui=leidas.hasta_aqui,
        cursor=cursor_de(filas, leidas.hasta_aqui),
        total=total,
    )


def leer_pagina(
    consulta: "Consulta", pedido: ListarTerritorio, alcance: Alcance
) -> tuple[Leidas, tuple[date, date] | None, int | None]:
    """What a page has, the days that were asked for, and how many samples the whole list has, where that is counted."""
    exigir_alcanzado(consulta.conexion, alcance, pedido.desglose)
    texto = " ".join(pedido.texto.split())
    halladas = por_numero(consulta, texto, alcance.condiciones) if texto else None
    dias = _dias(consulta, pedido, siempre=halladas is not None or pedido.desglose.espera is not None)
    periodo = Periodo.de_dias(dias, a_instante(pedido.cursor) if pedido.cursor else None, consulta.ahora)
    propias = pedido.desglose.condiciones(consulta.ahora)
    if pedido.examen:
        propias.append(de_examen(consulta, pedido.examen))
    if halladas is not None:
        condiciones = [*alcance.condiciones, *propias, _M.estado.in_(_estados(pedido))]
        return leer_halladas(consulta.conexion, halladas, condiciones, periodo), dias, None
    palabras = con_palabras(consulta.conexion, texto) if texto else []
    leidas = _leer(consulta, pedido, alcance, periodo, [*palabras, *propias])
    total = _contar(consulta, pedido, alcance, periodo if dias else None, propias) if _se_cuenta(pedido, dias) else None
    return leidas, dias, total


def _leer(
    consulta: "Consulta",
    pedido: ListarTerritorio,
    alcance: Alcance,
    periodo: Periodo,
    filtros: Sequence[ColumnElement[bool]],
) -> Leidas:
    """A page of what meets the filters, however many do not: of these, so many as are looked at at once."""
    rama = pedido.desglose.rama(alcance)
    en_alcance = rama if rama is alcance.rama else replace(rama, condiciones=alcance.condiciones)
    antes = tomadas_antes(pedido.desglose.espera, consulta.ahora)
    if antes is not None:
        periodo = replace(periodo, hasta=min(periodo.hasta, antes))
    return leer(consulta.conexion, [en_alcance], _estados(pedido), periodo, consulta.ahora, filtros)


def _contar(
    consulta: "Consulta",
    pedido: ListarTerritorio,
    alcance: Alcance,
    periodo: Periodo | None,
    propias: Sequence[ColumnElement[bool]],
) -> int:
    rama = pedido.desglose.rama(alcance)
    condiciones = [rama.columna.in_(rama.claves), *alcance.condiciones, *propias]
    if pedido.estado or not pedido.desglose.espera:  # what waits has its state already, and an index of it alone
        condiciones.append(_M.estado.in_(_estados(pedido)))
    return contar(consulta.conexion, condiciones, periodo)


def _estados(pedido: ListarTerritorio) -> list[Estado]:
    posibles = DEL_2_AL_9 if pedido.desglose.espera is None else [Estado.RECEPCIONADA]
    return [uno for uno in posibles if pedido.estado in (None, uno)]


def _dias(consulta: "Consulta", pedido: ListarTerritorio, *, siempre: bool) -> tuple[date, date] | None:
    """The days that are covered; None is always, which needs that no day was named."""
    if siempre and not (pedido.desde or pedido.hasta):
        return None
    abarca = DIAS_DE_BUSQUEDA if pedido.texto.strip() or pedido.examen else DIAS_DE_TRABAJO
    return plazo(pedido.desde, pedido.hasta, abarca, consulta.ahora)


def _se_cuenta(pedido: ListarTerritorio, dias: tuple[date, date] | None) -> bool:
    """Whether this is the first page of a narrowed list that is short enough: what waits, or the samples of a fortnight."""
    if pedido.desglose == SIN_DESGLOSE or pedido.texto.strip() or pedido.cursor:
        return False
    return pedido.desglose.espera is not None or (dias is not None and (dias[1] - dias[0]).days < DIAS_CONTADOS)


def filas_de(consulta: "Consulta", ids: Sequence[int]) -> Sequence[Row[Any]]:
    """These samples as the list needs them, newest first."""
    orden: Any = (
        select(*_M, Laboratorio.nombre.label("laboratorio"), Establecimiento.nombre.label("establecimiento"))
        .join(Laboratorio, Laboratorio.id == _M.laboratorio_id)
        .join(Establecimiento, Establecimiento.cod_deis == _M.cod_deis, isouter=True)
        .where(_M.id.in_(ids))
        .order_by(_M.fecha_muestra.desc(), _M.id.desc())
    )
    filas: Sequence[Row[Any]] = consulta.conexion.execute(orden).all()
    return filas


def en_lista(fila: Row[Any], ahora: datetime) -> DeTerritorio:
    """A row of it as it is shown."""
    return DeTerritorio(
        id_muestra=fila.id,
        codigo=fila.codigo_muestra_cliente,
        estado=Estado(fila.estado),
        vencida=esta_vencida(fila.estado, fila.vence_en, ahora),
        paciente=nombre_de(fila),
        documento=documento_de(fila),
        fecha_muestra=fila.fecha_muestra,
        establecimiento=fila.establecimiento or fila.cod_deis,
        laboratorio=fila.laboratorio,
        resultado=resultado_dicho(fila.resultado, fila.valor_resultado),
    )
