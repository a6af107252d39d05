"""What the help desk does with laboratories and their access keys; each of these is a message of the record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, or_, select, update

from dominio.personas import laboratorios
from dominio.personas.confirmaciones import exigir_confirmacion
from dominio.ventanilla.pedidos import Administracion, Pedido, Permiso
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.errores import NadaEnEstaDireccion
from modelos import TOMA_DE_MUESTRAS, Comuna, Laboratorio

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

POR_PAGINA = 50
_L = Laboratorio.__table__.c


@dataclass(frozen=True, slots=True, kw_only=True)
class ListarLaboratorios(Pedido):
    """Laboratories by number, those whose name or number has the text; `despues_de` is the last one of a page."""

    permiso = Permiso.ADMINISTRAR
    operacion = "administracion.laboratorios"
    texto: str = ""
    despues_de: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class VerLaboratorio(Pedido):
    """One laboratory with its keys."""

    permiso = Permiso.ADMINISTRAR
    operacion = "administracion.verLaboratorio"
    id_laboratorio: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CrearLaboratorio(Administracion):
    """A laboratory joins; it is active at once."""

    operacion = "administracion.crearLaboratorio"
    nombre: str
    cod_deis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivarLaboratorio(Administracion):
    """A laboratory may work again, or no longer: its keys stop serving and nobody can send samples to it.

    With a `confirmacion` it is only done if that is the laboratory's name.
    """

    operacion = "administracion.activarLaboratorio"
    id_laboratorio: int
    activo: bool
    confirmacion: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CrearCredencial(Administracion):
    """A new key of a laboratory; `ultimo_dia` is the last one on which it serves, None is for good."""

    operacion = "administracion.crearCredencial"
    id_laboratorio: int
    nombre: str
    ultimo_dia: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocarCredencial(Administracion):
    """A key serves no longer; of one that was revoked before, nothing changes.

    With an `id_laboratorio` it must be that laboratory's, and with a `confirmacion` that must be its name.
    """

    operacion = "administracion.revocarCredencial"
    id_credencial: int
    id_laboratorio: int | None = None
    confirmacion: str | None = None


@dataclass(slots=True, kw_only=True)
class LaboratoriosHallados(Recibo):
    """One page of laboratories; `siguiente` asks for the next one."""

    laboratorios: Sequence[Any]
    siguiente: int | None = None

    def resumen(self) -> dict[str, Any]:
        return {"laboratorios": [uno.id for uno in self.laboratorios]}


@dataclass(slots=True, kw_only=True)
class LaboratorioVisto(Recibo):
    """One laboratory, its keys (never the keys themselves) and where it is."""

    laboratorio: Any
    credenciales: Sequence[Any]

    def resumen(self) -> dict[str, Any]:
        return {"id_laboratorio": self.laboratorio.id, "credenciales": [una.id for una in self.credenciales]}


@dataclass(slots=True, kw_only=True)
class LaboratorioCambiado(Recibo):
    """Which laboratory was made or changed."""

    id_laboratorio: int

    def resumen(self) -> dict[str, Any]:
        return {"id_laboratorio": self.id_laboratorio}


@dataclass(slots=True, kw_only=True)
class CredencialCambiada(Recibo):
    """Which key was made or revoked; `clave` is there when it was made, for the screen alone.

    `revocada_ahora` says that it served until now.
    """

    id_credencial: int
    revocada_ahora: bool = False
    clave: str | None = field(default=None, repr=False)

    def resumen(self) -> dict[str, Any]:
        return {"id_credencial": self.id_credencial}


# ── laboratories ────────────────────────────────────────────────────────────────────────────────────────────────────
def _listar(consulta: "Consulta", pedido: ListarLaboratorios) -> LaboratoriosHallados:
    orden = select(*_L).where(_L.id > max(pedido.despues_de, TOMA_DE_MUESTRAS)).order_by(_L.id).limit(POR_PAGINA + 1)
    texto = pedido.texto.strip().lower()
    if texto:
        parte = _L.nombre.icontains(texto, autoescape=True)
        orden = orden.where(or_(parte, _L.id == int(texto)) if _es_numero(texto) else parte)
    filas = consulta.conexion.execute(orden).all()
    siguiente = filas[POR_PAGINA - 1].id if len(filas) > POR_PAGINA else None
    return LaboratoriosHallados(**consulta.cabecera, laboratorios=filas[:POR_PAGINA], siguiente=siguiente)


def _es_numero(texto: str) -> bool:
    return texto.isascii() and texto.isdigit() and len(texto) < 10


def _ver(consulta: "Consulta", pedido: VerLaboratorio) -> LaboratorioVisto:
    fila = consulta.conexion.execute(
        select(*_L, Comuna.nombre.label("comuna"))
        .join_from(Laboratorio.__table__, Comuna, Comuna.codigo == _L.comuna_codigo, isouter=True)
        .where(_de_verdad(pedido.id_laboratorio))
    ).one_or_none()
    if fila is None:
        raise NadaEnEstaDireccion(campo="id_laboratorio", valor=pedido.id_laboratorio)
    claves = laboratorios.listar_credenciales(consulta.conexion, fila.id)
    return LaboratorioVisto(**consulta.cabecera, laboratorio=fila, credenciales=claves)


def _crear(consulta: "Consulta", pedido: CrearLaboratorio) -> LaboratorioCambiado:
    cod_deis = pedido.cod_deis.strip() or None
    numero = laboratorios.crear_laboratorio(consulta.conexion, pedido.nombre, consulta.ahora, cod_deis=cod_deis)
    return LaboratorioCambiado(**consulta.cabecera, id_laboratorio=numero)


def _activar(consulta: "Consulta", pedido: ActivarLaboratorio) -> LaboratorioCambiado:
    suyo = _de_verdad(pedido.id_laboratorio)
    nombre = consulta.conexion.execute(select(_L.nombre).where(suyo)).scalar_one_or_none()
    if nombre is None:
        raise NadaEnEstaDireccion(campo="id_laboratorio", valor=pedido.id_laboratorio)
    exigir_confirmacion(pedido.confirmacion, nombre)
    consulta.conexion.execute(update(Laboratorio).where(suyo).values(activo=pedido.activo))
    return LaboratorioCambiado(**consulta.cabecera, id_laboratorio=pedido.id_laboratorio)


def _de_verdad(id_laboratorio: int) -> ColumnElement[bool]:
    """The laboratory of that number; what stands for none is not to be seen or changed."""
    return and_(_L.id == id_laboratorio, _L.id != TOMA_DE_MUESTRAS)


# ── keys ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _crear_credencial(consulta: "Consulta", pedido: CrearCredencial) -> CredencialCambiada:
    vence_en = None if pedido.ultimo_dia is None else laboratorios.fin_de_la_clave(pedido.ultimo_dia, consulta.ahora)
    numero, clave = laboratorios.crear_credencial(
        consulta.conexion, pedido.id_laboratorio, pedido.nombre, consulta.ahora, vence_en=vence_en
    )
    return CredencialCambiada(**consulta.cabecera, id_credencial=numero, clave=clave)


def _revocar(consulta: "Consulta", pedido: RevocarCredencial) -> CredencialCambiada:
    suyas = laboratorios.listar_credenciales(consulta.conexion, pedido.id_laboratorio)
    nombres = {una.id: una.nombre for una in suyas}
    if pedido.id_credencial not in nombres:
        raise NadaEnEstaDireccion(campo="id_credencial", valor=pedido.id_credencial)
    exigir_confirmacion(pedido.confirmacion, nombres[pedido.id_credencial])
    hecho = laboratorios.revocar_credencial(consulta.conexion, pedido.id_credencial, consulta.ahora)
    return CredencialCambiada(**consulta.cabecera, id_credencial=pedido.id_credencial, revocada_ahora=hecho)


DE_LABORATORIOS: dict[type[Pedido], Callable[["Consulta", Any], Recibo]] = {
    ListarLaboratorios: _listar,
    VerLaboratorio: _ver,
    CrearLaboratorio: _crear,
    ActivarLaboratorio: _activar,
    CrearCredencial: _crear_credencial,
    RevocarCredencial: _revocar,
}
"""How each of these requests is answered."""
