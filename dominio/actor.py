"""Who asks: one credential of a laboratory, or a person with a role and a scope."""

from dataclasses import dataclass

from dominio.enumeraciones import Rol


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """An identified caller. Doors obtain it from `porteria`; nothing else makes one out of user input."""

    rol: Rol
    laboratorio_id: int | None = None
    laboratorio_nombre: str | None = None
    credencial_id: int | None = None
    usuario_id: int | None = None
