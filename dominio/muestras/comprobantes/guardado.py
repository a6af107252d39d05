"""Keeping a report: whoever made it, it can be checked by others from then on."""

import hashlib

from dominio.muestras.comprobantes.direcciones import comprobante_nuevo
from dominio.ventanilla.turno import Turno

LARGO_DE_NOMBRE = 200
"""Characters of a report's name that are kept: its last ones."""


def guardar_informe(
    turno: Turno, numero: int, muestra_id: int, contenido: bytes, nombre: str | None, comprobante: str | None = None
) -> None:
    """Keep the report of a sample under its number; that of an earlier result stays stored but is no longer the sample's.

    One that has its `comprobante` already says it on the page, so no other has the same bytes; of what a laboratory made the
    bytes are kept once.
    """
    sha256 = hashlib.sha256(contenido).hexdigest()
    if comprobante is None:
        turno.cambios.agregar("documento", {"sha256": sha256, "informe_id": numero, "contenido": None})
    turno.cambios.agregar(
        "informe",
        {
            "id": numero,
            "muestra_id": muestra_id,
            "mensaje_id": turno.id_mensaje,
            "creado_en": turno.ahora,
            "nombre": nombre and nombre[-LARGO_DE_NOMBRE:],
            "sha256": sha256,
            "tamano": len(contenido),
            "comprobante": comprobante or comprobante_nuevo(),
            "contenido": contenido,
        },
    )
