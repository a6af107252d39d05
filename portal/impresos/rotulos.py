"""Labels of tubes, on thermal pages of 50 × 25 mm or 24 on a sheet of A4, with a barcode that laboratories read."""

from collections.abc import Iterable
from enum import StrEnum

from barcode.codex import Code128

from dominio.muestras.tomas.codigos import para_dictar
from dominio.territorio.rotulos import RotuloDeMuestra
from dominio.vocabulario.tiempo import en_chile
from portal.impresos.imprenta import imprimir
from portal.marco.presentacion import rut

LETRAS_DEL_NOMBRE = 30
"""Characters of a name that a label of 50 mm shows; the rest is on the screen."""


class PapelDeRotulo(StrEnum):
    """On what labels are printed."""

    TERMICO = "termico"
    HOJA = "hoja"


def pdf_de_rotulos(rotulos: Iterable[RotuloDeMuestra], formato: PapelDeRotulo) -> bytes:
    """The labels, in their order."""
    return imprimir("rotulos.typ", {"formato": formato.value, "rotulos": [_uno(rotulo) for rotulo in rotulos]})


def _uno(rotulo: RotuloDeMuestra) -> dict[str, str]:
    return {
        "paciente": _corto(rotulo.paciente),
        "documento": rut(rotulo.documento),
        "tomada": f"{en_chile(rotulo.fecha_muestra):%d-%m-%Y %H:%M}",
        "barras": modulos_de(rotulo.codigo),
        "dictado": para_dictar(rotulo.codigo),
    }


def modulos_de(codigo: str) -> str:
    """The bars of a code in Code 128, a 1 for each black module."""
    return str(Code128(codigo).build()[0])


def _corto(nombre: str) -> str:
    return nombre if len(nombre) <= LETRAS_DEL_NOMBRE else nombre[: LETRAS_DEL_NOMBRE - 1].rstrip() + "…"
