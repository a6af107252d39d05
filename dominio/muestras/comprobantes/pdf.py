"""The report of an antigen test as a PDF: one page, tagged, with its fonts in it, and the same bytes for the same data."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any, Literal

import segno
import typst

from dominio.vocabulario.tiempo import en_chile

Norma = Literal["ua-1"]
ACCESIBLE: list[Norma] = ["ua-1"]
"""The norm of PDF that anybody can read (PDF/UA-1); it refuses a text that no font can draw."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatosDelInforme:
    """What the report says, in the words in which it says it; `direccion` is where it is checked."""

    numero: int
    codigo: str
    establecimiento: str
    cod_deis: str
    dependencia: str
    paciente: str
    tipo_de_documento: str
    documento: str
    nacimiento: str
    sexo: str
    tomada: str
    tipo_de_muestra: str
    marca: str
    resultado: str
    informado: str
    profesional: str
    rut_profesional: str
    profesion: str
    emitido: str
    direccion: str


def pdf_de(datos: DatosDelInforme, emitido_en: datetime) -> bytes:
    """The PDF. Nothing of the data is read as markup: they come to the template as a value.

    What no font can draw is shown as a box, and the page says so; the norm is left then, and nothing else.
    """
    dichos = {**asdict(datos), "qr": _qr(datos.direccion), "con_recuadros": False, **_instante(emitido_en)}
    try:
        return _compilar(dichos, ACCESIBLE)
    except typst.TypstError:
        return _compilar({**dichos, "con_recuadros": True}, [])


def _compilar(dichos: Mapping[str, object], normas: list[Norma]) -> bytes:
    valores = {"datos": json.dumps(dichos, ensure_ascii=False)}
    elegido: dict[str, Any] = {"format": "pdf", "pdf_standards": normas, "ignore_system_fonts": True}
    return typst.compile(_plantilla(), sys_inputs=valores, **elegido)


@cache
def _plantilla() -> bytes:
    return files("dominio.muestras.comprobantes").joinpath("antigeno.typ").read_bytes()


def _qr(direccion: str) -> str:
    dibujo = BytesIO()
    segno.make(direccion, error="m", micro=False).save(dibujo, kind="svg", border=4, xmldecl=False, light="#fff")
    return dibujo.getvalue().decode()


def _instante(emitido_en: datetime) -> dict[str, object]:
    """When the document was made, which is part of its bytes: the instant of its issue, and not of its drawing."""
    local = en_chile(emitido_en)
    return {"fecha": [local.year, local.month, local.day, local.hour, local.minute, local.second]}
