"""What can be searched for in the record, and how it becomes SQL that stays quick with millions of messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Select,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    union,
)

from dominio.mensajes.franjas import TODOS, Numeros, entre_numeros
from dominio.vocabulario.enumeraciones import DesenlaceMensaje, Puerta
from dominio.vocabulario.rut import lecturas_de_rut
from modelos import TOMA_DE_MUESTRAS, Laboratorio, Mensaje, MensajeError, MensajeMuestra, Muestra
from modelos.mensaje import POCO_FRECUENTES

DIGITOS = "0123456789K?"
"""What may follow a RUN in the record of a refused item: any digit, right or wrong, or none (`?`)."""

POR_SOAP = (Puerta.SOAP11.value, Puerta.SOAP12.value)
A_MUESTRAS = (
    "cambioLaboratorio",
    "cargarMuestras",
    "cargarResultados",
    "corregirMuestras",
    "corregirResultado",
    "crearMuestras",
    "devolverMuestra",
    "eliminarMuestra",
    "entregaResultado",
    "recepcionarMuestra",
    "rechazarMuestra",
)
"""What laboratories do to samples, by whatever door; the requests themselves are of a floor above."""
SIN_ERRORES = frozenset((DesenlaceMensaje.ACEPTADO, DesenlaceMensaje.CONSULTA, DesenlaceMensaje.ADMINISTRADA))
"""The outcomes of messages that have no errors."""
DEL_HUB = "HUB-9"
"""How the codes of the hub's own failures begin, which are all that a message that failed can have."""
ENVIADO = or_(Mensaje.puerta.in_(POR_SOAP), Mensaje.operacion.in_(A_MUESTRAS))
"""What laboratories sent, of what is on record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtro:
    """Criteria that a message must meet, all of them; what is None is not asked.

    `hasta` is not included. `codigo_muestra_cliente` is looked up among the samples registered by `id_laboratorio`, or by
    any laboratory without it. `documento` is a patient's passport or other number, as it was sent. `solo_enviado` leaves
    out what no laboratory sent (`ENVIADO`).
    """

    desde: datetime | None = None
    hasta: datetime | None = None
    id_laboratorio: int | None = None
    sin_identificar: bool = False
    puerta: Puerta | None = None
    operacion: str | None = None
    desenlace: DesenlaceMensaje | None = None
    codigo_error: str | None = None
    id_mensaje: int | None = None
    id_mensaje_cliente: str | None = None
    id_muestra: int | None = None
    codigo_muestra_cliente: str | None = None
    rut: str | None = None
    documento: str | None = None
    solo_enviado: bool | None = None

    @property
    def nombra_a_alguien(self) -> bool:
        """Whether it asks for a person or a sample: such a search is itself put on record."""
        return any((self.rut, self.documento, self.id_muestra, self.codigo_muestra_cliente))

    @property
    def es_preciso(self) -> bool:
        """Whether it asks for something of which there are few messages, which an index has."""
        return self.nombra_a_alguien or self.id_mensaje is not None or self.id_mensaje_cliente is not None

    @property
    def imposible(self) -> bool:
        """Whether, as the hub writes its record, no message can meet it: an outcome without errors and an error, say."""
        if self.sin_identificar and self.id_laboratorio is not None and self.codigo_muestra_cliente is None:
            return True
        if self.codigo_error is None or self.desenlace is None:
            return False
        del_hub = self.codigo_error.startswith(DEL_HUB)
        return self.desenlace in SIN_ERRORES or (self.desenlace is DesenlaceMensaje.FALLIDO and not del_hub)


def condiciones(conexion: Connection, filtro: Filtro, numeros: Sequence[Numeros] = TODOS) -> list[ColumnElement[bool]]:
    """The filter as conditions on `mensaje`, among those with these numbers."""
    return [*_sobre_el_mensaje(filtro, numeros), *_sobre_sus_muestras(conexion, filtro)]


def _sobre_el_mensaje(filtro: Filtro, numeros: Sequence[Numeros]) -> list[ColumnElement[bool]]:
    hallados: list[ColumnElement[bool]] = []
    for columna, valor in (
        (Mensaje.id, filtro.id_mensaje),
        (Mensaje.laboratorio_id, None if filtro.codigo_muestra_cliente else filtro.id_laboratorio),
        (Mensaje.operacion, filtro.operacion),
        (Mensaje.id_mensaje_cliente, filtro.id_mensaje_cliente),
    ):
        if valor is not None:
            hallados.append(columna == valor)
    if filtro.solo_enviado:
        hallados.append(ENVIADO)
    if filtro.sin_identificar:
        hallados.append(Mensaje.laboratorio_id.is_(None))
    hallados += [
        literal(c, v.value) for c, v in ((Mensaje.puerta, filtro.puerta), (Mensaje.desenlace, filtro.desenlace)) if v
    ]
    if filtro.desde is not None:
        hallados.append(Mensaje.recibido_en >= filtro.desde)
    if filtro.hasta is not None:
        hallados.append(Mensaje.recibido_en < filtro.hasta)
    if filtro.codigo_error is not None:
        suyo = (MensajeError.mensaje_id == Mensaje.id, MensajeError.codigo == filtro.codigo_error)
        hallados.append(exists().where(*suyo, *entre_numeros(MensajeError.mensaje_id, numeros)))
    if (
        filtro.codigo_error is not None and filtro.desenlace is None
    ):  # the others have no errors, and need not be looked into
        hallados.append(literal_column(f"(mensaje.{POCO_FRECUENTES})", Boolean))
    return hallados


def literal(columna: Any, valor: str) -> ColumnElement[bool]:
    """The value written into the statement: a partial index is only used when the planner sees it."""
    condicion: ColumnElement[bool] = columna == bindparam(None, valor, literal_execute=True)
    return condicion


def _sobre_sus_muestras(conexion: Connection, filtro: Filtro) -> list[ColumnElement[bool]]:
    muestras: list[Any] = []
    if filtro.id_muestra is not None:
        muestras.append(_de_muestras(MensajeMuestra.muestra_id == filtro.id_muestra))
    if filtro.codigo_muestra_cliente is not None:
        muestras.append(_de_muestras(entre(conexion, MensajeMuestra.muestra_id, _por_codigo(filtro))))
    if filtro.rut is not None:
        runs = [run for run, _ in lecturas_de_rut(filtro.rut, "rut")]
        posibles = [f"{run}-{digito}" for run in runs for digito in DIGITOS]
        muestras.append(_de_persona(conexion, Muestra.paciente_run.in_(runs), posibles))
    if filtro.documento is not None:
        suyo = or_(Muestra.paciente_pasaporte == filtro.documento, Muestra.identificador_recien_nacido == filtro.documento)
        muestras.append(_de_persona(conexion, suyo, [filtro.documento]))
    return [entre(conexion, Mensaje.id, mensajes) for mensajes in muestras]


def _de_muestras(condicion: ColumnElement[bool]) -> Select[Any]:
    return select(MensajeMuestra.mensaje_id).where(condicion)


def _de_persona(conexion: Connection, suya: ColumnElement[bool], documentos: list[str]) -> Any:
    """Messages about someone's samples, and those in which an item that spoke of them was refused."""
    return union(
        _de_muestras(entre(conexion, MensajeMuestra.muestra_id, select(Muestra.id).where(suya))),
        _de_muestras(MensajeMuestra.documento.in_(documentos)),
    )


def _por_codigo(filtro: Filtro) -> Select[Any]:
    suyas = [filtro.id_laboratorio, TOMA_DE_MUESTRAS]  # it may name what was taken elsewhere by the code of its label
    quienes: Any = suyas if filtro.id_laboratorio is not None else select(Laboratorio.id)
    return select(Muestra.id).where(
        Muestra.laboratorio_origen_id.in_(quienes), Muestra.codigo_muestra_cliente == filtro.codigo_muestra_cliente
    )


def entre(conexion: Connection, columna: Any, orden: Any) -> ColumnElement[bool]:
    """`columna` is one of what the statement gives, which are few.

    PostgreSQL cannot know that they are few: as an array, filled before the statement is run, it looks them up by key
    instead of walking through the messages of the whole year in search of one.
    """
    condicion: ColumnElement[bool]
    if conexion.dialect.name == "postgresql":
        condicion = columna == func.any(func.array(orden.scalar_subquery()))
    else:
        condicion = columna.in_(orden)
    return condicion
