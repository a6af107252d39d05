"""What should have been done by now: results, seals, backups, deliveries of the daily report."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, literal_column, select

from dominio.alertas.tipos import CONTADOS_SIN_TRAMO, PRIMERA, CasoDeAlerta, TipoDeAlerta, Umbrales, del_laboratorio
from dominio.sellos.cabezas import sin_publicar
from dominio.sellos.pendientes import PRIMER_NUMERO, hasta_donde, sin_hoja, sin_hoja_entre
from dominio.vocabulario.enumeraciones import Estado
from modelos import AlertaTurno, Destino, Laboratorio, Mensaje, Muestra, RespaldoHecho
from modelos.tramos import PARTIDAS, tramos_de

ATRASADAS = 10
"""Samples that wait for too long, of one laboratory, from which on somebody must be told."""
OLVIDADAS = timedelta(days=30)
VUELTAS_DE_SELLO, SELLO_TARDE, SELLO_A_MANO = 10, timedelta(minutes=10), timedelta(hours=24)
TARDIOS, UNA_HORA = timedelta(hours=2), timedelta(hours=1)
"""How late a number may be written that a process reserved before, and how long one that is late past that is seen."""

_D, _L, _M, _T, _X = (uno.__table__.c for uno in (Destino, Laboratorio, Mensaje, AlertaTurno, Muestra))


def atrasadas(conexion: Connection, ahora: datetime, umbrales: Umbrales) -> list[CasoDeAlerta]:
    """Active laboratories with samples that they received long ago and that have no result; not of those that were late
    already so many days ago: what nobody ever closed would hide what is late now."""
    if not umbrales.atraso_horas:
        return []
    recibidas = _X.estado == literal_column(str(int(Estado.RECEPCIONADA)))
    tarde = ahora - timedelta(hours=umbrales.atraso_horas)
    hace_mucho = (_X.fecha_recepcion_laboratorio < tarde, _X.fecha_recepcion_laboratorio >= tarde - OLVIDADAS)
    orden = select(_X.laboratorio_id, func.count()).join(Laboratorio, _L.id == _X.laboratorio_id)
    orden = orden.where(_L.activo, recibidas, *hace_mucho).group_by(_X.laboratorio_id)
    filas = conexion.execute(orden.having(func.count() >= ATRASADAS)).all()
    return [del_laboratorio(TipoDeAlerta.ATRASO, numero, cuantas) for numero, cuantas in filas]


def sello_tarde(conexion: Connection, ahora: datetime, umbrales: Umbrales) -> list[CasoDeAlerta]:
    """Messages that nobody has sealed for long, or a head that has not left the database; in minutes, since when.

    Numbers that are written late have their time. Of what lies below the last one that was sealed an hour is looked at.
    """
    por_hub = max(SELLO_TARDE, VUELTAS_DE_SELLO * timedelta(seconds=umbrales.sellar_cada))
    plazo = por_hub if umbrales.sellar_cada else SELLO_A_MANO
    tarde = ahora - plazo - TARDIOS
    ordenes = (
        sin_hoja(_M.id > hasta_donde(conexion)).order_by(_M.id),
        sin_hoja(_M.id < PRIMER_NUMERO).order_by(_M.id),
        sin_hoja_entre(tarde - UNA_HORA, tarde),
    )
    desde = [fila.recibido_en for orden in ordenes for fila in conexion.execute(orden.limit(1))]
    desde += filter(None, [sin_publicar(conexion, umbrales.cabezas)])
    if not desde or ahora - min(desde) < plazo:
        return []
    return [CasoDeAlerta(tipo=TipoDeAlerta.SELLO, cuantos=int((ahora - min(desde)) / timedelta(minutes=1)))]


def sin_tramo(conexion: Connection, _ahora: datetime, _umbrales: Umbrales) -> list[CasoDeAlerta]:
    """How many messages came past the last stretch of the record (PostgreSQL), because nobody could add the next."""
    tramos = tramos_de(conexion, PARTIDAS[0])
    if not tramos:
        return []
    del_resto = select(_M.id).where(_M.id >= tramos[-1].hasta).limit(CONTADOS_SIN_TRAMO).subquery()
    cuantos = conexion.execute(select(func.count()).select_from(del_resto)).scalar_one()
    return [CasoDeAlerta(tipo=TipoDeAlerta.TRAMO, cuantos=cuantos)] if cuantos else []


def respaldo_viejo(conexion: Connection, ahora: datetime, umbrales: Umbrales) -> list[CasoDeAlerta]:
    """That the last backup is old, in hours; or, as 0, that none is noted of what has been on record for as long.

    Of the time before the first look for alerts nothing is known: whoever comes from a version that noted no backups has
    the usual term.
    """
    if not umbrales.respaldo_horas:
        return []
    ultimo = conexion.execute(select(func.max(RespaldoHecho.hecho_en))).scalar()
    desde = ultimo or _sin_respaldo_desde(conexion)
    if desde is None or ahora - desde < timedelta(hours=umbrales.respaldo_horas):
        return []
    return [CasoDeAlerta(tipo=TipoDeAlerta.RESPALDO, cuantos=int((ahora - desde) / timedelta(hours=1)) if ultimo else 0)]


def _sin_respaldo_desde(conexion: Connection) -> datetime | None:
    mirada = conexion.execute(select(_T.mirada_en).where(_T.id == PRIMERA)).scalar()
    recibido = conexion.execute(select(_M.recibido_en).order_by(_M.recibido_en).limit(1)).scalar()
    return max(mirada, recibido) if mirada and recibido else None


def destinos_caidos(conexion: Connection, _ahora: datetime, _umbrales: Umbrales) -> list[CasoDeAlerta]:
    """Targets of the daily report that do not take it, by their numbers; how often they failed in a row."""
    en_uso = (_D.huella.is_not(None), _D.retirado_en.is_(None), _D.fallas > 0)
    filas = conexion.execute(select(_D.id, _D.fallas).where(*en_uso)).all()
    return [CasoDeAlerta(tipo=TipoDeAlerta.DESTINO, sujeto=str(numero), cuantos=fallas) for numero, fallas in filas]
