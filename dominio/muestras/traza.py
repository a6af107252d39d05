"""The whole life of one sample, in order: who did what, when, by which door and message, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, func, select, union
from sqlalchemy.orm import aliased

from dominio.mensajes.borrados import OrdenDeBorrado, leer_ordenes
from dominio.mensajes.filtro import Filtro
from dominio.mensajes.lecturas import ENTREGA, LEIDO, EntregaDeReporte, descargas_de, entregas_de, reportes_con
from dominio.mensajes.mascara import tapar, tapar_rut
from dominio.muestras.frases import FRASES
from dominio.muestras.vida import esta_vencida
from dominio.vocabulario.enumeraciones import Estado
from dominio.vocabulario.errores import MuestraDesconocida
from dominio.vocabulario.examenes import resultado_dicho
from modelos import TOMA_DE_MUESTRAS, Credencial, Historial, Laboratorio, Mensaje, MensajeMuestra, Muestra

MAXIMO_LECTURAS = 1_000
"""Readings that one life tells, the newest; of older ones it says how many there are."""


class ClaseDePaso(StrEnum):
    """What kind of thing happened."""

    CAMBIO = "cambio"
    LECTURA = "lectura"
    VENCIMIENTO = "vencimiento"


@dataclass(frozen=True, slots=True, kw_only=True)
class PasoContado:
    """One step; an expiry has neither message nor author, because nobody did it."""

    ocurrido_en: datetime
    clase: ClaseDePaso
    operacion: str
    frase: str
    desde: Estado | None = None
    hacia: Estado | None = None
    id_mensaje: int | None = None
    puerta: str | None = None
    laboratorio_id: int | None = None
    laboratorio: str | None = None
    credencial_id: int | None = None
    credencial: str | None = None
    usuario_id: int | None = None
    origen: str | None = None
    motivo: str | None = None
    detalle: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vida:
    """A sample and its steps, oldest first; `documento` is the patient's, masked."""

    id_muestra: int
    codigo_muestra_cliente: str
    tipo_documento: str
    documento: str | None
    laboratorio_origen_id: int
    laboratorio_origen: str
    laboratorio_id: int
    laboratorio: str
    estado: Estado
    vencida: bool
    creada_en: datetime
    fecha_muestra: datetime
    resultado: str | None
    examen: str | None
    pasos: tuple[PasoContado, ...]
    lecturas_anteriores: int
    """Readings older than those among the steps."""
    identidad_borrada: str | None
    """By which order the patient's identity was blanked, why, and when."""


def id_de_codigo(conexion: Connection, laboratorio_id: int, codigo: str) -> int:
    """The hub's number of the sample that a laboratory registered under its own code, else of the one of that label."""
    origenes = [laboratorio_id, TOMA_DE_MUESTRAS]
    hallado = conexion.execute(
        select(Muestra.id)
        .where(Muestra.laboratorio_origen_id.in_(origenes), Muestra.codigo_muestra_cliente == codigo)
        .order_by(Muestra.laboratorio_origen_id.desc())
        .limit(1)
    ).scalar_one_or_none()
    if hallado is None:
        raise MuestraDesconocida(campo="codigo_muestra_cliente", valor=codigo)
    return hallado


def hay_muestra(conexion: Connection, id_muestra: int) -> bool:
    """Whether there is a sample under a number."""
    return conexion.execute(select(Muestra.id).where(Muestra.id == id_muestra)).first() is not None


def vida(conexion: Connection, id_muestra: int, *, ahora: datetime) -> Vida:
    """Everything that the hub knows to have happened to a sample, up to `ahora`."""
    muestra = _muestra(conexion, id_muestra)
    vencida = esta_vencida(muestra.estado, muestra.vence_en, ahora)
    lecturas, anteriores = _lecturas(conexion, id_muestra)
    pasos = [*_cambios(conexion, id_muestra), *lecturas]
    if vencida:
        pasos.append(_vencimiento(muestra.vence_en))
    orden = _orden_de_borrado(conexion, muestra)
    return Vida(
        id_muestra=muestra.id,
        codigo_muestra_cliente=muestra.codigo_muestra_cliente,
        tipo_documento=muestra.paciente_tipodoc,
        documento=_documento(muestra),
        laboratorio_origen_id=muestra.laboratorio_origen_id,
        laboratorio_origen=muestra.laboratorio_origen,
        laboratorio_id=muestra.laboratorio_id,
        laboratorio=muestra.laboratorio,
        estado=Estado(muestra.estado),
        vencida=vencida,
        creada_en=muestra.creada_en,
        fecha_muestra=muestra.fecha_muestra,
        resultado=resultado_dicho(muestra.resultado, muestra.valor_resultado),
        examen=muestra.codigo_examen,
        pasos=tuple(sorted(pasos, key=lambda paso: paso.ocurrido_en)),
        lecturas_anteriores=anteriores,
        identidad_borrada=None if orden is None else orden.dicha,
    )


def _muestra(conexion: Connection, id_muestra: int) -> Any:
    destino, origen = aliased(Laboratorio), aliased(Laboratorio)
    fila = conexion.execute(
        select(
            *Muestra.__table__.c,
            destino.nombre.label("laboratorio"),
            origen.nombre.label("laboratorio_origen"),
        )
        .join(destino, destino.id == Muestra.laboratorio_id)
        .join(origen, origen.id == Muestra.laboratorio_origen_id)
        .where(Muestra.id == id_muestra)
    ).one_or_none()
    if fila is None:
        raise MuestraDesconocida(campo="id_muestra", valor=id_muestra)
    return fila


def _orden_de_borrado(conexion: Connection, muestra: Any) -> OrdenDeBorrado | None:
    if muestra.identidad_borrada_por is None:
        return None
    return leer_ordenes(conexion, [muestra.identidad_borrada_por]).get(muestra.identidad_borrada_por)


def _documento(muestra: Any) -> str | None:
    if muestra.paciente_run is not None:
        return tapar_rut(f"{muestra.paciente_run}-{muestra.paciente_dv}")
    return tapar(muestra.paciente_pasaporte or muestra.identificador_recien_nacido)


def _cambios(conexion: Connection, id_muestra: int) -> Iterable[PasoContado]:
    filas = conexion.execute(
        select(
            *[c for c in Historial.__table__.c if c.name not in ("id", "muestra_id")],
            Mensaje.origen,
            Laboratorio.nombre.label("laboratorio"),
            Credencial.nombre.label("credencial"),
        )
        .join(Mensaje, Mensaje.id == Historial.mensaje_id, isouter=True)
        .join(Laboratorio, Laboratorio.id == Historial.laboratorio_id, isouter=True)
        .join(Credencial, Credencial.id == Historial.credencial_id, isouter=True)
        .where(Historial.muestra_id == id_muestra)
        .order_by(Historial.id)
    )
    for fila in filas:
        yield _paso(
            fila,
            clase=ClaseDePaso.CAMBIO,
            ocurrido_en=fila.ocurrido_en,
            id_mensaje=fila.mensaje_id,
            desde=None if fila.desde is None else Estado(fila.desde),
            hacia=Estado(fila.hacia),
            motivo=fila.motivo,
            detalle=fila.detalle,
        )


def _lecturas(conexion: Connection, id_muestra: int) -> tuple[list[PasoContado], int]:
    """Everybody who was shown something of it, or blanked its patient, and how many older ones there are."""
    reportes = reportes_con(conexion, Filtro(id_muestra=id_muestra))
    directas = (
        select(MensajeMuestra.mensaje_id)
        .where(MensajeMuestra.muestra_id == id_muestra)
        .join(Mensaje, Mensaje.id == MensajeMuestra.mensaje_id)
        .where(LEIDO)
    )
    suyas = (union(directas, descargas_de(conexion, reportes)) if reportes else directas.distinct()).subquery()
    ultimas = select(suyas.c.mensaje_id).order_by(suyas.c.mensaje_id.desc()).limit(MAXIMO_LECTURAS + 1)
    numeros = conexion.execute(ultimas).scalars().all()
    anteriores = 0
    if len(numeros) > MAXIMO_LECTURAS:
        anteriores = conexion.execute(select(func.count()).select_from(suyas)).scalar_one() - MAXIMO_LECTURAS
    entregas = map(_de_entrega, entregas_de(conexion, reportes))
    return [*_pasos_de_lectura(conexion, numeros[:MAXIMO_LECTURAS]), *entregas], anteriores


def _de_entrega(entrega: EntregaDeReporte) -> PasoContado:
    return PasoContado(
        ocurrido_en=entrega.entregada_en,
        clase=ClaseDePaso.LECTURA,
        operacion=ENTREGA,
        frase=FRASES[ENTREGA],
        id_mensaje=entrega.mensaje_id,
        origen=entrega.a_quien,
    )


def _pasos_de_lectura(conexion: Connection, numeros: Sequence[int]) -> Iterable[PasoContado]:
    filas = conexion.execute(
        select(*Mensaje.__table__.c, Laboratorio.nombre.label("laboratorio"), Credencial.nombre.label("credencial"))
        .join(Laboratorio, Laboratorio.id == Mensaje.laboratorio_id, isouter=True)
        .join(Credencial, Credencial.id == Mensaje.credencial_id, isouter=True)
        .where(Mensaje.id.in_(numeros))
        .order_by(Mensaje.id)
    )
    for fila in filas:
        yield _paso(fila, clase=ClaseDePaso.LECTURA, ocurrido_en=fila.recibido_en, id_mensaje=fila.id)


def _paso(fila: Any, **propios: Any) -> PasoContado:
    return PasoContado(
        operacion=fila.operacion,
        frase=FRASES.get(fila.operacion, fila.operacion),
        puerta=fila.puerta,
        laboratorio_id=fila.laboratorio_id,
        laboratorio=fila.laboratorio,
        credencial_id=fila.credencial_id,
        credencial=fila.credencial,
        usuario_id=fila.usuario_id,
        origen=fila.origen,
        **propios,
    )


def _vencimiento(vence_en: datetime) -> PasoContado:
    return PasoContado(
        ocurrido_en=vence_en,
        clase=ClaseDePaso.VENCIMIENTO,
        operacion="vencimiento",
        frase="Venció: pasaron 7 días desde su creación sin que un laboratorio la recibiera",
        desde=Estado.ENVIADA,
        hacia=Estado.ENVIADA,
    )
