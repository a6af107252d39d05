"""What can be asked of reports."""

from dataclasses import dataclass
from datetime import date

from dominio.ventanilla.pedidos import Gestion, Pedido, Permiso
from dominio.vocabulario.enumeraciones import Resultado, Tecnica
from dominio.vocabulario.errores import ErrorDominio


@dataclass(frozen=True, slots=True, kw_only=True)
class VerTotales(Pedido):
    """How many samples a report would have if it were issued now; of the day that is not over, so far."""

    permiso = Permiso.REPORTE_LEER
    operacion = "reportes.totales"
    reporte: str
    desde: date | None
    hasta: date | None
    examen: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmitirReporte(Gestion):
    """A report is issued: it gets a number, and what it says now stays under it."""

    permiso = Permiso.REPORTE_LEER
    operacion = "reportes.emitir"
    reporte: str
    desde: date | None
    hasta: date | None
    examen: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListarReportes(Pedido):
    """A page of the reports that were issued for the caller's scope, newest first."""

    permiso = Permiso.REPORTE_LEER
    operacion = "reportes.historial"
    cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerReporte(Pedido):
    """What was issued under a number."""

    permiso = Permiso.REPORTE_LEER
    operacion = "reportes.ver"
    numero: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DescargarReporte(Pedido):
    """A file of an issued report; its bytes are read apart, so that who takes long to receive them holds nobody up."""

    permiso = Permiso.REPORTE_LEER
    operacion = "reportes.descargar"
    numero: int
    archivo: str = "csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class PedirLibro(Gestion):
    """The workbook of a long report is to be made; asked again, it is the same."""

    permiso = Permiso.REPORTE_LEER
    operacion = "reportes.pedirLibro"
    numero: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CompararReporte(Pedido):
    """What became of an issued report's samples since its cut."""

    permiso = Permiso.REPORTE_LEER
    operacion = "reportes.delta"
    numero: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EmitirDiario(Gestion):
    """The feed of a day is issued; asked again, it is the one that was."""

    permiso = Permiso.REPORTE_DIARIO
    operacion = "reportes.diario"
    dia: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclararTributacion(Gestion):
    """A laboratory declares its figures of a day that is over."""

    permiso = Permiso.TRIBUTAR
    operacion = "reportes.declarar"
    dia: date
    stock_espera: int
    recibidas: int
    procesadas: int
    stock_final: int
    positivas: int
    capacidad: int
    observacion: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerTributacion(Pedido):
    """What the laboratories of the caller's scope declared of the last days, beside what the hub counts."""

    permiso = Permiso.TRIBUTACION_LEER
    operacion = "reportes.tributacion"


@dataclass(frozen=True, slots=True, kw_only=True)
class VerSituacion(Pedido):
    """How things stand in the caller's scope in the week until a day, by default yesterday."""

    permiso = Permiso.REPORTE_LEER
    operacion = "reportes.situacion"
    hasta: date | None = None
    tecnica: Tecnica = Tecnica.RT_PCR


@dataclass(frozen=True, slots=True)
class LineaDeLista:
    """One line of a laboratory's list: its place, by what the sample is named and the result, or why that is not known."""

    numero: int
    nombre: str
    resultado: Resultado | None
    errores: tuple[ErrorDominio, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConciliarPlanilla(Pedido):
    """The results that a laboratory believes to be here for a day, as the rows of its workbook were read."""

    permiso = Permiso.MUESTRA_LEER
    operacion = "conciliarPlanilla"
    fecha: date
    lineas: tuple[LineaDeLista, ...]
