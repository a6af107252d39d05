"""What a patient is known by, and whether a text says any of it, however it is written."""

import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dominio.mensajes.filtro import DIGITOS

CORTO = 3
"""Characters of a name, an address or a document that are too few to be looked for."""
CIFRAS_DE_TELEFONO = 6
ENTRE_CIFRAS = r"[\s().-]*"
NADIE = re.compile(r"(?!)")
_SUELTO = r"(?<!\w){}(?!\w)"


@dataclass(frozen=True, slots=True)
class Identidad:
    """A patient: `documentos` as the record writes them, and patterns of these and of all that is known of them."""

    documentos: frozenset[str]
    por_documento: re.Pattern[str]
    por_cualquiera: re.Pattern[str]

    def nombrada_en(self, texto: str, *, solo_documento: bool = False) -> bool:
        """Whether a text says who it is."""
        return (self.por_documento if solo_documento else self.por_cualquiera).search(llano(texto)) is not None


def llano(texto: str) -> str:
    """A text without what two ways of writing the same differ in: accents, capitals, entities, white space."""
    partido = unicodedata.normalize("NFKD", html.unescape(texto))
    return " ".join("".join(c for c in partido if not unicodedata.combining(c)).casefold().split())


def persona_de(muestras: Iterable[Any], *, run: int | None = None, documento: str | None = None) -> Identidad:
    """Who these samples are of; and who was asked for, by RUN or another document."""
    muestras = tuple(muestras)
    runes = {m.paciente_run for m in muestras if m.paciente_run is not None} | ({run} if run is not None else set())
    otros = {valor for m in muestras for valor in (m.paciente_pasaporte, m.identificador_recien_nacido) if valor}
    otros |= {documento} if documento else set()
    por_documento = [*map(_de_run, sorted(runes)), *map(_de_texto, sorted(otros))]
    demas = {valor for m in muestras for valor in _textos(m)}
    telefonos = [_de_telefono(m.paciente_telefono) for m in muestras]
    folios = [_SUELTO.format(m.epivigila) for m in muestras if m.epivigila is not None]
    return Identidad(
        documentos=frozenset(f"{uno}-{digito}" for uno in runes for digito in DIGITOS) | otros,
        por_documento=_cualquiera_de(por_documento),
        por_cualquiera=_cualquiera_de([*por_documento, *map(_de_texto, sorted(demas)), *telefonos, *folios]),
    )


def _textos(muestra: Any) -> list[str]:
    nombres = (muestra.paciente_nombres, muestra.paciente_ap_pat, muestra.paciente_ap_mat)
    return [texto for texto in (*nombres, muestra.paciente_direccion, muestra.paciente_email) if texto]


def _de_run(run: int) -> str:
    """A RUN with or without the dots of its thousands."""
    cifras = f"{run:,}".replace(",", r"\.?")
    return rf"(?<!\d)0*{cifras}(?!\d)"


def _de_texto(texto: str) -> str:
    limpio = llano(texto)
    return _SUELTO.format(re.escape(limpio)) if len(limpio) >= CORTO else ""


def _de_telefono(telefono: str | None) -> str:
    """Its figures, whatever stands between them."""
    cifras = re.sub(r"\D", "", telefono or "")
    dichas = ENTRE_CIFRAS.join(cifras)
    return rf"(?<!\d){dichas}(?!\d)" if len(cifras) >= CIFRAS_DE_TELEFONO else ""


def _cualquiera_de(patrones: Iterable[str]) -> re.Pattern[str]:
    presentes = [patron for patron in patrones if patron]
    return re.compile("|".join(presentes)) if presentes else NADIE
