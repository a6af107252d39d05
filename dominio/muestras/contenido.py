"""What a sample says, whatever becomes of it: its fields as the laboratory sends them, and what tells two apart."""

from operator import attrgetter

from dominio.muestras.items import MuestraNueva
from dominio.ventanilla.turno import Turno, huella_de_pares
from modelos.filas import COLUMNAS

CAMPOS_DEL_LIS = tuple(
    campo for campo in MuestraNueva.__slots__ if campo not in ("codigo_muestra_cliente", "id_laboratorio", "errores")
)
assert COLUMNAS["muestra"][8:-10] == CAMPOS_DEL_LIS  # noqa: S101 (a new row is built in this order)
DE_LA_HUELLA = tuple(sorted((*CAMPOS_DEL_LIS, "id_laboratorio")))
"""What counts for the digest, by name."""
_LEER = attrgetter(*DE_LA_HUELLA)
_DESTINO, _SIN_ORDEN = DE_LA_HUELLA.index("id_laboratorio"), DE_LA_HUELLA.index("sin_orden_medica")


def valores_de(muestra: MuestraNueva) -> tuple[object, ...]:
    """The sample's data, in the order of `CAMPOS_DEL_LIS`."""
    return tuple([getattr(muestra, campo) for campo in CAMPOS_DEL_LIS])


def huella_de(turno: Turno, muestra: MuestraNueva) -> bytes:
    """What tells a retry of a sample's creation from another sample under the same code."""
    valores = list(_LEER(muestra))
    valores[_DESTINO] = valores[_DESTINO] or turno.laboratorio_id
    valores[_SIN_ORDEN] = valores[_SIN_ORDEN] or None  # to say that there is an order is the same as to say nothing
    return huella_de_pares(DE_LA_HUELLA, valores)


def documento_de(muestra: MuestraNueva) -> str | None:
    """How the record names the patient of a sample that was not stored."""
    if muestra.paciente_run is not None:
        return f"{muestra.paciente_run}-{muestra.paciente_dv or '?'}"
    return muestra.paciente_pasaporte or muestra.identificador_recien_nacido
