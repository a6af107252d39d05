"""Searches that an auditor keeps under a name of their own."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete, func, insert, select

from dominio.personas.confirmaciones import exigir_confirmacion
from dominio.ventanilla.pedidos import Gestion, Pedido, Permiso
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.errores import DatoObligatorio, MensajeDesconocido, TextoDemasiadoLargo
from modelos import BusquedaGuardada

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

MAXIMO_GUARDADAS = 30
"""Searches that one person keeps."""
LARGO_DE_NOMBRE = 60
PERSONALES = frozenset({"rut", "documento", "id_muestra", "codigo_muestra_cliente"})
"""Criteria that name somebody: they are not kept beyond the record itself."""

_B = BusquedaGuardada.__table__.c


@dataclass(frozen=True, slots=True)
class Guardada:
    """A search under its name, with the fields of its form."""

    id: int
    nombre: str
    criterios: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardarBusqueda(Gestion):
    """Keep a search under a name, in the place of one that had it. Criteria that name somebody are left out."""

    permiso = Permiso.AUDITAR
    operacion = "auditoria.guardar"
    nombre: str
    criterios: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuitarBusqueda(Gestion):
    """Keep a search no longer; with a `confirmacion`, only if that is its name."""

    permiso = Permiso.AUDITAR
    operacion = "auditoria.quitar"
    id: int
    confirmacion: str | None = None


@dataclass(slots=True, kw_only=True)
class BusquedaCambiada(Recibo):
    """The answer to both."""

    def respuesta(self) -> bytes:
        """Nothing that the request does not say."""
        return json.dumps({"id_mensaje": self.id_mensaje}).encode()


def guardadas_de(conexion: Connection, usuario_id: int | None) -> list[Guardada]:
    """Somebody's searches, by name."""
    filas = conexion.execute(select(_B.id, _B.nombre, _B.criterios).where(_B.usuario_id == usuario_id).order_by(_B.nombre))
    return [Guardada(fila.id, fila.nombre, json.loads(fila.criterios)) for fila in filas]


def _guardar(consulta: "Consulta", pedido: GuardarBusqueda) -> BusquedaCambiada:
    nombre = " ".join(pedido.nombre.split())
    if not nombre:
        raise DatoObligatorio(campo="nombre")
    if len(nombre) > LARGO_DE_NOMBRE:
        raise TextoDemasiadoLargo(campo="nombre", valor=nombre, maximo=LARGO_DE_NOMBRE, largo=len(nombre))
    criterios = {campo: texto for campo, texto in pedido.criterios.items() if campo not in PERSONALES}
    propias = _B.usuario_id == _usuario(consulta)
    consulta.conexion.execute(delete(BusquedaGuardada).where(propias, _B.nombre == nombre))
    _olvidar_sobrantes(consulta.conexion, propias)
    valores = {"usuario_id": _usuario(consulta), "nombre": nombre, "creada_en": consulta.ahora}
    guardados = json.dumps(criterios, ensure_ascii=False)
    consulta.conexion.execute(insert(BusquedaGuardada).values(**valores, criterios=guardados))
    return BusquedaCambiada(**consulta.cabecera)


def _olvidar_sobrantes(conexion: Connection, propias: Any) -> None:
    """Make room for one more: the oldest goes."""
    if conexion.execute(select(func.count()).select_from(BusquedaGuardada).where(propias)).scalar_one() >= MAXIMO_GUARDADAS:
        mas_antigua = conexion.execute(select(func.min(_B.id)).where(propias)).scalar_one()
        conexion.execute(delete(BusquedaGuardada).where(_B.id == mas_antigua))


def _quitar(consulta: "Consulta", pedido: QuitarBusqueda) -> BusquedaCambiada:
    suya = (_B.id == pedido.id, _B.usuario_id == _usuario(consulta))
    nombre = consulta.conexion.execute(select(_B.nombre).where(*suya)).scalar_one_or_none()
    if nombre is None:
        raise MensajeDesconocido(campo="id", valor=pedido.id)
    exigir_confirmacion(pedido.confirmacion, nombre)
    consulta.conexion.execute(delete(BusquedaGuardada).where(*suya))
    return BusquedaCambiada(**consulta.cabecera)


def _usuario(consulta: "Consulta") -> int | None:
    return consulta.actor.usuario_id if consulta.actor else None


GUARDADAS: dict[type[Pedido], Callable[["Consulta", Any], Recibo]] = {GuardarBusqueda: _guardar, QuitarBusqueda: _quitar}
"""How each of these requests is answered."""
