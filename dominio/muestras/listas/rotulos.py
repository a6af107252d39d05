"""How a sample's patient is called on a page."""

from typing import Any


def nombre_de(fila: Any) -> str:
    """A patient's whole name; a maternal surname of dots is none. What stands for one that was blanked by order."""
    if fila.identidad_borrada_por is not None:
        return f"Identidad borrada por la orden {fila.identidad_borrada_por}"
    partes = (fila.paciente_nombres, fila.paciente_ap_pat, fila.paciente_ap_mat)
    return " ".join(parte for parte in partes if parte.strip(". "))


def documento_de(fila: Any) -> str:
    """The patient's RUN, or the number of whatever document there is; nothing of one that was blanked by order."""
    if fila.identidad_borrada_por is not None:
        return "—"
    if fila.paciente_run is not None:
        return f"{fila.paciente_run}-{fila.paciente_dv}"
    return fila.paciente_pasaporte or fila.identificador_recien_nacido or fila.paciente_tipodoc.capitalize()
