"""What happened to a laboratory's samples after a cursor, in order of commit, so that a system recovers by asking.

Numbers and clocks give no such order: processes hold reserved numbers for hours, and what looked at the clock earlier may be
stored later. On PostgreSQL a step is told only when every transaction that began before its own has ended; then nothing can
come in before it any more. Steps of one sample keep their order, since whoever takes the next one read the one before, and
so began to write after it was there. On SQLite only one writes at a time, and the trace's own keys are in that order.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select, text, tuple_

from dominio.muestras.estados import EXISTE
from dominio.muestras.pedidos import CambiosDesde
from dominio.ventanilla.consulta import Consulta
from dominio.ventanilla.recibos import CambioHallado, CambiosHallados
from dominio.vocabulario.cursores import a_lugar, de_lugar
from dominio.vocabulario.errores import CursorAdelantado, CursorDeOtro
from dominio.vocabulario.limites import DIAS_ATRAS_DE_REPORTE, TAMANO_PAGINA
from dominio.vocabulario.tiempo import dia_buscado, en_chile, inicio_del_dia
from modelos import Historial, Muestra, Restauracion

MIRADOS = 5_000
"""Steps, whosever they are, that one call looks at; a page may be empty and more may come after it."""
Lugar = tuple[int, int]
"""After which step: its transaction (0 for those that have none, which are the oldest) and its key."""
_H, _M, _R = Historial.__table__.c, Muestra.__table__.c, Restauracion.__table__.c


def cambios_desde(consulta: Consulta, pedido: CambiosDesde) -> CambiosHallados:
    """The page after the cursor."""
    lugar = _desde_donde(consulta, pedido)
    mirados = _mirar(consulta.conexion, lugar)
    propios = _propios(consulta, [fila.id for fila in mirados])
    hallados = [propios[fila.id] for fila in mirados if fila.id in propios]
    pagina = hallados[:TAMANO_PAGINA]
    ultimo: Any = mirados[-1] if mirados else None
    if len(hallados) > TAMANO_PAGINA:
        ultimo = next(fila for fila in mirados if fila.id == pagina[-1].id)
    consulta.tocadas.update(enumerate((fila.muestra_id for fila in pagina), start=1))
    fin = lugar if ultimo is None else (ultimo.transaccion or 0, ultimo.id)
    return CambiosHallados(
        **consulta.cabecera,
        cambios=[_cambio(fila) for fila in pagina],
        cursor=de_lugar(consulta.laboratorio_id, *fin),
        quedan=len(hallados) > TAMANO_PAGINA or len(mirados) == MIRADOS,
    )


def _desde_donde(consulta: Consulta, pedido: CambiosDesde) -> Lugar:
    if pedido.cursor is not None:
        laboratorio, *lugar = a_lugar(pedido.cursor)
        if laboratorio != consulta.laboratorio_id:
            raise CursorDeOtro(campo="cursor", valor=pedido.cursor)
        _exigir_conocido(consulta.conexion, lugar[0], lugar[1])
        return lugar[0], lugar[1]
    return (0, 0) if pedido.fecha is None else _de_fecha(consulta.conexion, pedido.fecha, consulta.ahora)


def _de_fecha(conexion: Connection, fecha: date, ahora: datetime) -> Lugar:
    """Before the first change of that day, or of the first after it that has any; of two days together, since what began to
    be stored before midnight may be stored after it."""
    primero, hoy = dia_buscado(fecha), en_chile(ahora).date()
    while primero <= hoy:
        siguiente = inicio_del_dia(primero + timedelta(days=2))
        donde = [_H.ocurrido_en >= inicio_del_dia(primero), _H.ocurrido_en < siguiente]
        orden = select(_H.transaccion, _H.id).where(*donde).order_by(func.coalesce(_H.transaccion, 0), _H.id).limit(1)
        if (fila := conexion.execute(orden).one_or_none()) is not None:
            return fila.transaccion or 0, fila.id - 1
        primero = max(primero + timedelta(days=1), hoy - timedelta(days=DIAS_ATRAS_DE_REPORTE))
    return _ultimo(conexion)


def _exigir_conocido(conexion: Connection, transaccion: int, clave: int) -> None:
    """Refuse what is ahead of all that there is, and what a restoration of a backup lost."""
    ultima = conexion.execute(select(func.coalesce(func.max(_H.id), 0))).scalar_one()
    if clave > ultima or (transaccion and transaccion >= _por_venir(conexion)):
        raise CursorAdelantado(campo="cursor")
    # Numbers of transactions are given again after a restoration, those of steps are not: they tell of when the cursor is.
    de_antes = clave < _R.historial_primero - 1
    perdido = (clave > _R.historial_ultimo) | (transaccion >= func.coalesce(_R.transaccion, transaccion + 1))
    if conexion.execute(select(_R.mensaje_id).where(de_antes, perdido).limit(1)).first() is not None:
        raise CursorAdelantado(campo="cursor")


def _horizonte(conexion: Connection) -> int:
    """The oldest transaction that has not ended: what was written by those before it is all there."""
    return int(conexion.execute(text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")).scalar_one())


def _por_venir(conexion: Connection) -> int:
    """The first transaction that has not begun; 0 on SQLite, which has none."""
    if conexion.dialect.name != "postgresql":
        return 0
    return int(conexion.execute(text("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")).scalar_one())


def _ultimo(conexion: Connection) -> Lugar:
    """After all that can be told now."""
    orden: Any = select(func.coalesce(_H.transaccion, 0), _H.id).order_by(_H.transaccion.desc().nulls_last(), _H.id.desc())
    if conexion.dialect.name == "postgresql":
        orden = orden.where(_H.transaccion < _horizonte(conexion))
    fila = conexion.execute(orden.limit(1)).one_or_none()
    if fila is None:
        return 0, conexion.execute(select(func.coalesce(func.max(_H.id), 0)).where(_H.transaccion.is_(None))).scalar_one()
    return fila[0], fila[1]


def _mirar(conexion: Connection, lugar: Lugar) -> list[Row[Any]]:
    """The next steps in order, whosever they are: first those without a transaction, then the others."""
    filas: list[Row[Any]] = []
    if lugar[0] == 0:
        filas += conexion.execute(_tramo(_H.transaccion.is_(None), _H.id > lugar[1]).order_by(_H.id).limit(MIRADOS))
    if len(filas) < MIRADOS and conexion.dialect.name == "postgresql":
        tras = [_H.transaccion >= lugar[0], tuple_(_H.transaccion, _H.id) > tuple_(*lugar)] if lugar[0] else []
        orden = _tramo(_H.transaccion < _horizonte(conexion), *tras).order_by(_H.transaccion, _H.id)
        filas += conexion.execute(orden.limit(MIRADOS - len(filas)))
    return filas


def _tramo(*donde: ColumnElement[bool]) -> Select[Any]:
    return select(_H.transaccion, _H.id).where(*donde)


def _propios(consulta: Consulta, ids: list[int]) -> dict[int, Row[Any]]:
    """Of these steps, by key, those of samples that the caller registered or that are addressed to it, and its own acts."""
    yo = consulta.laboratorio_id
    suyo = (_M.laboratorio_id == yo) | (_M.laboratorio_origen_id == yo) | (_H.laboratorio_id == yo)
    if not ids:
        return {}
    orden: Any = (
        select(
            _H.id, _H.muestra_id, _H.desde, _H.hacia, _H.operacion, _H.ocurrido_en, _H.mensaje_id, _M.codigo_muestra_cliente
        )
        .join(Muestra, _M.id == _H.muestra_id)
        .where(_H.id.in_(ids), suyo, EXISTE)
    )
    filas: Sequence[Row[Any]] = consulta.conexion.execute(orden).all()
    return {fila.id: fila for fila in filas}


def _cambio(fila: Row[Any]) -> CambioHallado:
    return CambioHallado(
        id_muestra=fila.muestra_id,
        codigo_muestra_cliente=fila.codigo_muestra_cliente,
        estado_anterior=fila.desde,
        estado_muestra=fila.hacia,
        operacion=fila.operacion,
        ocurrido_en=fila.ocurrido_en,
        id_mensaje_del_cambio=fila.mensaje_id,
    )
