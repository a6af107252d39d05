"""The samples that territorial authorities, establishments and those who take samples may read: each their own.

An authority's samples are those taken at the establishments of its territory.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Row, and_, false, or_, select, tuple_

from dominio.actor import Actor
from dominio.auditoria.traza import FRASES
from dominio.enumeraciones import Estado, Rol, Tecnica
from dominio.errores import FaltaClave
from dominio.estados import EXISTE
from dominio.pedidos import Pedido, Permiso
from dominio.recibos import Recibo
from dominio.tiempo import inicio_del_dia
from dominio.trabajo.busqueda import (
    CANDIDATAS,
    DIAS_DE_BUSQUEDA,
    DIAS_DE_TRABAJO,
    NUMERO,
    PARECE_RUT,
    POR_PAGINA,
    con_palabras,
    escribir_cursor,
    leer_cursor,
    plazo,
    significados,
)
from dominio.trabajo.ficha import SIN_MOSTRAR, leer_fila
from dominio.trabajo.lista import documento_de, nombre_de
from dominio.vida import esta_vencida
from modelos import Comuna, Establecimiento, Historial, Laboratorio, Muestra

if TYPE_CHECKING:
    from dominio.consultas import Consulta

DIAS_DEL_TOMADOR = {Tecnica.RT_PCR: 14, Tecnica.TEST_PACK: 11}
"""So many days after its creation, a sample is still shown to who took it."""
_M = Muestra.__table__.c


@dataclass(frozen=True, slots=True, kw_only=True)
class ListarTerritorio(Pedido):
    """One page of the samples within the caller's scope, newest first.

    `texto` is an id, a RUT, a laboratory's code or words of a name. `hasta` is included; without dates, a search by number
    covers everything, one by name 31 days, and no search 7.
    """

    permiso = Permiso.ALCANCE_LEER
    operacion = "territorio.muestras"
    texto: str = ""
    estado: Estado | None = None
    desde: date | None = None
    hasta: date | None = None
    cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerDeTerritorio(Pedido):
    """One sample within the caller's scope, with its life."""

    permiso = Permiso.ALCANCE_LEER
    operacion = "territorio.muestra"
    id_muestra: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeTerritorio:
    """One sample of the list."""

    id_muestra: int
    codigo: str
    estado: Estado
    vencida: bool
    paciente: str
    documento: str
    fecha_muestra: datetime
    establecimiento: str
    laboratorio: str
    resultado: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PasoDeTerritorio:
    """One step of a sample's life."""

    ocurrido_en: datetime
    frase: str
    hacia: Estado
    laboratorio: str | None
    motivo: str | None
    detalle: str | None


@dataclass(slots=True, kw_only=True)
class TerritorioHallado(Recibo):
    """A page; `plazo` are the days covered, if that matters."""

    muestras: tuple[DeTerritorio, ...]
    plazo: tuple[date, date] | None
    cursor: str | None

    def resumen(self) -> dict[str, Any]:
        """What the record keeps of it."""
        return {"muestras": [una.id_muestra for una in self.muestras]}


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
    pasos: tuple[PasoDeTerritorio, ...]

    def resumen(self) -> dict[str, Any]:
        """What the record keeps of it."""
        return {"id_muestra": self.id_muestra, "estado_muestra": self.estado.value}


# ── what each role reaches ──────────────────────────────────────────────────────────────────────────────────────────
def alcance_de(actor: Actor | None, ahora: datetime) -> list[ColumnElement[bool]]:
    """The samples that this actor may read, as conditions; a scope that is missing reaches nothing."""
    if actor is None:
        raise FaltaClave
    return [*ALCANCES[actor.rol](actor, ahora), EXISTE]


def _del_tomador(actor: Actor, ahora: datetime) -> list[ColumnElement[bool]]:
    recientes = (
        and_(_M.tecnica_muestra == tecnica.value, _M.creada_en >= ahora - timedelta(days=dias))
        for tecnica, dias in DIAS_DEL_TOMADOR.items()
    )
    return [_M.rut_responsable == actor.rut_profesional, or_(*recientes)]


def _donde(columna: Any, valor: int | str | None) -> list[ColumnElement[bool]]:
    """The samples taken where the column has the value; without a value there are none (NULL would find the unknown)."""
    if valor is None:
        return [false()]
    establecimientos = (
        select(Establecimiento.cod_deis)
        .join(Comuna, Comuna.codigo == Establecimiento.comuna_codigo, isouter=True)
        .where(columna == valor)
    )
    return [_M.cod_deis.in_(establecimientos)]


ALCANCES: dict[Rol, Callable[[Actor, datetime], list[ColumnElement[bool]]]] = {
    Rol.TOMADOR: _del_tomador,
    Rol.ESTABLECIMIENTO: lambda actor, _: [_M.cod_deis == actor.cod_deis],
    Rol.COMUNA: lambda actor, _: _donde(Establecimiento.comuna_codigo, actor.comuna),
    Rol.SERVICIO_SALUD: lambda actor, _: _donde(Establecimiento.servicio_salud_codigo, actor.servicio_salud),
    Rol.SEREMI: lambda actor, _: _donde(Comuna.region_codigo, actor.region),
    Rol.MINSAL: lambda *_: [],
    Rol.MESA_AYUDA: lambda *_: [],
}
"""Of each role with `ALCANCE_LEER`, what it reaches."""


# ── the list ────────────────────────────────────────────────────────────────────────────────────────────────────────
def listar(consulta: "Consulta", pedido: ListarTerritorio) -> TerritorioHallado:
    """The page that was asked for."""
    alcance = alcance_de(consulta.actor, consulta.ahora)
    condiciones, dias = _condiciones(consulta, pedido, alcance)
    if pedido.cursor:
        condiciones.append(tuple_(_M.fecha_muestra, _M.id) < tuple_(*leer_cursor(pedido.cursor)))
    orden: Any = (
        select(*_M, Laboratorio.nombre.label("laboratorio"), Establecimiento.nombre.label("establecimiento"))
        .join(Laboratorio, Laboratorio.id == _M.laboratorio_id)
        .join(Establecimiento, Establecimiento.cod_deis == _M.cod_deis, isouter=True)
        .where(*alcance, *condiciones)
        .order_by(_M.fecha_muestra.desc(), _M.id.desc())
        .limit(POR_PAGINA + 1)
    )
    filas: Sequence[Row[Any]] = consulta.conexion.execute(orden).all()
    hay_mas, filas = len(filas) > POR_PAGINA, filas[:POR_PAGINA]
    consulta.tocadas.update(enumerate((fila.id for fila in filas), start=1))
    return TerritorioHallado(
        **consulta.cabecera,
        muestras=tuple(_en_lista(fila, consulta.ahora) for fila in filas),
        plazo=dias,
        cursor=escribir_cursor(filas[-1]) if hay_mas else None,
    )


def _condiciones(
    consulta: "Consulta", pedido: ListarTerritorio, alcance: list[ColumnElement[bool]]
) -> tuple[list[ColumnElement[bool]], tuple[date, date] | None]:
    """What the search asks besides the scope, and the days that it covers."""
    texto = " ".join(pedido.texto.split())
    halladas = _por_numero(consulta, texto, alcance) if texto else None
    condiciones: list[ColumnElement[bool]] = []
    if halladas is not None:
        condiciones.append(_M.id.in_(halladas))
    elif texto:
        condiciones += con_palabras(consulta.conexion, texto)
    if pedido.estado is not None:
        condiciones.append(_M.estado == pedido.estado.value)
    if halladas is not None and pedido.desde is None and pedido.hasta is None:
        return condiciones, None
    dias = plazo(pedido.desde, pedido.hasta, DIAS_DE_BUSQUEDA if texto else DIAS_DE_TRABAJO, consulta.ahora)
    condiciones.append(_M.fecha_muestra >= inicio_del_dia(dias[0]))
    condiciones.append(_M.fecha_muestra < inicio_del_dia(dias[1] + timedelta(days=1)))
    return condiciones, dias


def _por_numero(consulta: "Consulta", texto: str, alcance: list[ColumnElement[bool]]) -> set[int] | None:
    """The samples that a number or a code names; None when the text is neither."""
    halladas: set[int] = set()
    for condicion in significados(texto):
        orden = select(_M.id).where(condicion, *alcance).order_by(_M.id.desc()).limit(CANDIDATAS)
        halladas.update(consulta.conexion.execute(orden).scalars())
    es_numero = NUMERO.fullmatch(texto) or PARECE_RUT.fullmatch(texto)
    return halladas if halladas or es_numero else None


def _en_lista(fila: Row[Any], ahora: datetime) -> DeTerritorio:
    return DeTerritorio(
        id_muestra=fila.id,
        codigo=fila.codigo_muestra_cliente,
        estado=Estado(fila.estado),
        vencida=esta_vencida(fila.estado, fila.vence_en, ahora),
        paciente=nombre_de(fila),
        documento=documento_de(fila),
        fecha_muestra=fila.fecha_muestra,
        establecimiento=fila.establecimiento or fila.cod_deis,
        laboratorio=fila.laboratorio,
        resultado=fila.resultado,
    )


# ── one sample ──────────────────────────────────────────────────────────────────────────────────────────────────────
def ver(consulta: "Consulta", pedido: VerDeTerritorio) -> DeTerritorioVista:
    """The sample, if it is within the caller's scope; another one answers as one that does not exist."""
    fila = leer_fila(consulta, pedido.id_muestra, *alcance_de(consulta.actor, consulta.ahora))
    return DeTerritorioVista(
        **consulta.cabecera,
        id_muestra=fila.id,
        estado=Estado(fila.estado),
        vencida=esta_vencida(fila.estado, fila.vence_en, consulta.ahora),
        paciente=nombre_de(fila),
        documento=documento_de(fila),
        campos={c.name: getattr(fila, c.name) for c in Muestra.__table__.c if c.name not in SIN_MOSTRAR},
        nombres={c: getattr(fila, c) for c in ("comuna", "pais", "establecimiento", "laboratorio", "laboratorio_origen")},
        pasos=tuple(_pasos(consulta, fila.id)),
    )


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


TERRITORIO: dict[type[Pedido], Callable[["Consulta", Any], Recibo]] = {ListarTerritorio: listar, VerDeTerritorio: ver}
"""How each of these requests is answered."""
