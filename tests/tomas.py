"""Samples that people take: who takes them in the cast, and the ways to have one."""

from typing import Any

from sqlalchemy import Engine, insert

from dominio.muestras.items import Entrega, Recepcion
from dominio.muestras.tomas.items import Antigeno, Toma
from dominio.muestras.tomas.pedidos import RegistrarAntigenos, RegistrarMuestras
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.recibos import ItemRecibo
from dominio.ventanilla.ventanilla import Ventanilla
from dominio.vocabulario.enumeraciones import Resultado, Rol, TipoMuestra
from modelos import Establecimiento, LugarDeTrabajo, Profesional
from tests.elenco import COD_DEIS, NORTE, PROFESIONAL, una_muestra

OTRO_DEIS, OTRO_PROFESIONAL = "114200", "9876543-3"
QUE_NO_ES_DE_UNA_TOMA = ("codigo_muestra_cliente", "rut_responsable", "cod_deis")

TOMADORA = Actor(rol=Rol.TOMADOR, usuario_id=91, rut_profesional=PROFESIONAL, cod_deis=COD_DEIS)
"""Who takes samples at the establishment of the cast."""
VECINO = Actor(rol=Rol.TOMADOR, usuario_id=92, rut_profesional=OTRO_PROFESIONAL, cod_deis=OTRO_DEIS)
"""Who takes samples at another one, and must never see those of the first."""


def poblar_lugares(motor: Engine) -> None:
    """The second establishment and professional, and who works where."""
    with motor.begin() as conexion:
        conexion.execute(insert(Establecimiento).values(cod_deis=OTRO_DEIS, nombre="SAPU vecino", activo=True))
        conexion.execute(
            insert(Profesional).values(rut=OTRO_PROFESIONAL, nombres="Leo", apellidos="Mar", profesion="TENS", activo=True)
        )
        lugares = [{"rut_profesional": PROFESIONAL, "cod_deis": COD_DEIS}]
        lugares.append({"rut_profesional": OTRO_PROFESIONAL, "cod_deis": OTRO_DEIS})
        conexion.execute(insert(LugarDeTrabajo), lugares)


def _datos(**cambios: Any) -> dict[str, Any]:
    una = una_muestra()
    datos = {nombre: getattr(una, nombre) for nombre in type(una).__slots__ if nombre not in QUE_NO_ES_DE_UNA_TOMA}
    return {**datos, **cambios}


def una_toma(**cambios: Any) -> Toma:
    """A sample for Laboratorio Norte that every rule accepts."""
    return Toma(**_datos(**{"id_laboratorio": NORTE, **cambios}))


def un_antigeno(**cambios: Any) -> Antigeno:
    """A negative test that every rule accepts."""
    datos = {"tipo_muestra": TipoMuestra.TORULA_NASAL, "tecnica_muestra": None, "resultado": Resultado.NEGATIVO}
    return Antigeno(**_datos(**{**datos, **cambios}))


def registrar(ventanilla: Ventanilla, *tomas: Toma, quien: Actor = TOMADORA, **opciones: Any) -> list[ItemRecibo]:
    """What became of each."""
    return ventanilla.atender(quien, RegistrarMuestras(items=tomas, **opciones)).items


def registrar_antigenos(ventanilla: Ventanilla, *tests: Antigeno, quien: Actor = TOMADORA) -> list[ItemRecibo]:
    """What became of each."""
    return ventanilla.atender(quien, RegistrarAntigenos(items=tests)).items


def una_registrada(ventanilla: Ventanilla, quien: Actor = TOMADORA, **cambios: Any) -> tuple[int, str]:
    """The number and the code of a new sample."""
    (item,) = registrar(ventanilla, una_toma(**cambios), quien=quien)
    assert item.id_muestra is not None, item
    return item.id_muestra, item.codigo_muestra_cliente


def recepcion(codigo: str) -> Recepcion:
    """A reception by nothing but the code."""
    return Recepcion(codigo_muestra_cliente=codigo)


def resultado(codigo: str, ventanilla: Ventanilla, **cambios: Any) -> Entrega:
    """A result by nothing but the code."""
    datos = {"resultado": Resultado.NEGATIVO, "fecha_hora_resultado_laboratorio": ventanilla.reloj(), **cambios}
    return Entrega(codigo_muestra_cliente=codigo, **datos)
