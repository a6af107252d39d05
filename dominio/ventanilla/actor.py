"""Who asks: one credential of a laboratory, or a person with a role and a scope."""

from dataclasses import dataclass

from dominio.vocabulario.enumeraciones import Proposito, Rol


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """An identified caller. Doors obtain it from `porteria` or `sesiones`; nothing else makes one out of user input.

    The scope of a person is the one field that goes with the role: the laboratory, the professional's RUT (`tomador`), the
    establishment, the comuna, the health service or the region; `minsal`, `mesa_ayuda` and `auditor` have none. `proposito`
    is what they said that they read patients for, as long as it holds.
    """

    rol: Rol
    laboratorio_id: int | None = None
    laboratorio_nombre: str | None = None
    credencial_id: int | None = None
    usuario_id: int | None = None
    rut_profesional: str | None = None
    cod_deis: str | None = None
    comuna: int | None = None
    servicio_salud: int | None = None
    region: int | None = None
    proposito: Proposito | None = None
