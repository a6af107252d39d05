"""How patients are identified: one table, which rules, contract documentation, workbooks and tests read.

Source: ORD 2752/2020 and 130/2021 on patients without RUN.
"""

from enum import StrEnum

from dominio.vocabulario.enumeraciones import TipoDocumento


class Uso(StrEnum):
    """Whether a field goes with a type of document."""

    OBLIGATORIO = "obligatorio"
    OPCIONAL = "opcional"
    NO_CORRESPONDE = "no corresponde"


_O, _P, _N = Uso.OBLIGATORIO, Uso.OPCIONAL, Uso.NO_CORRESPONDE

CAMPOS_DE_DOCUMENTO = (
    "paciente_run",
    "paciente_dv",
    "paciente_pasaporte",
    "paciente_ext_paisorigen",
    "identificador_recien_nacido",
    "paciente_prevision",
)
_TABLA = {
    TipoDocumento.RUN: (_O, _O, _N, _N, _N, _O),
    TipoDocumento.PASAPORTE: (_N, _N, _O, _O, _N, _P),
    TipoDocumento.DNI: (_N, _N, _O, _O, _N, _P),
    TipoDocumento.FICHA: (_N, _N, _O, _O, _N, _P),
    TipoDocumento.SIN_DOCUMENTACION: (_N, _N, _N, _O, _N, _P),
    TipoDocumento.RECIEN_NACIDO: (_N, _N, _N, _N, _P, _P),
}
REGLAS_DE_DOCUMENTO = {tipo: dict(zip(CAMPOS_DE_DOCUMENTO, usos, strict=True)) for tipo, usos in _TABLA.items()}
"""For each type of document, what each of its fields is."""
