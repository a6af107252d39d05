"""Whether the daily report is out: of which day, under which number, where it is, and what is missing."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from dominio.muestras.estados import EXISTE
from dominio.muestras.listas.examenes import DE_SIEMPRE
from dominio.reportes.destinos.pedidos import FichaDeDestino
from dominio.reportes.destinos.registro import CAIDO, VIGENTE, fichas
from dominio.reportes.entrega import A_LA_CARPETA
from dominio.reportes.remesas import pendientes
from dominio.vocabulario.enumeraciones import Estado
from modelos import Muestra, Remesa, RemesaEntregada, Reporte

_M, _R = Muestra.__table__.c, Reporte.__table__.c


@dataclass(frozen=True, slots=True, kw_only=True)
class NovedadDiaria:
    """The newest daily report (`dia` is None when there never was one), the days that lack theirs, and what waits for a
    result and so is in none."""

    dia: date | None
    numero: int | None
    emitido_en: datetime | None
    resultados: int
    entregado_en: datetime | None
    faltan: tuple[date, ...]
    sin_resultado: int
    destinos: tuple[FichaDeDestino, ...]
    """Those in use."""

    @property
    def incompletos(self) -> list[FichaDeDestino]:
        """The targets that lack a feed."""
        return [uno for uno in self.destinos if uno.faltan]


def novedad_diaria(conexion: Connection, ahora: datetime) -> NovedadDiaria:
    """As it is now."""
    orden = (
        select(Remesa.dia, _R.id, _R.cortado_en, _R.filas, RemesaEntregada.entregada_en)
        .join(Reporte, _R.id == Remesa.reporte_id)
        .join(RemesaEntregada, (RemesaEntregada.dia == Remesa.dia) & (RemesaEntregada.destino == A_LA_CARPETA), isouter=True)
        .order_by(Remesa.dia.desc())
        .limit(1)
    )
    fila: Any = conexion.execute(orden).one_or_none()
    esperan = select(func.count()).where(_M.estado == Estado.RECEPCIONADA.value, EXISTE, DE_SIEMPRE)
    return NovedadDiaria(
        dia=fila and fila.dia,
        numero=fila and fila.id,
        emitido_en=fila and fila.cortado_en,
        resultados=fila.filas if fila else 0,
        entregado_en=fila and fila.entregada_en,
        faltan=tuple(pendientes(conexion, ahora)),
        sin_resultado=conexion.execute(esperan).scalar_one(),
        destinos=tuple(uno for uno in fichas(conexion) if uno.situacion in (VIGENTE, CAIDO)),
    )
