"""Where a laboratory's day begins: what waits for it in a few numbers, and the last that came from it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import literal, select

from dominio.mensajes.busqueda import MensajeBuscado
from dominio.muestras.listas.busqueda import MAXIMO_CONTADAS, BusquedaDeMuestras
from dominio.muestras.listas.montones import DIAS_DE_VIDA, MONTONES, Pestana
from dominio.muestras.listas.ramas import Rama, contar_hasta
from dominio.trabajo.mensajes import ListarMensajes
from dominio.trabajo.mensajes import listar as listar_mensajes
from dominio.ventanilla.pedidos import Pedido, Permiso
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.enumeraciones import Estado
from dominio.vocabulario.tiempo import en_chile, inicio_del_dia
from modelos import Muestra

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

_M = Muestra.__table__.c
QUE_ESPERAN = (Pestana.POR_RECEPCIONAR, Pestana.POR_INFORMAR, Pestana.DEVUELTAS, Pestana.POR_VENCER)
"""The heaps in which there is something to do."""
ULTIMOS = 6
"""Messages that the page shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerInicioDeLaboratorio(Pedido):
    """The first page of a laboratory."""

    permiso = Permiso.MUESTRA_LEER
    operacion = "portal.inicio"


@dataclass(slots=True, kw_only=True)
class InicioDeLaboratorio(Recibo):
    """How much waits, by heap, and how many got their result since yesterday; each stops at 999."""

    cuentas: dict[Pestana, int]
    con_resultado: int
    desde_ayer: date
    mensajes: tuple[MensajeBuscado, ...]

    @property
    def nada(self) -> bool:
        """Whether there is nothing yet of which to tell."""
        return not any(self.cuentas.values()) and not self.con_resultado and not self.mensajes

    def resumen(self) -> dict[str, Any]:
        """What the record keeps of it."""
        return {"cuentas": {una.value: cuantas for una, cuantas in self.cuentas.items()}}


def inicio(consulta: "Consulta", _pedido: VerInicioDeLaboratorio) -> InicioDeLaboratorio:
    """The numbers, and the last messages."""
    busqueda = BusquedaDeMuestras(consulta, "", comuna=None, desde=None, hasta=None, cursor=None)
    ayer = en_chile(consulta.ahora).date() - timedelta(days=1)
    return InicioDeLaboratorio(
        **consulta.cabecera,
        cuentas={una: busqueda.contar(MONTONES[una]) for una in QUE_ESPERAN},
        con_resultado=_con_resultado(consulta, ayer),
        desde_ayer=ayer,
        mensajes=listar_mensajes(consulta, ListarMensajes()).mensajes[:ULTIMOS],
    )


def _con_resultado(consulta: "Consulta", ayer: date) -> int:
    """How many were informed since that day, of the samples that can still be at work."""
    hace_poco = [
        _M.fecha_muestra >= consulta.ahora - timedelta(days=DIAS_DE_VIDA),
        _M.informado_en >= inicio_del_dia(ayer),
    ]
    rama = Rama(columna=_M.laboratorio_id, claves=select(literal(consulta.laboratorio_id)))
    return contar_hasta(MAXIMO_CONTADAS, consulta.conexion, [rama], (Estado.CON_RESULTADO,), hace_poco)
