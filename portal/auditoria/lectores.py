"""A reading in words: who, as what, and what it was that they did."""

from dominio.auditoria.lecturas import LecturaDePaciente
from dominio.vocabulario.enumeraciones import Puerta
from dominio.vocabulario.palabras import PUERTAS, operacion
from portal.marco.presentacion import ROLES, hora

COLUMNAS_DE_LECTURA = {
    "Cuándo (hora de Chile)": 22,
    "Quién": 34,
    "En qué calidad": 26,
    "De qué laboratorio": 30,
    "Qué hizo": 38,
    "Con qué propósito": 34,
    "Por dónde": 12,
    "Mensaje del registro": 20,
}
"""The columns of the answer, each with its width in a workbook."""
DE_UNA_AUTORIDAD = "Sistema que recibe el reporte diario"


def celdas_de_lectura(lectura: LecturaDePaciente) -> tuple[str, ...]:
    """The texts of one row, in the order of the columns."""
    return (
        hora(lectura.ocurrida_en),
        _quien(lectura),
        _calidad(lectura),
        lectura.laboratorio or "",
        operacion(lectura.operacion),
        lectura.proposito.nombre if lectura.proposito else "",
        PUERTAS[lectura.puerta] if lectura.puerta else "",
        str(lectura.id_mensaje),
    )


def _quien(lectura: LecturaDePaciente) -> str:
    if lectura.destino is not None:
        return lectura.destino
    if lectura.persona is not None:
        return lectura.persona
    if lectura.credencial is not None:
        return f"Sistema con la clave «{lectura.credencial}»"
    return lectura.origen or "Sin identificar"


def _calidad(lectura: LecturaDePaciente) -> str:
    if lectura.destino is not None:
        return DE_UNA_AUTORIDAD
    if lectura.rol is not None:
        return ROLES[lectura.rol]
    return "Operación del hub" if lectura.puerta is Puerta.CONSOLA else "Sistema de laboratorio"
