"""What who takes samples reads: what waits for them, what is known of a patient, and the report of what is theirs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, select

from dominio.muestras.campos import CAMPOS_MUESTRA, Parte
from dominio.muestras.consultas import informe_de
from dominio.muestras.estados import EXISTE
from dominio.muestras.listas.rotulos import nombre_de
from dominio.muestras.tomas.borradores import BorradorEnLista, propios
from dominio.territorio.alcances import alcance_de
from dominio.ventanilla.pedidos import Pedido, Permiso
from dominio.ventanilla.recibos import InformeHallado, Recibo
from dominio.vocabulario.enumeraciones import Estado
from dominio.vocabulario.rut import partir_rut
from dominio.vocabulario.tiempo import en_chile, inicio_del_dia
from modelos import TOMA_DE_MUESTRAS, Laboratorio, Muestra

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

_M = Muestra.__table__.c
ULTIMAS = 8
"""Samples that the first page shows."""
DEL_PACIENTE = tuple(campo.nombre for campo in CAMPOS_MUESTRA if campo.parte is Parte.PACIENTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerInicioDeToma(Pedido):
    """What waits for who takes samples, and the last that they registered."""

    permiso = Permiso.MUESTRA_TOMAR
    operacion = "toma.inicio"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuscarConocido(Pedido):
    """What the caller's establishment wrote of a patient the last time; others' samples say nothing here."""

    permiso = Permiso.MUESTRA_TOMAR
    operacion = "toma.conocido"
    rut: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InformeDeAlcance(Pedido):
    """The present report of a sample within the caller's scope."""

    permiso = Permiso.INFORME_DE_ALCANCE_LEER
    operacion = "territorio.informe"
    id_muestra: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UltimaTomada:
    """One of the last samples."""

    id_muestra: int
    codigo: str
    paciente: str
    estado: Estado
    laboratorio: str
    creada_en: datetime


@dataclass(slots=True, kw_only=True)
class InicioDeToma(Recibo):
    """The first page: how many of each, by its word; `hoy` were registered since midnight."""

    por_recibir: int
    vencen_hoy: int
    devueltas: int
    con_resultado: int
    hoy: int
    desde_ayer: date
    ultimas: tuple[UltimaTomada, ...]
    borradores: tuple[BorradorEnLista, ...]

    def resumen(self) -> dict[str, Any]:
        """What the record keeps of it."""
        return {"muestras": [una.id_muestra for una in self.ultimas]}


@dataclass(slots=True, kw_only=True)
class ConocidoHallado(Recibo):
    """The patient's data by field as they were the last time, None if there was none."""

    campos: Mapping[str, Any] | None
    id_muestra: int | None = None

    def resumen(self) -> dict[str, Any]:
        """What the record keeps of it."""
        return {"id_muestra": self.id_muestra}


def inicio(consulta: "Consulta", _pedido: VerInicioDeToma) -> InicioDeToma:
    """The numbers and the last samples of who asks."""
    rut = consulta.actor.rut_profesional if consulta.actor else None
    hoy = en_chile(consulta.ahora).date()
    medianoche, ayer = inicio_del_dia(hoy), inicio_del_dia(hoy - timedelta(days=1))
    suyas = [
        *alcance_de(consulta.actor, consulta.ahora, consulta.conexion).condiciones,
        _M.laboratorio_origen_id == TOMA_DE_MUESTRAS,
    ]
    sin_recibir = and_(_M.estado == Estado.ENVIADA, _M.vence_en >= consulta.ahora)
    cuentas = {
        "por_recibir": sin_recibir,
        "vencen_hoy": and_(sin_recibir, _M.vence_en < inicio_del_dia(hoy + timedelta(days=1))),
        "devueltas": _M.estado.in_((Estado.EN_MODIFICACION, Estado.EDICION_AUTORIZADA)),
        "con_resultado": and_(_M.estado == Estado.CON_RESULTADO, _M.informado_en >= ayer),
        "hoy": _M.creada_en >= medianoche,
    }
    contar = select(*(func.coalesce(func.sum(case((cuenta, 1), else_=0)), 0).label(n) for n, cuenta in cuentas.items()))
    numeros = consulta.conexion.execute(contar.where(_M.rut_responsable == rut, *suyas)).one()
    orden: Any = (
        select(*_M, Laboratorio.nombre.label("laboratorio"))
        .join(Laboratorio, Laboratorio.id == _M.laboratorio_id)
        .where(_M.rut_responsable == rut, *suyas)
        .order_by(_M.creada_en.desc(), _M.id.desc())
        .limit(ULTIMAS)
    )
    ultimas = tuple(_una(fila) for fila in consulta.conexion.execute(orden))
    consulta.tocadas.update(enumerate((una.id_muestra for una in ultimas), start=1))
    enteros: dict[str, Any] = {nombre: int(cuantas) for nombre, cuantas in numeros._mapping.items()}
    return InicioDeToma(
        **consulta.cabecera,
        **enteros,
        desde_ayer=en_chile(ayer).date(),
        ultimas=ultimas,
        borradores=propios(consulta),
    )


def _una(fila: Any) -> UltimaTomada:
    return UltimaTomada(
        id_muestra=fila.id,
        codigo=fila.codigo_muestra_cliente,
        paciente=nombre_de(fila),
        estado=Estado(fila.estado),
        laboratorio=fila.laboratorio,
        creada_en=fila.creada_en,
    )


def conocido(consulta: "Consulta", pedido: BuscarConocido) -> ConocidoHallado:
    """The newest sample of the patient that was registered at the establishment; whom it shows is on record."""
    run, digito = partir_rut(pedido.rut, "paciente_run")
    consulta.documentos[1] = f"{run}-{digito}"
    orden = (
        select(_M.id, *(_M[campo] for campo in DEL_PACIENTE))
        .where(
            _M.paciente_run == run,
            _M.laboratorio_origen_id == TOMA_DE_MUESTRAS,
            _M.cod_deis == (consulta.actor.cod_deis if consulta.actor else None),
            EXISTE,
        )
        .order_by(_M.id.desc())
        .limit(1)
    )
    fila = consulta.conexion.execute(orden).one_or_none()
    if fila is None:
        return ConocidoHallado(**consulta.cabecera, campos=None)
    consulta.tocadas[1] = fila.id
    campos = {campo: getattr(fila, campo) for campo in DEL_PACIENTE}
    return ConocidoHallado(**consulta.cabecera, campos=campos, id_muestra=fila.id)


def informe(consulta: "Consulta", pedido: InformeDeAlcance) -> InformeHallado:
    """The report, if the sample is within the caller's scope; another one answers as one that does not exist."""
    return informe_de(
        consulta, pedido.id_muestra, *alcance_de(consulta.actor, consulta.ahora, consulta.conexion).condiciones
    )


DE_TOMA: dict[type[Pedido], Callable[["Consulta", Any], Recibo]] = {
    VerInicioDeToma: inicio,
    BuscarConocido: conocido,
    InformeDeAlcance: informe,
}
"""How each of these requests is answered."""
