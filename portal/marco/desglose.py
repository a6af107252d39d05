"""The words by which the address of an authority's list narrows it, for the list itself and for whatever leads there."""

from typing import Any

from flask import url_for

from dominio.vocabulario.enumeraciones import Tecnica

SIN_COMUNA, LOS_DE_SIEMPRE, CONCLUYENTE = "ninguna", "de-siempre", "concluyente"
"""Choices that are no comuna, no examination and no result, but some of them."""
TECNICAS = {tecnica.value: tecnica for tecnica in Tecnica}


def lista(**puestos: Any) -> str:
    """The address of the list with these filters."""
    return url_for("territorio.muestras", **puestos)
