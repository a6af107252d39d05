"""What an examination is, whatever it is for: its specimens, what it can give and what v1 calls that, and its terms.

The lists of an examination are written in one cell: parts between `|`, each `name=word` or, if both are the same, the word.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from dominio.vocabulario.enumeraciones import Resultado, Tecnica, TipoMuestra

Palabra = TypeVar("Palabra", bound=StrEnum)
ENTRE_PARTES, ENTRE_NOMBRES = "|", "="


@dataclass(frozen=True, slots=True, kw_only=True)
class Examen:
    """An examination as it was in force at some time.

    `tipos` are its specimens, each by v1's word with the name that the examination gives it; `valores` what it can give, in
    the order of its catalogue, each with the verdict of v1 that it means. `dias_tomador` is for how long who took a sample
    still sees it.
    """

    codigo: str
    nombre: str
    agente: str
    loinc: str | None
    tecnica: Tecnica
    tipos: Mapping[TipoMuestra, str]
    valores: Mapping[str, Resultado]
    snomed_tipos: Mapping[str, str]
    snomed_valores: Mapping[str, str]
    por_omision: bool
    restringido: bool
    dias_toma: int
    dias_recepcion: int
    dias_correccion: int
    dias_tomador: int
    vigente_desde: date | None
    vigente_hasta: date | None
    activo: bool
    veredictos: tuple[Resultado, ...] = field(init=False)
    """The verdicts that it can give, in their order."""
    por_veredicto: Mapping[Resultado, tuple[str, ...]] = field(init=False)
    """The values under each."""

    def __post_init__(self) -> None:
        veredictos = tuple(dict.fromkeys(self.valores.values()))
        suyos = {uno: tuple(valor for valor, suyo in self.valores.items() if suyo is uno) for uno in veredictos}
        object.__setattr__(self, "veredictos", veredictos)
        object.__setattr__(self, "por_veredicto", suyos)

    def rige(self, dia: date) -> bool:
        """Whether samples may be registered for it on that day."""
        desde, hasta = self.vigente_desde or date.min, self.vigente_hasta or date.max
        return self.activo and desde <= dia <= hasta

    def valor_escrito(self, texto: str | None) -> str | None:
        """The value that a person wrote, whatever its case and blanks."""
        llano = _llano(texto or "")
        return next((valor for valor in self.valores if _llano(valor) == llano), None)

    def valor_de(self, resultado: Resultado, valor: str | None) -> str | None:
        """What is stored beside a verdict: the value that was told, or the only one under it if that says more."""
        if valor is not None:
            return valor
        suyos = self.por_veredicto.get(resultado, ())
        return suyos[0] if len(suyos) == 1 and suyos[0] != resultado else None


def _llano(texto: str) -> str:
    return " ".join(texto.casefold().split())


@dataclass(frozen=True, slots=True)
class VersionDeExamen:
    """An examination with the instant from which on it is in force like this."""

    rige_desde: datetime
    examen: Examen


def de_columnas(fila: Any) -> Examen:
    """The examination that a row of the catalogue tells."""
    return Examen(
        codigo=fila.codigo,
        nombre=fila.nombre,
        agente=fila.agente,
        loinc=fila.loinc,
        tecnica=Tecnica(fila.tecnica),
        tipos={TipoMuestra(palabra): nombre for nombre, palabra in partes(fila.tipos_muestra)},
        valores={valor: Resultado(veredicto) for valor, veredicto in partes(fila.resultados)},
        snomed_tipos=dict(partes(fila.snomed_tipos_muestra or "")),
        snomed_valores=dict(partes(fila.snomed_resultados or "")),
        por_omision=fila.por_omision,
        restringido=fila.restringido,
        dias_toma=fila.dias_toma,
        dias_recepcion=fila.dias_recepcion,
        dias_correccion=fila.dias_correccion,
        dias_tomador=fila.dias_tomador,
        vigente_desde=fila.vigente_desde,
        vigente_hasta=fila.vigente_hasta,
        activo=fila.activo,
    )


def partes(celda: str) -> list[tuple[str, str]]:
    """The parts of a cell, each as a name and the word for it."""
    hechas = []
    for parte in celda.split(ENTRE_PARTES):
        nombre, _, palabra = (trozo.strip() for trozo in parte.partition(ENTRE_NOMBRES))
        if nombre or palabra:
            hechas.append((nombre, palabra or nombre))
    return hechas


def a_celda(dichas: list[tuple[str, str]]) -> str:
    """The parts as a cell has them."""
    unidas = (nombre if nombre == palabra else f"{nombre}{ENTRE_NOMBRES}{palabra}" for nombre, palabra in dichas)
    return ENTRE_PARTES.join(unidas)


def resultado_dicho(resultado: str | None, valor: str | None) -> str | None:
    """A result as people read it: its value with the verdict, or the verdict if that says all."""
    return f"{valor} ({resultado})" if valor and valor != resultado else resultado
