"""A workbook is asked for, once however often it is asked; and what there is to see of it meanwhile."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select, update

from dominio.cargas.estados import PENDIENTES, EstadoCarga
from dominio.reportes.alcance import de_quien
from dominio.reportes.archivo import LIBRO
from dominio.reportes.descripcion import reporte_de
from dominio.reportes.emision import ReporteHallado, exigir_libro_posible, ficha_propia, fila_de
from dominio.reportes.libros.espera import cuantos_antes, cuantos_esperan, lo_hacen
from dominio.reportes.pedidos import PedirLibro
from dominio.ventanilla.actor import Actor
from dominio.vocabulario.enumeraciones import Rol
from dominio.vocabulario.errores import DemasiadosLibros
from dominio.vocabulario.limites import MAXIMO_LIBROS_EN_ESPERA
from modelos import ReporteLibro
from modelos.base import insertar

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

_L = ReporteLibro.__table__.c
DE_NUEVO = {
    "estado": EstadoCarga.EN_ESPERA.value,
    "intentos": 0,
    "hecho": 0,
    "toma": None,
    "latido": None,
    "terminado_en": None,
    "error_codigo": None,
    "error_mensaje": None,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FichaDeLibro:
    """A workbook on its way; `hecho` and `total` are rows, `delante` how many are made before it."""

    numero: int
    estado: EstadoCarga
    interrumpido: bool
    hecho: int
    total: int
    delante: int
    error_codigo: str | None
    error_mensaje: str | None

    @property
    def pendiente(self) -> bool:
        """Whether there is something to wait for."""
        return self.estado in PENDIENTES


def pedir(consulta: "Consulta", pedido: PedirLibro) -> ReporteHallado:
    """Have the workbook made, unless it is there or was asked for before."""
    ficha = ficha_propia(consulta, pedido.numero)
    rol, clave = de_quien(consulta.actor)
    reporte_de(ficha.clase, Rol(rol))
    exigir_libro_posible(ficha)
    if LIBRO not in ficha.archivos:
        _encargar(consulta, pedido.numero, rol, clave)
    return ReporteHallado(**consulta.cabecera, ficha=ficha)


def _encargar(consulta: "Consulta", numero: int, rol: str, clave: str) -> None:
    estado = consulta.conexion.execute(select(_L.estado).where(_L.reporte_id == numero)).scalar_one_or_none()
    if estado in PENDIENTES:
        return
    if cuantos_esperan(consulta.conexion, rol, clave) >= MAXIMO_LIBROS_EN_ESPERA:
        raise DemasiadosLibros(maximo=MAXIMO_LIBROS_EN_ESPERA)
    nuevo = {"reporte_id": numero, "pedido_en": consulta.ahora, **DE_NUEVO}
    orden = insertar(consulta.conexion, ReporteLibro.__table__).values(nuevo).on_conflict_do_nothing()
    if consulta.conexion.execute(orden).rowcount != 1:
        otra_vez = update(ReporteLibro).where(_L.reporte_id == numero, _L.estado.not_in(PENDIENTES))
        consulta.conexion.execute(otra_vez.values({"pedido_en": consulta.ahora, **DE_NUEVO}))


def en_camino(conexion: Connection, actor: Actor, numero: int, ahora: datetime) -> FichaDeLibro | None:
    """How far the workbook of a report of theirs is, if it was asked for; it tells of no patient, and is not on record.

    Raises `ReporteNoEmitido` of the reports of others.
    """
    filas = fila_de(conexion, actor, numero).filas
    uno = conexion.execute(select(*_L).where(_L.reporte_id == numero)).one_or_none()
    if uno is None:
        return None
    espera = uno.estado == EstadoCarga.EN_ESPERA
    en_proceso = uno.estado == EstadoCarga.EN_PROCESO
    return FichaDeLibro(
        numero=numero,
        estado=EstadoCarga(uno.estado),
        interrumpido=not lo_hacen(uno, ahora) if en_proceso else uno.intentos > 0,
        hecho=uno.hecho,
        total=filas,
        delante=cuantos_antes(conexion, numero, ahora) if espera else 0,
        error_codigo=uno.error_codigo,
        error_mensaje=uno.error_mensaje,
    )
