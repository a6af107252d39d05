"""Who may open which page, as data: every view declares it, and a view that does not is open to nobody."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app

from dominio.ventanilla.pedidos import Permiso
from dominio.ventanilla.porteria import PERMISOS
from dominio.vocabulario.enumeraciones import Rol

Vista = TypeVar("Vista", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Acceso:
    """Who may open a view: anyone (`publico`), whoever came in, or the roles that have the permission.

    `a_medias` says that it serves who has still to show a code or to choose a password; `aparte`, that nothing of its
    requests is put on record, nor taken that is larger than the sandbox's messages; `solo_mira`, that asking for it does
    not keep a session alive.
    """

    permiso: Permiso | None = None
    publico: bool = False
    a_medias: bool = False
    aparte: bool = False
    solo_mira: bool = False

    def admite(self, rol: Rol) -> bool:
        """Whether somebody of that role who came in may open it."""
        return self.permiso is None or self.permiso in PERMISOS[rol]


PUBLICO = Acceso(publico=True)
CON_SESION = Acceso()
A_MEDIAS = Acceso(a_medias=True)
SOLO_MIRA = Acceso(publico=True, solo_mira=True)
APARTE = Acceso(publico=True, aparte=True)


def publica(vista: Vista) -> Vista:
    """A view for anyone."""
    return _declarar(vista, PUBLICO)


def aparte(vista: Vista) -> Vista:
    """A view for anyone that only speaks with the sandbox."""
    return _declarar(vista, APARTE)


def con_sesion(vista: Vista) -> Vista:
    """A view for whoever came in."""
    return _declarar(vista, CON_SESION)


def a_medias(vista: Vista) -> Vista:
    """A view for who is coming in: the password was right, something is still missing."""
    return _declarar(vista, A_MEDIAS)


def mira(vista: Vista) -> Vista:
    """A view for anyone that tells how long a session still lasts, without keeping it alive."""
    return _declarar(vista, SOLO_MIRA)


def exige(permiso: Permiso) -> Callable[[Vista], Vista]:
    """A view for the roles that have the permission (`dominio.ventanilla.porteria.PERMISOS`)."""
    return lambda vista: _declarar(vista, Acceso(permiso))


def _declarar(vista: Vista, acceso: Acceso) -> Vista:
    vista.acceso = acceso  # type: ignore[attr-defined]
    return vista


def es_aparte(extremo: str | None) -> bool:
    """Whether the requests of an endpoint leave no trace in the hub."""
    acceso = acceso_de(extremo)
    return acceso is not None and acceso.aparte


def acceso_de(extremo: str | None) -> Acceso | None:
    """What the view of an endpoint declares; None when there is no such view, or it declares nothing."""
    vista = current_app.view_functions.get(extremo or "")
    acceso: Acceso | None = getattr(vista, "acceso", None)
    return acceso
