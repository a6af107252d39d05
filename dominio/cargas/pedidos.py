"""What pages ask about uploads, and what they get."""

from dataclasses import dataclass, field
from typing import Any

from dominio.cargas.fichas import FichaCarga
from dominio.cargas.respuesta import ErrorDeFila
from dominio.muestras.planillas.pedidos import Planilla
from dominio.ventanilla.pedidos import Gestion, Pedido, Permiso
from dominio.ventanilla.recibos import Recibo


@dataclass(frozen=True, slots=True, kw_only=True)
class SubirPlanilla(Gestion):
    """A file comes in, to be served when its turn comes; `simular` tries it and stores none of its rows.

    `a_proposito` applies also the rows that repeat what was applied once and overtaken since.
    """

    permiso = Permiso.PLANILLA_SUBIR
    operacion = "portal.subirPlanilla"
    planilla: Planilla
    nombre: str
    contenido: bytes = field(repr=False)
    simular: bool
    a_proposito: bool = False
    origen: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CargarDeVerdad(Gestion):
    """A file that was tried is to be served in earnest, as it was then.

    With `a_proposito` it may also be one that was served and in which rows were refused as late repeats.
    """

    permiso = Permiso.PLANILLA_SUBIR
    operacion = "portal.cargarDeVerdad"
    id: int
    a_proposito: bool = False
    origen: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListarCargas(Pedido):
    """A page of the caller's uploads, newest first."""

    permiso = Permiso.PLANILLA_SUBIR
    operacion = "portal.cargas"
    cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerCarga(Pedido):
    """One upload with the first of its errors."""

    permiso = Permiso.PLANILLA_SUBIR
    operacion = "portal.carga"
    id: int
    maximo: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VerCorrecciones(Pedido):
    """The refused rows of an upload, to be corrected: its file, and the answer that it got."""

    permiso = Permiso.PLANILLA_SUBIR
    operacion = "portal.correcciones"
    id: int


@dataclass(slots=True, kw_only=True)
class CargaSubida(Recibo):
    """The number under which an upload waits."""

    id: int
    sha256: str

    def resumen(self) -> dict[str, Any]:
        """What the record keeps of it; the file itself is the body of the message in which it is served."""
        return {"id_carga": self.id, "sha256": self.sha256}


@dataclass(slots=True, kw_only=True)
class CargasListadas(Recibo):
    """A page of uploads."""

    cargas: tuple[FichaCarga, ...]
    cursor: str | None

    def resumen(self) -> dict[str, Any]:
        """What the record keeps of it."""
        return {"cargas": [una.id for una in self.cargas]}


@dataclass(slots=True, kw_only=True)
class CargaHallada(Recibo):
    """An upload with its first errors; `hay_mas` says that there are others."""

    carga: FichaCarga
    errores: tuple[ErrorDeFila, ...]
    hay_mas: bool

    def resumen(self) -> dict[str, Any]:
        """What the record keeps of it: which message's errors were shown, and down to which row."""
        return {
            "id_carga": self.carga.id,
            "mostrado": self.carga.mensaje_id,
            "hasta_fila": self.errores[-1].fila if self.errores else None,
        }


@dataclass(slots=True, kw_only=True)
class CorreccionesHalladas(Recibo):
    """What the correction workbook is made of."""

    carga: FichaCarga
    contenido: bytes = field(repr=False)
    respuesta: bytes = field(repr=False)

    def resumen(self) -> dict[str, Any]:
        """What the record keeps of it: of which message the refused rows were handed out."""
        return {"id_carga": self.carga.id, "mostrado": self.carga.mensaje_id}
