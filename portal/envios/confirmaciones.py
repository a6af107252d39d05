"""The page that asks before what cannot be undone at once: what will happen, when it was last used, and its name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask import render_template

from portal.marco.presentacion import fecha


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmacion:
    """What is asked: `nombre` is what must be written, `accion` the address that does it with `fijos`, `volver` the one of
    who thinks better of it; `casillas` are choices that belong to it."""

    titulo: str
    boton: str
    nombre: str
    efectos: Iterable[str]
    hechos: Iterable[tuple[str, object]]
    accion: str
    volver: str
    de_que: str
    seccion: str
    fijos: Mapping[str, str] = field(default_factory=dict)
    casillas: Mapping[str, str] = field(default_factory=dict)

    def pagina(self) -> str:
        """The page."""
        campos = ("titulo", "boton", "nombre", "efectos", "hechos", "accion", "volver", "de_que", "fijos", "casillas")
        datos = {campo: getattr(self, campo) for campo in campos}
        return render_template("confirmar.html", **datos, seccion_actual=self.seccion)


def ultimo_uso(instante: datetime | None) -> object:
    """When something was last used, for people."""
    return fecha(instante) if instante else "Nunca se usó"
