"""What can be asked of the window. A request knows nothing of XML, cells or forms.

A datum that the sender left out is `None`. A datum that was sent but cannot be read is `None` too, and its error waits in
`errores` of the item, so that rules tell everything that is wrong with an item at once, whatever door it came by.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import ClassVar, Generic, TypeVar

from dominio.enumeraciones import (
    Estrategia,
    MotivoRechazo,
    Prevision,
    Resultado,
    Sexo,
    Subestrategia,
    Tecnica,
    TipoDocumento,
    TipoMuestra,
)
from dominio.errores import ErrorDominio


class Permiso(Enum):
    """What a role may be allowed to do; `porteria.PERMISOS` says which role has which."""

    MUESTRA_CREAR = "crear muestras"
    MUESTRA_RECEPCIONAR = "recepcionar muestras"
    MUESTRA_RECHAZAR = "rechazar muestras"
    MUESTRA_DEVOLVER = "devolver muestras"
    MUESTRA_DERIVAR = "derivar muestras"
    RESULTADO_ENTREGAR = "entregar resultados"
    RESULTADO_CORREGIR = "corregir resultados"
    MUESTRA_LEER = "leer muestras"
    INFORME_LEER = "leer informes"
    MENSAJE_PROPIO_LEER = "leer los mensajes propios"
    MAESTRO_LEER = "leer los maestros"
    AUDITAR = "auditar el registro de mensajes"
    ALCANCE_LEER = "leer las muestras de su alcance"
    ADMINISTRAR = "administrar laboratorios, credenciales, usuarios y maestros"
    MUESTRA_AUTORIZAR = "autorizar la edición o la eliminación de una muestra"
    MENSAJE_REENVIAR = "atender otra vez un mensaje rechazado"


@dataclass(frozen=True, slots=True, kw_only=True)
class Informe:
    """The signed PDF of a result, as bytes."""

    contenido: bytes
    nombre: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MuestraNueva:
    """One sample as its laboratory announces it; the fields and their order are those of the contract."""

    codigo_muestra_cliente: str | None = None
    id_laboratorio: int | None = None
    rut_responsable: str | None = None
    cod_deis: str | None = None
    rut_medico: str | None = None
    paciente_tipodoc: TipoDocumento | None = None
    paciente_run: int | None = None
    paciente_dv: str | None = None
    paciente_pasaporte: str | None = None
    paciente_ext_paisorigen: int | None = None
    identificador_recien_nacido: str | None = None
    paciente_nombres: str | None = None
    paciente_ap_pat: str | None = None
    paciente_ap_mat: str | None = None
    paciente_fecha_nac: date | None = None
    paciente_sexo: Sexo | None = None
    paciente_comuna: int | None = None
    paciente_direccion: str | None = None
    paciente_telefono: str | None = None
    paciente_email: str | None = None
    paciente_prevision: Prevision | None = None
    fecha_muestra: datetime | None = None
    tecnica_muestra: Tecnica | None = None
    tipo_muestra: TipoMuestra | None = None
    busqueda_activa: bool | None = None
    estrategia: Estrategia | None = None
    subestrategia: Subestrategia | None = None
    sin_orden_medica: bool | None = None
    epivigila: int | None = None
    errores: tuple[ErrorDominio, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemMuestra:
    """An item about a sample that exists, named by the hub's id or by the laboratory's code (or by both, if they agree)."""

    id_muestra: int | None = None
    codigo_muestra_cliente: str | None = None
    errores: tuple[ErrorDominio, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recepcion(ItemMuestra):
    """The laboratory has the sample; without a date, now."""

    fecha_recepcion_laboratorio: datetime | None = None
    observacion: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rechazo(ItemMuestra):
    """The sample cannot be analysed."""

    motivo: MotivoRechazo | None = None
    observacion: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Devolucion(ItemMuestra):
    """The sample goes back one step: to its origin, or an informed one to be informed again."""

    motivo: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cambio(ItemMuestra):
    """The sample goes to another laboratory."""

    id_nuevo_laboratorio: int | None = None
    motivo: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrega(ItemMuestra):
    """The result of a received sample."""

    resultado: Resultado | None = None
    fecha_hora_resultado_laboratorio: datetime | None = None
    informe: Informe | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correccion(Entrega):
    """Another result for a sample that has one, with the reason."""

    motivo: str | None = None


class Pedido:
    """A request to the window."""

    __slots__ = ()
    permiso: ClassVar[Permiso | None]
    operacion: ClassVar[str]


Item = TypeVar("Item", MuestraNueva, Recepcion, Rechazo, Devolucion, Cambio, Entrega, Correccion)


@dataclass(frozen=True, slots=True, kw_only=True)
class Escritura(Pedido, Generic[Item]):
    """A request that changes samples: a list of 1 to 500 items that stand or fall alone."""

    items: tuple[Item, ...]
    simular: bool = False
    id_mensaje_cliente: str | None = None


class CrearMuestras(Escritura[MuestraNueva]):
    """A laboratory announces samples that it has taken or expects."""

    __slots__ = ()
    permiso = Permiso.MUESTRA_CREAR
    operacion = "crearMuestras"


class RecepcionarMuestra(Escritura[Recepcion]):
    """Samples have arrived at their laboratory."""

    __slots__ = ()
    permiso = Permiso.MUESTRA_RECEPCIONAR
    operacion = "recepcionarMuestra"


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


CONSULTAS: tuple[type[Pedido], ...] = (
    DatosMuestraID,
    DatosMuestraRUT,
    DatosMuestraFECHA,
    ObtenerInforme,
    EstadoMensaje,
    ListarMaestro,
    EstadoServicio,
)
