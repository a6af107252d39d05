"""What is wrong with how an item names its sample."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from dominio.muestras.items import ItemMuestra
from dominio.vocabulario.errores import CodigoAmbiguo, ErrorDominio, FaltaIdentificacion, ValorSinAsignar


class Registrada(Protocol):
    """A sample as far as it tells who registered it."""

    @property
    def id(self) -> int: ...
    @property
    def laboratorio_origen_id(self) -> int: ...


def codigo_ambiguo(codigo: str | None, dos: Sequence[Registrada], yo: int | None) -> CodigoAmbiguo:
    """A code of its own and one that the hub made are the same: nobody chooses between two patients."""
    propia, recibida = sorted((una.id for una in dos), key=lambda clave: clave not in _propias(dos, yo))
    return CodigoAmbiguo(campo="codigo_muestra_cliente", valor=codigo, propia=propia, recibida=recibida)


def _propias(muestras: Iterable[Registrada], yo: int | None) -> frozenset[int]:
    return frozenset(una.id for una in muestras if una.laboratorio_origen_id == yo)


def sin_identificar(item: ItemMuestra) -> ErrorDominio:
    """Why an item names no sample: it says nothing, or a zero and nothing else."""
    return (
        FaltaIdentificacion(campo="id_muestra") if item.id_muestra is None else ValorSinAsignar(campo="id_muestra", valor=0)
    )


def sin_repetir(errores: list[ErrorDominio]) -> list[ErrorDominio]:
    """Do not say that a datum is missing when it was just said that it cannot be read."""
    dichos: set[tuple[str, str | None]] = set()
    ilegibles = {e.campo for e in errores if e.codigo != "HUB-2001"}
    unicos = []
    for error in errores:
        repetido = (error.codigo, error.campo) in dichos or (error.codigo == "HUB-2001" and error.campo in ilegibles)
        if not repetido:
            dichos.add((error.codigo, error.campo))
            unicos.append(error)
    return unicos
