"""The samples that wait for a result, as the workbooks that laboratories download show them."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from dominio.muestras.contenido import CAMPOS_GUARDADOS
from dominio.muestras.planillas.pedidos import DatosDePlanilla, Planilla, PlanillaHallada
from dominio.muestras.planillas.resultados import documento_de
from dominio.ventanilla.catalogo import leer_catalogo
from dominio.ventanilla.pedidos import Pedido
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.enumeraciones import Estado
from modelos import ExamenLaboratorio, Muestra

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

_M = Muestra.__table__.c
DEL_PACIENTE = ("paciente_run", "paciente_dv", "paciente_pasaporte", "identificador_recien_nacido")
EN_ESPERA = (Estado.ENVIADA, Estado.RECEPCIONADA)
CON_EXAMEN = ("codigo_examen", "valor_resultado")
FILAS_A_LA_VEZ = 2_000
"""Rows that are in memory together: a workbook may have 100,000."""


def descargar(consulta: "Consulta", pedido: DatosDePlanilla) -> PlanillaHallada:
    """The rows of a workbook, oldest sample first."""
    leer = _LEEN[pedido.planilla]
    if not _conoce_examenes(consulta):
        return PlanillaHallada(**consulta.cabecera, filas=leer(consulta))
    valores = leer_catalogo(consulta.conexion).valores_de_siempre()
    return PlanillaHallada(**consulta.cabecera, filas=leer(consulta), ademas=CON_EXAMEN, valores=valores)


def _conoce_examenes(consulta: "Consulta") -> bool:
    """Whether the laboratory may do more than the defaults, or has samples that say which they are of: the macros of the
    others count on the columns that there have always been."""
    yo = consulta.laboratorio_id
    autorizado = exists().where(ExamenLaboratorio.laboratorio_id == yo)
    con_codigo = exists().where(_M.laboratorio_id == yo, _M.estado.in_(EN_ESPERA), _M.codigo_examen.is_not(None))
    return bool(consulta.conexion.scalar(select(or_(autorizado, con_codigo))))


def _resultados(consulta: "Consulta") -> Iterator[dict[str, Any]]:
    """What the laboratory has received and not informed."""
    orden = select(_M.id, _M.codigo_examen, *(_M[campo] for campo in DEL_PACIENTE)).where(
        _M.laboratorio_id == consulta.laboratorio_id, _M.estado == Estado.RECEPCIONADA
    )
    for fila in _filas(consulta, orden):
        yield {"id_muestra": fila.id, "rut_paciente": documento_de(fila), "codigo_examen": fila.codigo_examen}


def _muestras(consulta: "Consulta") -> Iterator[dict[str, Any]]:
    """What the laboratory has registered for itself and not informed."""
    yo = consulta.laboratorio_id
    vigente: ColumnElement[bool] = or_(_M.vence_en.is_(None), _M.vence_en >= consulta.ahora)
    orden = select(_M.id, _M.fecha_recepcion_laboratorio, *(_M[campo] for campo in CAMPOS_GUARDADOS)).where(
        _M.laboratorio_id == yo,
        _M.laboratorio_origen_id == yo,
        _M.estado.in_(EN_ESPERA),
        vigente,
    )
    for fila in _filas(consulta, orden):
        yield dict(fila._mapping) | {"id_laboratorio": yo}


def _autorizadas(consulta: "Consulta") -> Iterator[dict[str, Any]]:
    """What the help desk opened of what the laboratory registered, wherever it was sent to."""
    yo = consulta.laboratorio_id
    suyas = _M.laboratorio_origen_id == yo
    orden = select(_M.id, *(_M[campo] for campo in CAMPOS_GUARDADOS)).where(
        _M.estado == Estado.EDICION_AUTORIZADA,
        or_(and_(suyas, _M.laboratorio_id == yo), and_(suyas, _M.laboratorio_id != _M.laboratorio_origen_id)),
    )
    for fila in _filas(consulta, orden):
        yield dict(fila._mapping) | {"id_muestra": fila.id}


def _nada(_consulta: "Consulta") -> Iterator[dict[str, Any]]:
    """Of a workbook that nothing waits for."""
    return iter(())


_LEEN: dict[Planilla, Callable[["Consulta"], Iterator[dict[str, Any]]]] = {
    Planilla.RESULTADOS: _resultados,
    Planilla.MUESTRAS: _muestras,
    Planilla.ACTUALIZACION: _autorizadas,
    Planilla.ANTIGENO: _nada,
}


def _filas(consulta: "Consulta", orden: Select[Any]) -> Iterator[Any]:
    """The rows, a part of them in memory at a time; each sample that was shown is in the record."""
    en_partes = orden.order_by(_M.id).execution_options(stream_results=True, yield_per=FILAS_A_LA_VEZ)
    for indice, fila in enumerate(consulta.conexion.execute(en_partes), start=1):
        consulta.tocadas[indice] = fila.id
        yield fila


DESCARGAS: dict[type[Pedido], Callable[["Consulta", Any], Recibo]] = {DatosDePlanilla: descargar}
