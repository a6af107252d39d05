"""A sample as the help desk sees it before it authorises something: where it is, how it came there, and no patient."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select, tuple_

from dominio.mensajes.busqueda import tras
from dominio.muestras import estados
from dominio.muestras.autorizaciones import PASOS, ultimas_operaciones
from dominio.muestras.pedidos import AutorizarEdicion, AutorizarEliminacion, RetirarAutorizacion
from dominio.muestras.traza import (
    ClaseDePaso,
    Vida,
    id_de_codigo,
    vida,
)
from dominio.muestras.vida import vista_de
from dominio.ventanilla.necesidades import averiguar
from dominio.ventanilla.pedidos import Pedido, Permiso
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.cursores import a_instante
from dominio.vocabulario.enumeraciones import DesenlaceMensaje, Estado
from dominio.vocabulario.errores import FaltaCriterio, MuestraDesconocida
from modelos import Historial, Laboratorio, Mensaje, MensajeMuestra, Muestra

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

POR_PAGINA = 50
AUTORIZACIONES = (AutorizarEdicion.operacion, AutorizarEliminacion.operacion)
_M = Muestra.__table__.c


class AccionDeMesa(StrEnum):
    """What the help desk may do with a sample."""

    EDICION = "autorizar-edicion"
    ELIMINACION = "autorizar-eliminacion"
    RETIRO = "retirar-autorizacion"


@dataclass(frozen=True, slots=True, kw_only=True)
class VerMuestra(Pedido):
    """One sample, by the hub's number or by the code that a laboratory gave it."""

    permiso = Permiso.MUESTRA_AUTORIZAR
    operacion = "mesa.muestra"
    id_muestra: int | None = None
    id_laboratorio: int | None = None
    codigo_muestra_cliente: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListarAutorizaciones(Pedido):
    """A page of what the help desk authorised, newest first."""

    permiso = Permiso.MUESTRA_AUTORIZAR
    operacion = "mesa.autorizaciones"
    cursor: str | None = None


@dataclass(slots=True, kw_only=True)
class MuestraDeMesa(Recibo):
    """The page of a sample; `abierta` is what is authorised now, if anything, and `vista` how it is at this moment."""

    vida: Vida
    vista: str
    abierta: str | None
    acciones: tuple[AccionDeMesa, ...]

    def resumen(self) -> dict[str, Any]:
        """What the record keeps of it."""
        return {"id_muestra": self.vida.id_muestra, "estado_muestra": self.vida.estado.value}


class SituacionDeMuestra(StrEnum):
    """What became of an authorisation."""

    ABIERTA = "abierta"
    USADA = "usada"
    RETIRADA = "retirada"
    CADUCADA = "caducada"


COMO_QUEDA = {
    (AutorizarEdicion.operacion, "corregirMuestras"): SituacionDeMuestra.USADA,
    (AutorizarEliminacion.operacion, "eliminarMuestra"): SituacionDeMuestra.USADA,
    (AutorizarEdicion.operacion, RetirarAutorizacion.operacion): SituacionDeMuestra.RETIRADA,
    (AutorizarEliminacion.operacion, RetirarAutorizacion.operacion): SituacionDeMuestra.RETIRADA,
}
"""What became of an authorisation, by its operation and that of the next step; after any other step it holds no longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AutorizacionDada:
    """One authorisation, with what became of it; `existe` says that the sample can still be looked up."""

    id_mensaje: int
    ocurrido_en: datetime
    operacion: str
    usuario_id: int | None
    id_muestra: int
    codigo: str
    laboratorio: str
    motivo: str | None
    situacion: SituacionDeMuestra
    existe: bool


@dataclass(slots=True, kw_only=True)
class AutorizacionesHalladas(Recibo):
    """A page of authorisations."""

    autorizaciones: tuple[AutorizacionDada, ...]
    cursor: str | None

    def resumen(self) -> dict[str, Any]:
        """What the record keeps of it."""
        return {"muestras": [una.id_muestra for una in self.autorizaciones]}


# ── one sample ──────────────────────────────────────────────────────────────────────────────────────────────────────
def ver(consulta: "Consulta", pedido: VerMuestra) -> MuestraDeMesa:
    """The sample of any laboratory; one that was deleted answers as one that does not exist."""
    conexion, clave = consulta.conexion, pedido.id_muestra
    campo = "id_muestra" if clave is not None else "codigo_muestra_cliente"
    if clave is None:
        if pedido.id_laboratorio is None or pedido.codigo_muestra_cliente is None:
            raise FaltaCriterio(criterios="id_muestra, o id_laboratorio y codigo_muestra_cliente")
        clave = id_de_codigo(conexion, pedido.id_laboratorio, pedido.codigo_muestra_cliente)
    fila = conexion.execute(select(_M.estado, _M.ultimo_cambio).where(_M.id == clave, estados.EXISTE)).one_or_none()
    if fila is None:
        raise MuestraDesconocida(campo=campo, valor=getattr(pedido, campo))
    consulta.tocadas[1] = clave
    por_eliminar = averiguar(conexion, ultimas_operaciones([clave])).get(clave) == AutorizarEliminacion.operacion
    abierta = AutorizarEliminacion.operacion if por_eliminar else None
    if fila.estado == Estado.EDICION_AUTORIZADA:
        abierta = AutorizarEdicion.operacion
    return MuestraDeMesa(
        **consulta.cabecera,
        vida=_sin_lecturas(vida(conexion, clave, ahora=consulta.ahora)),
        vista=vista_de(fila.estado, fila.ultimo_cambio),
        abierta=abierta,
        acciones=tuple(_acciones(fila.estado, abierta)),
    )


def _sin_lecturas(entera: Vida) -> Vida:
    """The steps without the readings: only auditors may see who read a sample."""
    return replace(entera, pasos=tuple(paso for paso in entera.pasos if paso.clase is not ClaseDePaso.LECTURA))


def _acciones(estado: int, abierta: str | None) -> Iterator[AccionDeMesa]:
    if abierta is not None:
        yield AccionDeMesa.RETIRO
        return
    if estado in estados.POR_AUTORIZAR:
        yield AccionDeMesa.EDICION
    if estado in estados.POR_ELIMINAR:
        yield AccionDeMesa.ELIMINACION


# ── what was authorised ─────────────────────────────────────────────────────────────────────────────────────────────
def listar(consulta: "Consulta", pedido: ListarAutorizaciones) -> AutorizacionesHalladas:
    """The page that was asked for; a request that changed nothing is no authorisation."""
    orden = (
        select(
            Mensaje.id.label("id_mensaje"),
            Mensaje.recibido_en,
            Mensaje.usuario_id,
            Historial.id.label("paso"),
            Historial.ocurrido_en,
            Historial.operacion,
            Historial.motivo,
            _M.id,
            _M.codigo_muestra_cliente,
            _M.estado,
            Laboratorio.nombre.label("laboratorio"),
        )
        .join(MensajeMuestra, MensajeMuestra.mensaje_id == Mensaje.id)
        .join(Historial, (Historial.muestra_id == MensajeMuestra.muestra_id) & (Historial.mensaje_id == Mensaje.id))
        .join(Muestra, Muestra.id == MensajeMuestra.muestra_id)
        .join(Laboratorio, Laboratorio.id == _M.laboratorio_origen_id)
        .where(Mensaje.operacion.in_(AUTORIZACIONES), Mensaje.desenlace == DesenlaceMensaje.ACEPTADO)
        .order_by(Mensaje.recibido_en.desc(), Mensaje.id.desc())
        .limit(POR_PAGINA + 1)
    )
    if pedido.cursor:
        orden = orden.where(tuple_(Mensaje.recibido_en, Mensaje.id) < tuple_(*a_instante(pedido.cursor)))
    filas = consulta.conexion.execute(orden).all()
    pagina = filas[:POR_PAGINA]
    despues = _despues(consulta, pagina)
    consulta.tocadas.update(enumerate((fila.id for fila in pagina), start=1))
    return AutorizacionesHalladas(
        **consulta.cabecera,
        autorizaciones=tuple(_dada(fila, despues.get(fila.paso, SituacionDeMuestra.ABIERTA)) for fila in pagina),
        cursor=tras(pagina[-1]) if len(filas) > POR_PAGINA else None,
    )


def _despues(consulta: "Consulta", filas: Sequence[Row[Any]]) -> dict[int, SituacionDeMuestra]:
    """What became of each of these by the next step of its sample; one after which nothing happened is left out."""
    muestras = {fila.id for fila in filas}
    pasos = sorted(
        PASOS.hallar(consulta.conexion, muestras) if muestras else (), key=lambda paso: (paso.muestra_id, paso.id)
    )
    return {
        antes.id: COMO_QUEDA.get((antes.operacion, paso.operacion), SituacionDeMuestra.CADUCADA)
        for antes, paso in pairwise(pasos)
        if antes.muestra_id == paso.muestra_id
    }


def _dada(fila: Row[Any], situacion: SituacionDeMuestra) -> AutorizacionDada:
    return AutorizacionDada(
        id_mensaje=fila.id_mensaje,
        ocurrido_en=fila.ocurrido_en,
        operacion=fila.operacion,
        usuario_id=fila.usuario_id,
        id_muestra=fila.id,
        codigo=fila.codigo_muestra_cliente,
        laboratorio=fila.laboratorio,
        motivo=fila.motivo,
        situacion=situacion,
        existe=fila.estado != Estado.ELIMINADA,
    )
