"""One sample as territorial authorities, establishments and those who take samples may read it, with its life."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select

from dominio.muestras.autorizaciones import ultimas_operaciones
from dominio.muestras.comprobantes.comprobacion import comprobante_de
from dominio.muestras.estados import POR_CORREGIR
from dominio.muestras.ficha import campos_de, leer_fila, nombres_de, origen_de, paciente_de
from dominio.muestras.frases import FRASES
from dominio.muestras.listas.rotulos import documento_de
from dominio.muestras.pedidos import AutorizarEliminacion
from dominio.muestras.tomas.antigenos import PLAZO_DEL_ANTIGENO
from dominio.muestras.tomas.ediciones import PLAZO_DE_EDICION
from dominio.muestras.vida import esta_vencida, vista_de
from dominio.territorio.alcances import alcance_de
from dominio.ventanilla.necesidades import averiguar
from dominio.ventanilla.pedidos import Pedido, Permiso
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.enumeraciones import Estado, Rol
from modelos import TOMA_DE_MUESTRAS, Historial, Laboratorio

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta


@dataclass(frozen=True, slots=True, kw_only=True)
class VerDeTerritorio(Pedido):
    """One sample within the caller's scope, with its life."""

    permiso = Permiso.ALCANCE_LEER
    operacion = "territorio.muestra"
    id_muestra: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PasoDeTerritorio:
    """One step of a sample's life."""

    ocurrido_en: datetime
    frase: str
    hacia: Estado
    laboratorio: str | None
    motivo: str | None
    detalle: str | None


class AccionDeToma(StrEnum):
    """What whoever took a sample may do with it now."""

    DATOS = "datos"
    ROTULO = "rotulo"
    RESULTADO = "resultado"
    ELIMINAR = "eliminar"


@dataclass(slots=True, kw_only=True)
class DeTerritorioVista(Recibo):
    """The page of a sample: `campos` are the columns of `muestra`, `nombres` what their codes mean."""

    id_muestra: int
    estado: Estado
    vencida: bool
    paciente: str
    documento: str
    campos: dict[str, Any]
    nombres: dict[str, str | None]
    laboratorio: str
    laboratorio_origen: str
    vista: str
    tiene_informe: bool
    comprobante: str | None
    acciones: frozenset[AccionDeToma]
    pasos: tuple[PasoDeTerritorio, ...]

    def resumen(self) -> dict[str, Any]:
        """What the record keeps of it."""
        return {"id_muestra": self.id_muestra, "estado_muestra": self.estado.value}


def ver(consulta: "Consulta", pedido: VerDeTerritorio) -> DeTerritorioVista:
    """The sample, if it is within the caller's scope; another one answers as one that does not exist."""
    fila = leer_fila(consulta, pedido.id_muestra, *alcance_de(consulta.actor, consulta.ahora, consulta.conexion).condiciones)
    return DeTerritorioVista(
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
        vista=vista_de(fila.estado, fila.ultimo_cambio),
        tiene_informe=fila.informe_id is not None,
        comprobante=comprobante_de(consulta.conexion, fila.informe_id),
        acciones=frozenset(_acciones(consulta, fila)),
        pasos=tuple(_pasos(consulta, fila.id)),
    )


def _acciones(consulta: "Consulta", fila: Row[Any]) -> Iterator[AccionDeToma]:
    """What the state and the terms allow; the window decides anew when it is asked."""
    actor = consulta.actor
    suya = fila.laboratorio_origen_id == TOMA_DE_MUESTRAS and actor is not None and actor.rol is Rol.TOMADOR
    if not suya or actor is None or fila.rut_responsable != actor.rut_profesional:
        return
    yield AccionDeToma.ROTULO
    en_plazo = consulta.ahora <= fila.creada_en + PLAZO_DE_EDICION
    if fila.estado in POR_CORREGIR or (fila.estado == Estado.ENVIADA and en_plazo):
        yield AccionDeToma.DATOS
    if fila.laboratorio_id == TOMA_DE_MUESTRAS and consulta.ahora <= fila.creada_en + PLAZO_DEL_ANTIGENO:
        yield AccionDeToma.RESULTADO
        yield AccionDeToma.ELIMINAR
    elif averiguar(consulta.conexion, ultimas_operaciones([fila.id])).get(fila.id) == AutorizarEliminacion.operacion:
        yield AccionDeToma.ELIMINAR


def _pasos(consulta: "Consulta", id_muestra: int) -> Iterator[PasoDeTerritorio]:
    orden = (
        select(Historial.__table__, Laboratorio.nombre.label("laboratorio"))
        .join(Laboratorio, Laboratorio.id == Historial.laboratorio_id, isouter=True)
        .where(Historial.muestra_id == id_muestra)
        .order_by(Historial.id)
    )
    for fila in consulta.conexion.execute(orden):
        yield PasoDeTerritorio(
            ocurrido_en=fila.ocurrido_en,
            frase=FRASES.get(fila.operacion, fila.operacion),
            hacia=Estado(fila.hacia),
            laboratorio=fila.laboratorio,
            motivo=fila.motivo,
            detalle=fila.detalle,
        )
