"""What a workbook is: columns, as data that reader, templates, portal and manual share (`descripcion` has the workbooks)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from carga_excel.lectura.encabezado import TablaBuscada, normalizar
from dominio.muestras.campos import CAMPOS_DE_FORMULARIO, DE_PERSONAS
from dominio.muestras.planillas.pedidos import PEDIDOS_DE_PLANILLA, Planilla
from dominio.ventanilla.pedidos import Escritura
from dominio.vocabulario.datos import Lector, clave_de
from dominio.vocabulario.errores import ErrorDominio


class Tipo(Enum):
    """What a cell of the column holds, which says how it becomes the text that all doors read."""

    TEXTO = "texto"
    ENTERO = "número entero"
    RUT = "RUT"
    FECHA = "fecha"
    INSTANTE = "fecha y hora"
    BOOLEANO = "0 o 1"
    LISTA = "valor de la lista"


@dataclass(frozen=True, slots=True, kw_only=True)
class Columna:
    """One column: `campo` is the contract's field, `titulo` what the header of the template says."""

    campo: str
    titulo: str
    tipo: Tipo
    regla: str
    ejemplo: str
    otros_titulos: tuple[str, ...] = ()
    exigida: bool = False
    """Whether a file without this column is not this workbook."""
    en_plantilla: bool = True
    """Whether the templates have it; the others are read when a file brings them."""
    se_llena: bool = True
    """Whether people fill it in on the workbook that comes with data; the others are locked there."""
    valores: tuple[str, ...] = ()
    otros_valores: tuple[tuple[str, str], ...] = ()
    """Further ways to write a value that workbooks use, each with the value."""
    en_vez_de: str | None = None
    """The field that this column is another name of, when a file may bring both."""
    ancho: int = 18
    lector: Lector | None = None
    """How it is read where it is more than one field, or a part of one."""

    @property
    def leer(self) -> Lector:
        """The reader that every door uses for this field."""
        return self.lector or LECTORES[self.en_vez_de or self.campo]


LECTORES: dict[str, Lector] = {
    campo.nombre: DE_PERSONAS.get(campo.leer, campo.leer) for campos in CAMPOS_DE_FORMULARIO.values() for campo in campos
}
LECTORES["rut_paciente"] = clave_de(64)


Reunir = Callable[[dict[str, Any], list[ErrorDominio]], None]


def como_vienen(_datos: dict[str, Any], _errores: list[ErrorDominio]) -> None:
    """Each column is a field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LibroDescrito:
    """What reader, template and manual know of a workbook; another kind costs one more of these."""

    titulo: str
    para_que: str
    pasos: tuple[str, ...]
    columnas: tuple[Columna, ...]
    item: type[Any]
    reunir: Reunir = como_vienen
    """Makes the fields of the item out of those of the columns, and adds what is wrong with them."""

    def busqueda(self) -> TablaBuscada:
        """What its header must have."""
        titulos = {
            normalizar(titulo): columna.campo
            for columna in self.columnas
            for titulo in (columna.titulo, columna.campo, *columna.otros_titulos)
        }
        exigidas = tuple(columna.campo for columna in self.columnas if columna.exigida)
        return TablaBuscada(titulos, exigidas, {columna.campo: columna.titulo for columna in self.columnas})

    def de_plantilla(self, *ademas: str) -> Iterator[Columna]:
        """The columns of its templates, and those of these fields that a file brought."""
        return (columna for columna in self.columnas if columna.en_plantilla or columna.campo in ademas)

    def columna(self, campo: str) -> Columna | None:
        """The column of a field."""
        return next((columna for columna in self.columnas if columna.campo == campo), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Libro(LibroDescrito):
    """A workbook whose rows are written: it is kept, served when its turn comes, and gives corrections back."""

    clave: Planilla
    con_actual: bool = True
    """Whether it is handed out with what waits to be filled in."""
    en_la_columna: Mapping[str, str] = field(default_factory=dict)
    """The column in which a person finds a field that has none of its own."""

    @property
    def pedido(self) -> type[Escritura[Any]]:
        """What it asks of the window."""
        return PEDIDOS_DE_PLANILLA[self.clave]
