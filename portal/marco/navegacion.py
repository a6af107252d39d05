"""The menu: each module of pages says which of them belong in it, and everyone sees those of their role."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import current_app, url_for

from dominio.vocabulario.enumeraciones import Rol
from portal.marco.permisos import acceso_de


@dataclass(frozen=True, slots=True)
class Seccion:
    """An entry of the menu; `roles` narrows it further than its page's permission does, `orden` sorts it."""

    titulo: str
    extremo: str
    orden: int = 50
    roles: frozenset[Rol] | None = None

    def para(self, rol: Rol) -> bool:
        """Whether somebody of that role sees it."""
        acceso = acceso_de(self.extremo)
        return acceso is not None and acceso.admite(rol) and (self.roles is None or rol in self.roles)


def secciones(rol: Rol) -> list[Seccion]:
    """The menu of a role."""
    todas: Iterable[Seccion] = current_app.extensions["hub_secciones"]
    return sorted((una for una in todas if una.para(rol)), key=lambda una: una.orden)


def inicio_de(rol: Rol) -> str:
    """Where somebody of that role begins."""
    propias = secciones(rol)
    return url_for(propias[0].extremo if propias else "acceso.cuenta")
