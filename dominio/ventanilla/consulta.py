"""A request being answered that is no write of samples: what its answer needs, and whom it shows."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from dominio.ventanilla.actor import Actor
from dominio.vocabulario.errores import FaltaClave


@dataclass(slots=True, kw_only=True)
class Consulta:
    """One request being answered: a query, which writes nothing, or one of the kinds that may (`pedidos`).

    `tocadas` are the samples that its answer shows, by place in it; `documentos` are the people it is about who have none,
    or the report that it hands out. `con_archivo` says that it is to make a file with patients.
    """

    conexion: Connection
    actor: Actor | None
    ahora: datetime
    id_mensaje: int
    recibido_en: datetime
    tocadas: dict[int, int] = field(default_factory=dict)
    documentos: dict[int, str] = field(default_factory=dict)
    con_archivo: bool = False

    @property
    def muestra_pacientes(self) -> bool:
        """Whether its answer lets anybody be seen."""
        return bool(self.tocadas or self.documentos or self.con_archivo)

    @property
    def laboratorio_id(self) -> int:
        """The laboratory that asks; refuses whoever is of none."""
        if self.actor is None or self.actor.laboratorio_id is None:
            raise FaltaClave
        return self.actor.laboratorio_id

    @property
    def cabecera(self) -> dict[str, Any]:
        """What every answer begins with."""
        return {"id_mensaje": self.id_mensaje, "recibido_en": self.recibido_en}
