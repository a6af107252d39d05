"""What an auditor may ask of the window. Each of these is itself a message of the record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dominio.mensajes.borrados import BORRAR
from dominio.mensajes.filtro import Filtro
from dominio.mensajes.vencidos import PODAR, VENCER_INFORMES
from dominio.ventanilla.pedidos import Administracion, Gestion, Pedido, Permiso
from dominio.vocabulario.enumeraciones import CausaDeBorrado, SolicitanteDeBorrado


@dataclass(frozen=True, slots=True, kw_only=True)
class VerVida(Pedido):
    """The life of one sample, by the hub's number or by the code that a laboratory gave it."""

    permiso = Permiso.AUDITAR
    operacion = "auditoria.muestra"
    id_muestra: int | None = None
    id_laboratorio: int | None = None
    codigo_muestra_cliente: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerMensaje(Pedido):
    """One message with its bodies, personal data covered."""

    permiso = Permiso.AUDITAR
    operacion = "auditoria.ver"
    id_mensaje: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RevelarMensaje(Pedido):
    """One message with its bodies as they travelled; the reason stays on record."""

    permiso = Permiso.AUDITAR
    operacion = "auditoria.revelar"
    id_mensaje: int
    motivo: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BuscarMensajes(Pedido):
    """A search that names a person or a sample; other searches tell nothing about anyone and go unrecorded."""

    permiso = Permiso.AUDITAR
    operacion = "auditoria.buscar"
    filtro: Filtro
    cursor: str | None = None
    limite: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportarMensajes(Pedido):
    """All messages of a search, as a file."""

    permiso = Permiso.AUDITAR
    operacion = "auditoria.exportar"
    filtro: Filtro


@dataclass(frozen=True, slots=True, kw_only=True)
class VerLecturas(Pedido):
    """Who read a patient: `filtro` names them by RUT, by another document or by one of their samples, and may have dates."""

    permiso = Permiso.AUDITAR
    operacion = "auditoria.lecturas"
    filtro: Filtro


@dataclass(frozen=True, slots=True, kw_only=True)
class EntregarLecturas(Pedido):
    """The same as a file, to be handed to who asked."""

    permiso = Permiso.AUDITAR
    operacion = "auditoria.entregarLecturas"
    filtro: Filtro


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbarMensaje(Pedido):
    """The proof that a message is in the sealed record, as a file for somebody outside."""

    permiso = Permiso.AUDITAR
    operacion = "auditoria.prueba"
    id_mensaje: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PedirSello(Pedido):
    """An auditor wants the record sealed now."""

    permiso = Permiso.AUDITAR
    operacion = "auditoria.sellar"


@dataclass(frozen=True, slots=True, kw_only=True)
class AsentarVerificacion(Pedido):
    """A verification of the record was made: what was looked at and how many differences it found.

    `sellados` are the leaves of the seal, `vencidos` the messages whose bodies expired by a rule, `borrados` those out of
    which the identity of a patient was blanked by order, `cabeza` is the newest head that it led to.
    """

    permiso = Permiso.AUDITAR
    operacion = "auditoria.verificar"
    desde: datetime | None = None
    hasta: datetime | None = None
    mensajes: int
    informes: int
    muestras: int
    sellados: int = 0
    vencidos: int = 0
    borrados: int = 0
    cabeza: str | None = None
    diferencias: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AsentarRestauracion(Administracion):
    """The database was restored from a backup, and numbers went on past all that can have been given out.

    `hasta` is when the newest message that came back was received, `lugares` are the leaves of the seal that did, `cabeza`
    is the last head that was published before. `numeracion` says of each series from which number to which it went on.
    """

    operacion = "respaldo.restaurar"
    respaldo: str
    hasta: datetime | None
    lugares: int
    cabeza: str | None
    historial_ultimo: int
    numeracion: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retener(Gestion):
    """The bodies of some messages must not expire, whatever the rules say, until it is said that they may.

    A message is held if it touched the sample, is of the laboratory and was received in the period, as far as these are
    given; `desde` is included, `hasta` is not.
    """

    permiso = Permiso.AUDITAR
    operacion = "auditoria.retener"
    motivo: str | None
    id_muestra: int | None = None
    id_laboratorio: int | None = None
    desde: datetime | None = None
    hasta: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Soltar(Gestion):
    """A hold is lifted: `id_retencion` is the number of the message that put it."""

    permiso = Permiso.AUDITAR
    operacion = "auditoria.soltar"
    id_retencion: int
    motivo: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisarPerdida(Pedido):
    """Somebody looked at what a restoration lost, and put again what held something: until then nothing expires.

    `id_restauracion` is the number of the message that tells of it.
    """

    permiso = Permiso.AUDITAR
    operacion = "auditoria.revisarPerdida"
    id_restauracion: int
    motivo: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Podar(Administracion):
    """Bodies of messages expire, exactly these: of each rule, its term, which messages they are (`vencidos.plegar`),
    how many, how large, and from when to when they were received.

    `plazos` are all the rules in their order: without them nobody could tell later whether these let them go.
    `retenciones` are the holds that were in force when they were chosen, `archivo` is the file in which they were put.
    They go one by one, or with the stretch of the record `tramo`, dropped whole.
    """

    operacion = PODAR
    reglas: tuple[Mapping[str, Any], ...]
    plazos: tuple[Mapping[str, Any], ...]
    retenciones: tuple[int, ...] = ()
    archivo: Mapping[str, Any] | None = None
    tramo: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BorrarIdentidad(Administracion):
    """The identity of a patient is blanked, in one of their samples or, by `rut` or `documento`, wherever it is.

    The record keeps what `dicho` says, and no document.
    """

    operacion = BORRAR
    causa: CausaDeBorrado
    solicita: SolicitanteDeBorrado
    motivo: str
    id_muestra: int | None = None
    rut: str | None = field(default=None, repr=False)
    documento: str | None = field(default=None, repr=False)

    @property
    def dicho(self) -> dict[str, Any]:
        """What may be on record of it."""
        por = "muestra" if self.id_muestra is not None else "rut" if self.rut is not None else "documento"
        hechos = {"causa": self.causa.value, "solicita": self.solicita.value, "motivo": self.motivo, "por": por}
        return {**hechos, "id_muestra": self.id_muestra}


@dataclass(frozen=True, slots=True, kw_only=True)
class VencerInformes(Administracion):
    """Reports of samples expire, exactly these: of their rule, its term, which they are (`numeros.plegar`), how many, how
    large, and from when to when they were made.

    `retenciones` are the holds that were in force when they were chosen; `desde` is when it began to be looked for who has
    them; `archivos`, the files in which they were put before, by their numbers.
    """

    operacion = VENCER_INFORMES
    reglas: tuple[Mapping[str, Any], ...]
    retenciones: tuple[int, ...] = ()
    archivos: Mapping[str, str] = field(default_factory=dict)
    desde: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QuitarDocumentos(Administracion):
    """Documents that no body has any more, nor ever became a report, go: their digests.

    `desde` is when it began to be looked for who has them.
    """

    operacion = "auditoria.quitarDocumentos"
    documentos: tuple[str, ...]
    desde: datetime
