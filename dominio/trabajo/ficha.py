"""One sample as its laboratory sees it: its data, its life, and what can be done with it now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, or_, select

from dominio.muestras.autorizaciones import ultimas_operaciones
from dominio.muestras.estados import POR_CORREGIR
from dominio.muestras.ficha import campos_de, leer_fila, nombres_de, origen_de, paciente_de
from dominio.muestras.frases import FRASES
from dominio.muestras.listas.rotulos import documento_de
from dominio.muestras.pedidos import AutorizarEliminacion
from dominio.muestras.recepciones import (
    DERIVACION,
    DEVOLUCION,
    RECEPCION,
    RECHAZO,
)
from dominio.muestras.resultados import CORRECCION, ENTREGA
from dominio.muestras.vida import Transicion, esta_vencida, vista_de
from dominio.personas.usuarios import nombres
from dominio.ventanilla.catalogo import leer_catalogo
from dominio.ventanilla.necesidades import averiguar
from dominio.ventanilla.pedidos import Pedido, Permiso
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.enumeraciones import Estado
from dominio.vocabulario.examenes import Examen, resultado_dicho
from dominio.vocabulario.limites import DIAS_CORRECCION, DIAS_FECHA_MUESTRA, DIAS_RECEPCION
from modelos import Credencial, Historial, Informe, Laboratorio, Mensaje, Muestra

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta


class Accion(StrEnum):
    """What a laboratory may do with a sample that is addressed to it, and the last two with one that it registered."""

    RECEPCIONAR = "recepcionar"
    ENTREGAR = "entregar"
    CORREGIR = "corregir"
    RECHAZAR = "rechazar"
    DEVOLVER = "devolver"
    DERIVAR = "derivar"
    DATOS = "datos"
    ELIMINAR = "eliminar"


TRANSICIONES: dict[Accion, Transicion[Any]] = {
    Accion.RECEPCIONAR: RECEPCION,
    Accion.ENTREGAR: ENTREGA,
    Accion.CORREGIR: CORRECCION,
    Accion.RECHAZAR: RECHAZO,
    Accion.DEVOLVER: DEVOLUCION,
    Accion.DERIVAR: DERIVACION,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VerMuestraPropia(Pedido):
    """One sample of the caller with its life."""

    permiso = Permiso.MUESTRA_LEER
    operacion = "portal.muestra"
    id_muestra: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PasoPropio:
    """One step of a sample's life. Of what another laboratory did only its name is told (`mio` is false)."""

    ocurrido_en: datetime
    frase: str
    desde: Estado | None
    hacia: Estado
    id_mensaje: int
    mio: bool
    puerta: str
    laboratorio: str | None
    quien: str | None
    motivo: str | None
    detalle: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InformeActual:
    """The report of the present result."""

    nombre: str | None
    tamano: int
    sha256: str
    comprobante: str | None


@dataclass(slots=True, kw_only=True)
class MuestraVista(Recibo):
    """The page of a sample: `campos` are the columns of `muestra`, `nombres` what the codes in them mean."""

    id_muestra: int
    estado: Estado
    vencida: bool
    paciente: str
    documento: str
    campos: dict[str, Any]
    nombres: dict[str, str | None]
    laboratorio: str
    laboratorio_origen: str
    propia: bool
    vista: str
    acciones: tuple[Accion, ...]
    resultados: tuple[str, ...]
    valores: tuple[tuple[str, str], ...]
    dias_correccion: int
    dias_toma: int
    dias_recepcion: int
    otros_laboratorios: tuple[tuple[int, str], ...]
    informe: InformeActual | None
    pasos: tuple[PasoPropio, ...]

    def resumen(self) -> dict[str, Any]:
        """What the record keeps of it."""
        return {"id_muestra": self.id_muestra, "estado_muestra": self.estado.value}


def ver(consulta: "Consulta", pedido: VerMuestraPropia) -> MuestraVista:
    """The sample, if it is addressed to who asks or was registered by them."""
    yo = consulta.laboratorio_id
    fila = leer_fila(consulta, pedido.id_muestra, or_(Muestra.laboratorio_id == yo, Muestra.laboratorio_origen_id == yo))
    propia = fila.laboratorio_id == yo
    examen = leer_catalogo(consulta.conexion).de_muestra(fila)
    acciones = [*(_acciones(fila, examen, consulta.ahora) if propia else ()), *_de_origen(consulta, fila)]
    return MuestraVista(
        **consulta.cabecera,
        id_muestra=fila.id,
        estado=Estado(fila.estado),
        vencida=esta_vencida(fila.estado, fila.vence_en, consulta.ahora),
        paciente=paciente_de(consulta, fila),
        documento=documento_de(fila),
        campos=campos_de(fila),
        nombres=nombres_de(fila),
        laboratorio=fila.laboratorio,
        laboratorio_origen=origen_de(fila),
        propia=propia,
        vista=vista_de(fila.estado, fila.ultimo_cambio),
        acciones=tuple(acciones),
        resultados=tuple(examen.veredictos) if examen else (),
        valores=_valores(examen) if examen else (),
        dias_correccion=examen.dias_correccion if examen else DIAS_CORRECCION,
        dias_toma=examen.dias_toma if examen else DIAS_FECHA_MUESTRA,
        dias_recepcion=examen.dias_recepcion if examen else DIAS_RECEPCION,
        otros_laboratorios=_otros_laboratorios(consulta) if acciones else (),
        informe=_informe(consulta, fila.informe_id),
        pasos=tuple(_pasos(consulta, fila.id)),
    )


def _valores(examen: Examen) -> tuple[tuple[str, str], ...]:
    """What the examination can give, each with how it is shown, if that is more than the verdicts."""
    if all(valor == veredicto for valor, veredicto in examen.valores.items()):
        return ()
    return tuple((valor, resultado_dicho(veredicto, valor) or valor) for valor, veredicto in examen.valores.items())


def _acciones(fila: Row[Any], examen: Examen | None, ahora: datetime) -> Iterator[Accion]:
    """What the state, and the terms that depend on it, allow; the window decides anew when it is asked."""
    if esta_vencida(fila.estado, fila.vence_en, ahora):
        return
    for accion, transicion in TRANSICIONES.items():
        if fila.estado in transicion.desde and (accion is not Accion.CORREGIR or _se_corrige(fila, examen, ahora)):
            yield accion


def _de_origen(consulta: "Consulta", fila: Row[Any]) -> Iterator[Accion]:
    """What only the laboratory that registered the sample may do, wherever it is now."""
    if fila.laboratorio_origen_id != consulta.laboratorio_id:
        return
    if fila.estado in POR_CORREGIR:
        yield Accion.DATOS
    if averiguar(consulta.conexion, ultimas_operaciones([fila.id])).get(fila.id) == AutorizarEliminacion.operacion:
        yield Accion.ELIMINAR


def _se_corrige(fila: Row[Any], examen: Examen | None, ahora: datetime) -> bool:
    dias = timedelta(days=examen.dias_correccion if examen else DIAS_CORRECCION)
    en_plazo = fila.informado_en is None or ahora <= fila.informado_en + dias
    return fila.correcciones == 0 and en_plazo


def _otros_laboratorios(consulta: "Consulta") -> tuple[tuple[int, str], ...]:
    orden = (
        select(Laboratorio.id, Laboratorio.nombre)
        .where(Laboratorio.activo, Laboratorio.id != consulta.laboratorio_id)
        .order_by(Laboratorio.nombre)
    )
    return tuple((numero, nombre) for numero, nombre in consulta.conexion.execute(orden))


def _informe(consulta: "Consulta", informe_id: int | None) -> InformeActual | None:
    if informe_id is None:
        return None
    orden = select(Informe.nombre, Informe.tamano, Informe.sha256, Informe.comprobante).where(Informe.id == informe_id)
    return InformeActual(**consulta.conexion.execute(orden).one()._mapping)


def _pasos(consulta: "Consulta", id_muestra: int) -> Iterator[PasoPropio]:
    orden = (
        select(
            Historial.__table__,
            Laboratorio.nombre.label("laboratorio"),
            Credencial.nombre.label("credencial"),
            Mensaje.laboratorio_id.label("de"),
        )
        .join(Laboratorio, Laboratorio.id == Historial.laboratorio_id, isouter=True)
        .join(Credencial, Credencial.id == Historial.credencial_id, isouter=True)
        .join(Mensaje, Mensaje.id == Historial.mensaje_id, isouter=True)
        .where(Historial.muestra_id == id_muestra)
        .order_by(Historial.id)
    )
    filas = consulta.conexion.execute(orden).all()
    personas = nombres(consulta.conexion, [fila.usuario_id for fila in filas if fila.usuario_id is not None])
    for fila in filas:
        mio = fila.laboratorio_id == consulta.laboratorio_id
        clave = f"clave «{fila.credencial}»" if fila.credencial else None
        yield PasoPropio(
            ocurrido_en=fila.ocurrido_en,
            frase=FRASES.get(fila.operacion, fila.operacion),
            desde=None if fila.desde is None else Estado(fila.desde),
            hacia=Estado(fila.hacia),
            id_mensaje=fila.mensaje_id,
            mio=mio and fila.de == consulta.laboratorio_id,
            puerta=fila.puerta,
            laboratorio=fila.laboratorio,
            quien=(personas.get(fila.usuario_id) or clave) if mio else None,
            motivo=fila.motivo,
            detalle=fila.detalle,
        )
