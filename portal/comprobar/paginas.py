"""Whether a report is genuine, for whoever holds it: its number, its instant and its digest, and nothing of the patient.

The page stands by itself, without session or menu: all addresses of which there is no report get the same bytes.
"""

from typing import cast

from flask import Blueprint, current_app, render_template

from dominio.muestras.comprobantes.comprobacion import Comprobaciones
from dominio.muestras.comprobantes.direcciones import RUTA
from portal.marco import contexto
from portal.marco.permisos import mira

paginas = Blueprint("comprobar", __name__)
DESCONOCIDO = 404


@paginas.get(f"{RUTA}<comprobante>")
@mira
def comprobar(comprobante: str) -> str | tuple[str, int]:
    """What the hub says of the report of that address; who asks is not on record, and learns of nobody."""
    comprobaciones = cast(Comprobaciones, current_app.extensions["hub_comprobaciones"])
    informe = comprobaciones.comprobar(comprobante, contexto.origen())
    if informe is None:
        return render_template("comprobar/desconocido.html"), DESCONOCIDO
    return render_template("comprobar/informe.html", informe=informe)
