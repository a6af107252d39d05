"""Where an establishment's day begins: what became of the samples that were taken there, in a few numbers."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, select

from dominio.muestras.listas.busqueda import MAXIMO_CONTADAS
from dominio.muestras.listas.montones import DIAS_DE_VIDA
from dominio.muestras.listas.ramas import contar_hasta
from dominio.territorio.alcances import Alcance, alcance_de
from dominio.territorio.lista import DeTerritorio, ListarTerritorio, en_lista, filas_de, leer_pagina
from dominio.ventanilla.pedidos import Pedido, Permiso
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.enumeraciones import Estado
from dominio.vocabulario.tiempo import en_chile, inicio_del_dia
from modelos import Establecimiento, Muestra

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

_M = Muestra.__table__.c
ULTIMAS = 8
"""Samples that the page shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerInicioDeEstablecimiento(Pedido):
    """The first page of who reads what was taken at an establishment."""

    permiso = Permiso.INFORME_DE_ALCANCE_LEER
    operacion = "territorio.inicio"


@dataclass(slots=True, kw_only=True)
class InicioDeEstablecimiento(Recibo):
    """How many of each, of the samples taken since `desde`: older ones cannot be waiting. Each number stops at 999."""

    nombre: str | None
    cod_deis: str | None
    desde: date
    por_recibir: int
    vencen_hoy: int
    devueltas: int
    en_analisis: int
    con_resultado: int
    ultimas: tuple[DeTerritorio, ...]

    @property
    def nada(self) -> bool:
        """Whether there is nothing yet of which to tell."""
        return not (self.por_recibir or self.devueltas or self.en_analisis or self.con_resultado or self.ultimas)

    def resumen(self) -> dict[str, Any]:
        """What the record keeps of it."""
        return {"muestras": [una.id_muestra for una in self.ultimas]}


def inicio(consulta: "Consulta", _pedido: VerInicioDeEstablecimiento) -> InicioDeEstablecimiento:
    """The numbers, and the samples that were taken last."""
    alcance, ahora = alcance_de(consulta.actor, consulta.ahora, consulta.conexion), consulta.ahora
    hoy = en_chile(ahora).date()
    desde, ayer = hoy - timedelta(days=DIAS_DE_VIDA), inicio_del_dia(hoy - timedelta(days=1))
    manana = inicio_del_dia(hoy + timedelta(days=1))
    cod_deis = consulta.actor.cod_deis if consulta.actor else None

    def cuantas(estados: tuple[Estado, ...], *condiciones: ColumnElement[bool]) -> int:
        condiciones = (_M.fecha_muestra >= inicio_del_dia(desde), *condiciones)
        return contar_hasta(MAXIMO_CONTADAS, consulta.conexion, [alcance.rama], estados, condiciones)

    sin_recibir = (Estado.ENVIADA,)
    return InicioDeEstablecimiento(
        **consulta.cabecera,
        nombre=consulta.conexion.execute(
            select(Establecimiento.nombre).where(Establecimiento.cod_deis == cod_deis)
        ).scalar_one_or_none(),
        cod_deis=cod_deis,
        desde=desde,
        por_recibir=cuantas(sin_recibir, _M.vence_en >= ahora),
        vencen_hoy=cuantas(sin_recibir, _M.vence_en >= ahora, _M.vence_en < manana),
        devueltas=cuantas((Estado.EN_MODIFICACION,)),
        en_analisis=cuantas((Estado.RECEPCIONADA,)),
        con_resultado=cuantas((Estado.CON_RESULTADO,), _M.informado_en >= ayer),
        ultimas=_ultimas(consulta, alcance),
    )


def _ultimas(consulta: "Consulta", alcance: Alcance) -> tuple[DeTerritorio, ...]:
    """The first of the list that the role has; whom they are of is on record."""
    filas = filas_de(consulta, leer_pagina(consulta, ListarTerritorio(), alcance)[0].ids[:ULTIMAS])
    consulta.tocadas.update(enumerate((fila.id for fila in filas), start=1))
    return tuple(en_lista(fila, consulta.ahora) for fila in filas)
