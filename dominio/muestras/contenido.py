"""What a sample says, whatever becomes of it: its fields as the laboratory sends them, and what tells two apart."""

from operator import attrgetter
from typing import Any

from dominio.muestras.items import MuestraNueva
from dominio.ventanilla.turno import Turno, huella_de_pares

CAMPOS_DEL_LIS = tuple(
    campo for campo in MuestraNueva.__slots__ if campo not in ("codigo_muestra_cliente", "id_laboratorio", "errores")
)
"""What a laboratory says of a sample and may mend; each is stored in the column of its name."""
CAMPOS_GUARDADOS = ("codigo_muestra_cliente", *CAMPOS_DEL_LIS)
"""The same with the sample's code, which never changes: all that is stored as it came."""
_LEER_DEL_LIS = attrgetter(*CAMPOS_DEL_LIS)
DE_LA_HUELLA = tuple(sorted((*CAMPOS_DEL_LIS, "id_laboratorio")))
"""What counts for the digest, by name."""
_LEER = attrgetter(*DE_LA_HUELLA)
_DESTINO, _SIN_ORDEN = DE_LA_HUELLA.index("id_laboratorio"), DE_LA_HUELLA.index("sin_orden_medica")
_LEER_GUARDADOS = attrgetter(*(campo for campo in DE_LA_HUELLA if campo != "id_laboratorio"))


def valores_de(muestra: MuestraNueva) -> dict[str, Any]:
    """The sample's data by the names of their columns; nothing said of the medical order is that there is one."""
    valores = dict(zip(CAMPOS_DEL_LIS, _LEER_DEL_LIS(muestra), strict=True))
    valores["sin_orden_medica"] = bool(muestra.sin_orden_medica)
    return valores


def huella_de(turno: Turno, muestra: MuestraNueva) -> bytes:
    """What tells a retry of a sample's creation from another sample under the same code."""
    valores = list(_LEER(muestra))
    valores[_DESTINO] = valores[_DESTINO] or turno.origen
    return _huella(valores)


def huella_guardada(fila: Any, destino: int) -> bytes:
    """The same of a stored sample, had it been sent to the laboratory `destino`."""
    valores = list(_LEER_GUARDADOS(fila))
    valores.insert(_DESTINO, destino)
    return _huella(valores)


def _huella(valores: list[Any]) -> bytes:
    valores[_SIN_ORDEN] = valores[_SIN_ORDEN] or None  # to say that there is an order is the same as to say nothing
    return huella_de_pares(DE_LA_HUELLA, valores)


def documento_de(muestra: MuestraNueva) -> str | None:
    """How the record names the patient of a sample that was not stored."""
    if muestra.paciente_run is not None:
        return f"{muestra.paciente_run}-{muestra.paciente_dv or '?'}"
    return muestra.paciente_pasaporte or muestra.identificador_recien_nacido
