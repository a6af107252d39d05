"""What a workbook asks of the window: each row is an item, and the whole file is one message."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from dominio.muestras.items import Entrega, MuestraCorregida, MuestraNueva
from dominio.muestras.pedidos import Registro
from dominio.muestras.tomas.pedidos import RegistrarAntigenos
from dominio.ventanilla.pedidos import Escritura, Pedido, Permiso
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.enumeraciones import Resultado
from dominio.vocabulario.limites import MAXIMO_FILAS


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultadoPlanilla(Entrega):
    """A result as the workbook «Resultados» brings it; without a date, it is of the moment at which the file came.

    `rut_paciente` must be of the patient of the sample, so that a column that shifted is found out; it is the text of the
    cell, because patients without RUN have another document there.
    """

    rut_paciente: str | None = None
    id_laboratorio: int | None = None
    codigo_examen: str | None = None


class CargarResultados(Escritura[ResultadoPlanilla]):
    """A laboratory delivers by workbook the results of samples that it received."""

    __slots__ = ()
    permiso = Permiso.RESULTADO_ENTREGAR
    operacion = "cargarResultados"
    maximo = MAXIMO_FILAS


@dataclass(frozen=True, slots=True, kw_only=True)
class MuestraInformada(MuestraNueva):
    """A sample with its reception and its result, as the workbook «Muestras y resultados» brings it in one row."""

    fecha_recepcion_laboratorio: datetime | None = None
    resultado: Resultado | None = None
    fecha_hora_resultado_laboratorio: datetime | None = None
    valor_resultado: str | None = None


class CargarMuestras(Registro[MuestraInformada]):
    """A laboratory registers by workbook samples that it took, received and analysed."""

    __slots__ = ()
    permiso = Permiso.RESULTADO_ENTREGAR
    operacion = "cargarMuestras"
    maximo = MAXIMO_FILAS


class CargarAntigenos(RegistrarAntigenos):
    """Who takes samples registers by workbook the antigen tests that they made.

    A report is made for each, so that there are no more in a workbook than in any other list.
    """

    __slots__ = ()
    operacion = "cargarAntigenos"


class CargarActualizaciones(Escritura[MuestraCorregida]):
    """A laboratory mends by workbook the data of samples that the help desk opened for one edit."""

    __slots__ = ()
    permiso = Permiso.MUESTRA_CREAR
    operacion = "cargarActualizaciones"


class Planilla(StrEnum):
    """The workbooks that there are."""

    RESULTADOS = "resultados"
    MUESTRAS = "muestras"
    ACTUALIZACION = "actualizacion"
    ANTIGENO = "antigeno"


PEDIDOS_DE_PLANILLA: Mapping[Planilla, type[Escritura[Any]]] = {
    Planilla.RESULTADOS: CargarResultados,
    Planilla.MUESTRAS: CargarMuestras,
    Planilla.ACTUALIZACION: CargarActualizaciones,
    Planilla.ANTIGENO: CargarAntigenos,
}
"""What each asks of the window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatosDePlanilla(Pedido):
    """The samples of the caller that wait for a result, as one of the workbooks shows them."""

    permiso = Permiso.MUESTRA_LEER
    operacion = "descargarPlanilla"
    planilla: Planilla


@dataclass(slots=True, kw_only=True)
class PlanillaHallada(Recibo):
    """The rows of a workbook, each as a dictionary by field; they are read from the database as they are taken.

    `ademas` are fields that not every laboratory's template has, and this one's needs; `valores` what the examinations of
    its samples can give, by code.
    """

    filas: Iterator[dict[str, Any]]
    ademas: tuple[str, ...] = ()
    valores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
