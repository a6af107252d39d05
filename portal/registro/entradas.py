"""The fields of a sample as a form asks for them, and what it shows in each."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple, get_args, get_type_hints

from dominio.maestros.importables import IMPORTABLES
from dominio.maestros.publicados import MAESTROS_EN_TABLAS
from dominio.muestras.campos import CAMPOS_MUESTRA, CampoDeMuestra
from dominio.muestras.items import MuestraNueva
from portal.marco import contexto
from portal.marco.formularios import con_origen

EN_PALABRAS = {"M": "Masculino", "F": "Femenino"}
SI_O_NO = [("true", "Sí"), ("false", "No")]


class Entrada(NamedTuple):
    """A field of the form: what it is, how it is filled in, and what the browser should know of it."""

    campo: CampoDeMuestra
    tipo: str
    opciones: list[tuple[str, str]] | None
    atributos: dict[str, Any]


def entrada_de(campo: CampoDeMuestra) -> Entrada:
    """How that field is asked for."""
    tipo = next(uno for uno in get_args(get_type_hints(MuestraNueva)[campo.nombre]) if uno is not type(None))
    atributos: dict[str, Any] = {"inputmode": "numeric"} if tipo is int else {}
    if campo.largo is not None:
        atributos["maxlength"] = campo.largo
    return Entrada(campo, _TIPOS.get(tipo, DE_CORREO.get(campo.nombre, "text")), _opciones(tipo), atributos)


_TIPOS = {date: "date", datetime: "momento"}
DE_CORREO = {"paciente_email": "email"}


def _opciones(tipo: Any) -> list[tuple[str, str]] | None:
    """What a field of a closed list offers."""
    if tipo is bool:
        return SI_O_NO
    return [(uno.value, EN_PALABRAS.get(uno.value, uno.value)) for uno in tipo] if issubclass(tipo, StrEnum) else None


def textos_de(campos: Mapping[str, Any]) -> dict[str, str]:
    """The sample's data as a form shows them."""
    columnas = {"id_laboratorio": "laboratorio_id"}
    textos = {campo.nombre: _texto(campos[columnas.get(campo.nombre, campo.nombre)]) for campo in CAMPOS_MUESTRA}
    return textos | con_origen("fecha_muestra", campos["fecha_muestra"])


def textos_de_paciente(campos: Mapping[str, Any]) -> dict[str, str]:
    """The data of a patient as a form shows them."""
    return {nombre: _texto(valor) for nombre, valor in campos.items()}


def _texto(valor: Any) -> str:
    if valor is None:
        return ""
    if isinstance(valor, bool):
        return "true" if valor else "false"
    return valor.isoformat() if isinstance(valor, date) else str(valor)


DEL_PAIS = frozenset(MAESTROS_EN_TABLAS) - frozenset(IMPORTABLES)


def del_pais(maestro: str | None) -> list[tuple[str, str]]:
    """The entries of a master that comes with the hub, by name."""
    return sorted(contexto.maestro_fijo(maestro or "").items(), key=lambda par: par[1])
