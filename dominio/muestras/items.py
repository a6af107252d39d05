"""The items that requests bring, one type each. They know nothing of XML, cells or forms.

A datum that the sender left out is `None`. A datum that was sent but cannot be read is `None` too, and its error waits in
`errores` of the item, so that rules tell everything that is wrong with an item at once, whatever door it came by.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from dominio.vocabulario.enumeraciones import (
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
from dominio.vocabulario.errores import ErrorDominio


@dataclass(frozen=True, slots=True, kw_only=True)
class Informe:
    """The signed PDF of a result, as bytes."""

    contenido: bytes
    nombre: str | None = None

    def __str__(self) -> str:
        """What tells it from another, without its bytes."""
        return f"{hashlib.sha256(self.contenido).hexdigest()} {self.nombre or ''}"


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
    codigo_examen: str | None = None
    codigo_marca_test: str | None = None
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
class Deshechura(ItemMuestra):
    """The laboratory does not have the sample after all: its reception was a slip."""


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
class MuestraCorregida(MuestraNueva):
    """All the data of a sample that exists, mended; without `id_muestra` it is known by its code.

    `justificacion_edicion` says why, and is required of one that the help desk opened.
    """

    id_muestra: int | None = None
    justificacion_edicion: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Autorizacion(ItemMuestra):
    """What the help desk allows, or no longer allows, a laboratory to do with a sample."""

    motivo: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Eliminacion(ItemMuestra):
    """The sample should never have been registered; the help desk has agreed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrega(ItemMuestra):
    """The result of a received sample."""

    resultado: Resultado | None = None
    fecha_hora_resultado_laboratorio: datetime | None = None
    informe: Informe | None = None
    valor_resultado: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correccion(Entrega):
    """Another result for a sample that has one, with the reason."""

    motivo: str | None = None
