"""Who saw a patient, on paper."""

from dominio.auditoria.lecturas import LECTURAS_DE_UNA_RESPUESTA, LecturasHalladas
from portal.auditoria.lectores import COLUMNAS_DE_LECTURA, celdas_de_lectura
from portal.impresos.imprenta import imprimir


def pdf_de_lecturas(de_quien: str, periodo: str, halladas: LecturasHalladas, emitido: str) -> bytes:
    """The answer, with what it covers and by which message of the record it was given."""
    return imprimir(
        "lecturas.typ",
        {
            "de_quien": de_quien,
            "periodo": periodo,
            "emitido": emitido,
            "numero": halladas.id_mensaje,
            "columnas": list(COLUMNAS_DE_LECTURA),
            "filas": [celdas_de_lectura(una) for una in halladas.lecturas],
            "maximo": 0 if halladas.completo else LECTURAS_DE_UNA_RESPUESTA,
        },
    )
