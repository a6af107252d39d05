"""The columns that reports have: their heads, what they say, and how they are found and written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from dominio.muestras.listas.rotulos import documento_de, nombre_de
from dominio.vocabulario.enumeraciones import Estado
from dominio.vocabulario.tiempo import dia_para_leer, en_chile


class TipoDeColumna(StrEnum):
    """What the cells of a column are; a workbook has real numbers, days and instants."""

    TEXTO = "texto"
    NUMERO = "número"
    DIA = "día"
    INSTANTE = "instante"


@dataclass(frozen=True, slots=True)
class ColumnaDeReporte:
    """One column: its head, letter for letter as its readers know it, what it says, and its value in a row that was read."""

    titulo: str
    que: str
    tipo: TipoDeColumna
    valor: Callable[[Any], Any]


def edad_en(nacimiento: date, dia: date) -> int:
    """Whole years on that day."""
    return dia.year - nacimiento.year - ((dia.month, dia.day) < (nacimiento.month, nacimiento.day))


def _dia(instante: datetime | None) -> date | None:
    return None if instante is None else en_chile(instante).date()


MINISTERIALES = (
    ColumnaDeReporte(
        "RUN",
        "El RUN del paciente con su dígito; si no tiene, el número de su documento; — si su identidad se borró.",
        TipoDeColumna.TEXTO,
        documento_de,
    ),
    ColumnaDeReporte("Nombre", "Nombres y apellidos.", TipoDeColumna.TEXTO, nombre_de),
    ColumnaDeReporte("Sexo", "Como vino del laboratorio.", TipoDeColumna.TEXTO, lambda fila: fila.paciente_sexo),
    ColumnaDeReporte(
        "Edad",
        "Años cumplidos el día de la toma.",
        TipoDeColumna.NUMERO,
        lambda fila: (
            None
            if fila.identidad_borrada_por is not None
            else edad_en(fila.paciente_fecha_nac, en_chile(fila.fecha_muestra).date())
        ),
    ),
    ColumnaDeReporte("Tipo muestra", "Qué se tomó.", TipoDeColumna.TEXTO, lambda fila: fila.tipo_muestra),
    ColumnaDeReporte("Resultado", "El que rige a la hora de corte.", TipoDeColumna.TEXTO, lambda fila: fila.resultado),
    ColumnaDeReporte("Fecha de toma de muestra", "Día de Chile.", TipoDeColumna.DIA, lambda fila: _dia(fila.fecha_muestra)),
    ColumnaDeReporte(
        "Fecha de recepción de la muestra",
        "Día en que el laboratorio dijo recibirla.",
        TipoDeColumna.DIA,
        lambda fila: _dia(fila.fecha_recepcion_laboratorio),
    ),
    ColumnaDeReporte(
        "Fecha de resultado",
        "Día del resultado según el laboratorio.",
        TipoDeColumna.DIA,
        lambda fila: _dia(fila.fecha_hora_resultado_laboratorio),
    ),
    ColumnaDeReporte(
        "Hospital o establecimiento de origen",
        "Dónde se tomó; si el maestro no lo conoce, su código DEIS.",
        TipoDeColumna.TEXTO,
        lambda fila: fila.establecimiento or fila.cod_deis,
    ),
    ColumnaDeReporte(
        "Región de establecimiento de origen",
        "De la comuna de ese establecimiento.",
        TipoDeColumna.TEXTO,
        lambda fila: fila.region_de_origen,
    ),
    ColumnaDeReporte(
        "Laboratorio de referencia", "A quien está dirigida.", TipoDeColumna.TEXTO, lambda fila: fila.laboratorio
    ),
    ColumnaDeReporte(
        "Región de laboratorio donde se procesa la muestra",
        "De la comuna del laboratorio.",
        TipoDeColumna.TEXTO,
        lambda fila: fila.region_del_laboratorio,
    ),
    ColumnaDeReporte(
        "Teléfono de contacto de paciente", "Como vino.", TipoDeColumna.TEXTO, lambda fila: fila.paciente_telefono
    ),
    ColumnaDeReporte("Correo de contacto de paciente", "Como vino.", TipoDeColumna.TEXTO, lambda fila: fila.paciente_email),
    ColumnaDeReporte(
        "Dirección de contacto de paciente", "Como vino.", TipoDeColumna.TEXTO, lambda fila: fila.paciente_direccion
    ),
    ColumnaDeReporte("id_muestra", "El número del hub.", TipoDeColumna.NUMERO, lambda fila: fila.id),
    ColumnaDeReporte(
        "codigo_muestra_cliente",
        "El código que le dio el laboratorio que la registró.",
        TipoDeColumna.TEXTO,
        lambda fila: fila.codigo_muestra_cliente,
    ),
    ColumnaDeReporte("Comuna de residencia", "Del paciente.", TipoDeColumna.TEXTO, lambda fila: fila.comuna_de_residencia),
    ColumnaDeReporte("Técnica", "RT-PCR o Test Pack (antígeno).", TipoDeColumna.TEXTO, lambda fila: fila.tecnica_muestra),
    ColumnaDeReporte(
        "Resultado conocido por el hub",
        "Instante en que el hub supo el primer resultado.",
        TipoDeColumna.INSTANTE,
        lambda fila: fila.informado_en,
    ),
)
"""In the order in which the ministry's readers expect them."""
ESTADO = ColumnaDeReporte(
    "Estado",
    "En qué estado está a la hora de corte.",
    TipoDeColumna.TEXTO,
    lambda fila: f"{fila.estado} {Estado(fila.estado).nombre}",
)


def en_texto(tipo: TipoDeColumna, valor: Any) -> str:
    """A cell as CSV has it: days as dd-mm-aaaa, instants in the hour of Chile."""
    if valor is None:
        return ""
    if tipo is TipoDeColumna.DIA:
        return dia_para_leer(valor)
    if tipo is TipoDeColumna.INSTANTE:
        local = en_chile(valor)
        return f"{dia_para_leer(local)} {local:%H:%M:%S}"
    return str(valor).replace(".", ",") if isinstance(valor, float) else str(valor)
