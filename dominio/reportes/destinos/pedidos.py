"""What can be asked of targets: each change is a message of the record, and so is each sending."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from dominio.ventanilla.pedidos import Administracion, Gestion, Pedido, Permiso
from dominio.ventanilla.recibos import Recibo


@dataclass(frozen=True, slots=True, kw_only=True)
class ProponerDestino(Administracion):
    """The help desk proposes a target; nothing is sent to it until somebody of the ministry confirms it."""

    permiso = Permiso.DESTINO_PROPONER
    operacion = "destinos.proponer"
    nombre: str
    direccion: str
    secreto: bytes = field(repr=False)
    """As it is kept: whoever asks has encrypted it, and the record never sees it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnotarVista(Gestion):
    """Which host key or certificate a target showed, or that it let a trial in (`huella` None)."""

    permiso = Permiso.DESTINO_VER
    operacion = "destinos.probar"
    numero: int
    huella: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmarDestino(Administracion):
    """Somebody who did not propose it compared the host key or certificate, and takes it for the target's from now on."""

    permiso = Permiso.DESTINO_CONFIRMAR
    operacion = "destinos.confirmar"
    numero: int
    huella: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetirarDestino(Administracion):
    """Nothing more is sent to a target; with a `confirmacion`, if that is its name."""

    permiso = Permiso.DESTINO_VER
    operacion = "destinos.retirar"
    numero: int
    confirmacion: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListarDestinos(Pedido):
    """All targets with how they stand."""

    permiso = Permiso.DESTINO_VER
    operacion = "destinos.listar"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnotarEnvio(Gestion):
    """The feed of a day is at a target, which said so by this receipt."""

    permiso = Permiso.REPORTE_DIARIO
    operacion = "destinos.enviar"
    numero: int
    dia: date
    acuse: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FichaDeDestino:
    """A target as people see it; never its secret."""

    numero: int
    nombre: str
    direccion: str
    situacion: str
    vista: str | None
    huella: str | None
    """The letters by which people compare them (`envio.para_comparar`)."""
    se_mostro: str | None
    """What it showed last, as it is; what is confirmed must be the same."""
    propuesto_en: datetime
    propuesto_por: str | None
    confirmado_en: datetime | None
    confirmado_por: str | None
    retirado_en: datetime | None
    ultimo_dia: date | None
    ultimo_en: datetime | None
    faltan: int
    caido_desde: datetime | None
    ultima_falla: str | None
    proximo_intento: datetime | None
    es_mio: bool
    """Whether who asks proposed it."""


@dataclass(slots=True, kw_only=True)
class DestinosHallados(Recibo):
    """All of them, those in use first."""

    destinos: Sequence[FichaDeDestino]

    def resumen(self) -> dict[str, list[int]]:
        """What the record keeps of it."""
        return {"destinos": [uno.numero for uno in self.destinos]}


@dataclass(slots=True, kw_only=True)
class DestinoCambiado(Recibo):
    """Which target was proposed, tried, confirmed, withdrawn or served."""

    numero: int

    def resumen(self) -> dict[str, int]:
        """What the record keeps of it."""
        return {"destino": self.numero}
