"""The cast: Laboratorio Norte sends, Laboratorio Sur must never see Norte's data; and a clock that tests set."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from dominio.atencion import abrir_ventanilla
from dominio.maestros.publicados import cargar_fijos
from dominio.muestras.items import Entrega, MuestraNueva, Recepcion
from dominio.muestras.pedidos import CrearMuestras, EntregaResultado, RecepcionarMuestra
from dominio.personas.laboratorios import crear_credencial, crear_laboratorio
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.recibos import ItemRecibo
from dominio.ventanilla.ventanilla import Ventanilla
from dominio.vocabulario.enumeraciones import (
    Prevision,
    Resultado,
    Rol,
    Sexo,
    Tecnica,
    TipoDocumento,
    TipoMuestra,
)
from modelos import Establecimiento, Profesional

NORTE, SUR = 1, 2
PROFESIONAL = "12345678-5"
COD_DEIS = "113100"


class RelojDePrueba:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.ahora = datetime(2026, 3, 5, 12, 30, 15, 250_000, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.ahora

    def avanzar(self, **cuanto: float) -> None:
        """Move on, for example `avanzar(days=8)`."""
        self.ahora += timedelta(**cuanto)


def poblar(motor: Engine, ahora: datetime) -> dict[int, str]:
    """The masters and both laboratories; gives a key of each."""
    with motor.begin() as conexion:
        cargar_fijos(conexion)
        conexion.execute(insert(Establecimiento).values(cod_deis=COD_DEIS, nombre="CESFAM de prueba", activo=True))
        conexion.execute(insert(Profesional).values(rut=PROFESIONAL, nombres="Eva", apellidos="Paz", activo=True))
        for numero, nombre in ((NORTE, "Laboratorio Norte"), (SUR, "Laboratorio Sur")):
            crear_laboratorio(conexion, nombre, ahora, numero=numero)
        return {numero: crear_credencial(conexion, numero, "LIS", ahora)[1] for numero in (NORTE, SUR)}


@pytest.fixture
def reloj() -> RelojDePrueba:
    """The clock of the hub under test."""
    return RelojDePrueba()


@pytest.fixture
def ventanilla(motor: Engine, reloj: RelojDePrueba, claves: dict[int, str]) -> Ventanilla:
    """A window on the populated database."""
    return abrir_ventanilla(motor, reloj=reloj)


@pytest.fixture
def laboratorio_norte() -> Actor:
    """Who sends."""
    return Actor(rol=Rol.LABORATORIO, laboratorio_id=NORTE, laboratorio_nombre="Laboratorio Norte")


@pytest.fixture
def laboratorio_sur() -> Actor:
    """Who must never see Norte's data."""
    return Actor(rol=Rol.LABORATORIO, laboratorio_id=SUR, laboratorio_nombre="Laboratorio Sur")


def una_muestra(codigo: str = "N-1", **cambios: Any) -> MuestraNueva:
    """A sample that every rule accepts, three hours old by the test clock."""
    datos: dict[str, Any] = {
        "codigo_muestra_cliente": codigo,
        "rut_responsable": PROFESIONAL,
        "cod_deis": COD_DEIS,
        "rut_medico": PROFESIONAL,
        "paciente_tipodoc": TipoDocumento.RUN,
        "paciente_run": 11111111,
        "paciente_dv": "1",
        "paciente_nombres": "Ana María",
        "paciente_ap_pat": "Pérez",
        "paciente_ap_mat": ".",
        "paciente_fecha_nac": date(1980, 1, 31),
        "paciente_sexo": Sexo.F,
        "paciente_comuna": 13101,
        "paciente_direccion": "Calle Larga 12",
        "paciente_telefono": "+56 9 1234 5678",
        "paciente_prevision": Prevision.FONASA,
        "fecha_muestra": RelojDePrueba().ahora - timedelta(hours=3),
        "tecnica_muestra": Tecnica.RT_PCR,
        "tipo_muestra": TipoMuestra.SALIVA,
        "busqueda_activa": False,
    }
    return MuestraNueva(**{**datos, **cambios})


def crear(*muestras: MuestraNueva, **opciones: Any) -> CrearMuestras:
    """A request to create samples."""
    return CrearMuestras(items=muestras, **opciones)


def codigos(item: ItemRecibo) -> set[tuple[str, str | None]]:
    """The errors of an item, as (code, field)."""
    return {(error.codigo, error.campo) for error in item.errores}


def una_creada(ventanilla: Ventanilla, actor: Actor, codigo: str = "N-1", **cambios: Any) -> int:
    """The id of a new sample."""
    (item,) = ventanilla.atender(actor, crear(una_muestra(codigo, **cambios))).items
    assert item.id_muestra is not None
    return item.id_muestra


def una_recepcionada(ventanilla: Ventanilla, actor: Actor, codigo: str = "N-1", **cambios: Any) -> int:
    """The id of a new sample that its laboratory has received."""
    clave = una_creada(ventanilla, actor, codigo, **cambios)
    (item,) = ventanilla.atender(actor, RecepcionarMuestra(items=(Recepcion(id_muestra=clave),))).items
    assert item.estado_muestra == 3, item
    return clave


def entrega(clave: int, ventanilla: Ventanilla, **cambios: Any) -> EntregaResultado:
    """A request to deliver a positive result, now."""
    datos = {"resultado": Resultado.POSITIVO, "fecha_hora_resultado_laboratorio": ventanilla.reloj(), **cambios}
    return EntregaResultado(items=(Entrega(id_muestra=clave, **datos),))


def una_informada(ventanilla: Ventanilla, actor: Actor, codigo: str = "N-1", **cambios: Any) -> int:
    """The id of a new sample with a positive result."""
    clave = una_recepcionada(ventanilla, actor, codigo)
    (item,) = ventanilla.atender(actor, entrega(clave, ventanilla, **cambios)).items
    assert item.estado_muestra == 4, item
    return clave
