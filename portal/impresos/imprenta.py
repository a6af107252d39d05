"""From data and a template to a PDF: tagged, with its fonts, and the same bytes for the same data."""

import json
from collections.abc import Mapping
from importlib.resources import as_file, files
from typing import Any

import typst


def imprimir(plantilla: str, datos: Mapping[str, Any]) -> bytes:
    """The PDF of that template with these data; nothing of them is taken for a command."""
    with as_file(files("portal.impresos").joinpath(plantilla)) as ruta:
        hecho = typst.compile(str(ruta), format="pdf", sys_inputs={"datos": json.dumps(datos, ensure_ascii=False)})
    assert isinstance(hecho, bytes)  # noqa: S101 (so it is for one PDF)
    return hecho
