"""The messages that a search found, in columns for people, and as CSV for a spreadsheet program."""

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO

from dominio.mensajes.busqueda import MensajeBuscado
from dominio.vocabulario.enumeraciones import DesenlaceMensaje, Puerta
from dominio.vocabulario.palabras import DESENLACES_DE_MENSAJE, PUERTAS, operacion
from dominio.vocabulario.tiempo import en_chile

MAXIMO_EXPORTADO = 100_000
"""Messages of one export."""
FORMULA = re.compile(r"\s*[=+\-@|%]")
"""How a text begins that a spreadsheet program would run as a formula."""

Celda = datetime | int | float | str | None
NombresDePersonas = Mapping[int, str]
"""Who the users are, by their numbers."""


@dataclass(frozen=True, slots=True)
class ColumnaExportada:
    """One column of an export: its title, how wide it is in a workbook, and what it says of a message."""

    titulo: str
    ancho: int
    celda: Callable[[MensajeBuscado, NombresDePersonas], Celda]


COLUMNAS_EXPORTADAS = (
    ColumnaExportada("Mensaje", 12, lambda m, _: m.id_mensaje),
    ColumnaExportada(
        "Recibido (hora de Chile)", 24, lambda m, _: en_chile(m.recibido_en).replace(tzinfo=None, microsecond=0, fold=0)
    ),
    ColumnaExportada("Zona horaria", 13, lambda m, _: zona(m.recibido_en)),
    ColumnaExportada("Operación", 38, lambda m, _: operacion(m.operacion)),
    ColumnaExportada("Puerta", 11, lambda m, _: PUERTAS[Puerta(m.puerta)]),
    ColumnaExportada("Desenlace", 15, lambda m, _: DESENLACES_DE_MENSAJE[DesenlaceMensaje(m.desenlace)]),
    ColumnaExportada("Laboratorio", 30, lambda m, _: m.laboratorio),
    ColumnaExportada("Número de laboratorio", 22, lambda m, _: m.laboratorio_id),
    ColumnaExportada("Persona", 32, lambda m, nombres: quien(m, nombres)),
    ColumnaExportada("Número de la clave de acceso", 28, lambda m, _: m.credencial_id),
    ColumnaExportada("Dirección de origen", 22, lambda m, _: m.origen),
    ColumnaExportada("Id del remitente", 38, lambda m, _: m.id_mensaje_cliente),
    ColumnaExportada("Ítems", 9, lambda m, _: m.total),
    ColumnaExportada("Aceptados", 12, lambda m, _: m.aceptados),
    ColumnaExportada("Rechazados", 12, lambda m, _: m.rechazados),
    ColumnaExportada("Errores", 28, lambda m, _: " ".join(m.codigos)),
    ColumnaExportada("Tardó (milisegundos)", 21, lambda m, _: round(m.duracion_us / 1000, 1)),
    ColumnaExportada("Tamaño del pedido (bytes)", 26, lambda m, _: m.tamano_pedido),
)


def de_pared(instante: datetime) -> datetime:
    """What the clocks of Chile showed, to the second."""
    return en_chile(instante).replace(tzinfo=None, microsecond=0, fold=0)


def zona(instante: datetime) -> str:
    """How far Chile was from UTC then (`UTC-3`), which tells the two hours apart that its clocks show twice."""
    horas = (en_chile(instante).utcoffset() or timedelta()) / timedelta(hours=1)
    return f"UTC{horas:+g}"


def quien(mensaje: MensajeBuscado, nombres: NombresDePersonas) -> str | None:
    """The person who did it, None if it was a system."""
    numero = mensaje.usuario_id
    return None if numero is None else nombres.get(numero, f"Usuario {numero}")


def a_csv(mensajes: Iterable[MensajeBuscado], nombres: NombresDePersonas) -> bytes:
    """UTF-8 with its mark, `;` between columns and a decimal comma, as a spreadsheet program in Chile opens it."""
    salida = StringIO()
    escritor = csv.writer(salida, delimiter=";", lineterminator="\r\n")
    escritor.writerow([columna.titulo for columna in COLUMNAS_EXPORTADAS])
    for mensaje in mensajes:
        escritor.writerow([_texto(columna.celda(mensaje, nombres)) for columna in COLUMNAS_EXPORTADAS])
    return b"\xef\xbb\xbf" + salida.getvalue().encode()


def _texto(celda: Celda) -> str:
    if isinstance(celda, float):
        return str(celda).replace(".", ",")
    texto = "" if celda is None else str(celda)
    return "'" + texto if isinstance(celda, str) and FORMULA.match(texto) else texto
