"""What a laboratory, its system or the help desk may ask for samples."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from dominio.muestras.items import (
    Autorizacion,
    Cambio,
    Correccion,
    Deshechura,
    Devolucion,
    Eliminacion,
    Entrega,
    MuestraCorregida,
    MuestraNueva,
    Recepcion,
    Rechazo,
)
from dominio.ventanilla.pedidos import Escritura, Pedido, Permiso

Nueva = TypeVar("Nueva", bound=MuestraNueva)


class Registro(Escritura[Nueva]):
    """A request by which samples come into being."""

    __slots__ = ()

    def numeros(self) -> dict[str, int]:
        """And one for each sample."""
        return {"muestra": len(self.items), **super().numeros()}


class CrearMuestras(Registro[MuestraNueva]):
    """A laboratory announces samples that it has taken or expects."""

    __slots__ = ()
    permiso = Permiso.MUESTRA_CREAR
    operacion = "crearMuestras"


class RecepcionarMuestra(Escritura[Recepcion]):
    """Samples have arrived at their laboratory."""

    __slots__ = ()
    permiso = Permiso.MUESTRA_RECEPCIONAR
    operacion = "recepcionarMuestra"


class DeshacerRecepcion(Escritura[Deshechura]):
    """Samples were received by a slip of the hand, a moment ago."""

    __slots__ = ()
    permiso = Permiso.MUESTRA_RECEPCIONAR
    operacion = "deshacerRecepcion"


class RechazarMuestra(Escritura[Rechazo]):
    """Samples cannot be analysed."""

    __slots__ = ()
    permiso = Permiso.MUESTRA_RECHAZAR
    operacion = "rechazarMuestra"


class DevolverMuestra(Escritura[Devolucion]):
    """Samples go back one step."""

    __slots__ = ()
    permiso = Permiso.MUESTRA_DEVOLVER
    operacion = "devolverMuestra"


class CambioLaboratorio(Escritura[Cambio]):
    """Samples go to another laboratory."""

    __slots__ = ()
    permiso = Permiso.MUESTRA_DERIVAR
    operacion = "cambioLaboratorio"


class EntregaResultado(Escritura[Entrega]):
    """Results are ready."""

    __slots__ = ()
    permiso = Permiso.RESULTADO_ENTREGAR
    operacion = "entregaResultado"


class CorregirResultado(Escritura[Correccion]):
    """Results were wrong."""

    __slots__ = ()
    permiso = Permiso.RESULTADO_CORREGIR
    operacion = "corregirResultado"


ESCRITURAS: tuple[type[Escritura], ...] = (
    CrearMuestras,
    RecepcionarMuestra,
    RechazarMuestra,
    DevolverMuestra,
    CambioLaboratorio,
    EntregaResultado,
    CorregirResultado,
)


class CorregirMuestras(Escritura[MuestraCorregida]):
    """A laboratory mends the data of its samples that are open for it.

    By SOAP the same is asked with `CrearMuestras`, under the same codes.
    """

    __slots__ = ()
    permiso = Permiso.MUESTRA_CREAR
    operacion = "corregirMuestras"


class EliminarMuestra(Escritura[Eliminacion]):
    """A laboratory deletes samples, as the help desk authorised it."""

    __slots__ = ()
    permiso = Permiso.MUESTRA_ELIMINAR
    operacion = "eliminarMuestra"


class AutorizarEdicion(Escritura[Autorizacion]):
    """The help desk opens informed samples for one edit of their data."""

    __slots__ = ()
    permiso = Permiso.MUESTRA_AUTORIZAR
    operacion = "mesa.autorizarEdicion"


class AutorizarEliminacion(Escritura[Autorizacion]):
    """The help desk allows the laboratory of origin to delete samples, as they are now."""

    __slots__ = ()
    permiso = Permiso.MUESTRA_AUTORIZAR
    operacion = "mesa.autorizarEliminacion"


class RetirarAutorizacion(Escritura[Autorizacion]):
    """The help desk takes back what it authorised and nobody has used."""

    __slots__ = ()
    permiso = Permiso.MUESTRA_AUTORIZAR
    operacion = "mesa.retirarAutorizacion"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatosMuestraID(Pedido):
    """One sample of the caller, by the hub's id."""

    permiso = Permiso.MUESTRA_LEER
    operacion = "datosMuestraID"
    id_muestra: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DatosMuestraRUT(Pedido):
    """The caller's samples of one patient, newest first, in pages."""

    permiso = Permiso.MUESTRA_LEER
    operacion = "datosMuestraRUT"
    rut_paciente: str
    cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatosMuestraFECHA(Pedido):
    """The caller's samples in one state that were taken in the 7 days from `fecha_muestra` on, in pages."""

    permiso = Permiso.MUESTRA_LEER
    operacion = "datosMuestraFECHA"
    fecha_muestra: date
    estado_muestra: int
    cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObtenerInforme(Pedido):
    """The present PDF report of one sample of the caller."""

    permiso = Permiso.INFORME_LEER
    operacion = "obtenerInforme"
    id_muestra: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EstadoMensaje(Pedido):
    """What became of an earlier message of the caller."""

    permiso = Permiso.MENSAJE_PROPIO_LEER
    operacion = "estadoMensaje"
    id_mensaje: int | None = None
    id_mensaje_cliente: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListarMaestro(Pedido):
    """One master, whole."""

    permiso = Permiso.MAESTRO_LEER
    operacion = "listarMaestro"
    nombre: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EstadoServicio(Pedido):
    """Versions, server time and limits; needs no key."""

    permiso = None
    operacion = "estadoServicio"


@dataclass(frozen=True, slots=True, kw_only=True)
class CambiosDesde(Pedido):
    """A page of what happened to the caller's samples after a cursor, in order of commit.

    Without a cursor, from the beginning, or from the first change of the day `fecha`.
    """

    permiso = Permiso.MUESTRA_LEER
    operacion = "cambiosDesde"
    cursor: str | None = None
    fecha: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReporteDiario(Pedido):
    """The caller's own figures of a day, of an examination or of the default one."""

    permiso = Permiso.MUESTRA_LEER
    operacion = "reporteDiario"
    fecha: date
    codigo_examen: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conciliar(Pedido):
    """The results that the caller believes to be here for a day, one per line: code or id, separator, result."""

    permiso = Permiso.MUESTRA_LEER
    operacion = "conciliar"
    fecha: date
    lista: str


CONSULTAS: tuple[type[Pedido], ...] = (
    DatosMuestraID,
    DatosMuestraRUT,
    DatosMuestraFECHA,
    ObtenerInforme,
    EstadoMensaje,
    ListarMaestro,
    EstadoServicio,
    CambiosDesde,
    ReporteDiario,
    Conciliar,
)
