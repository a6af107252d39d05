"""Searches that a person keeps under a name."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from modelos.base import Base, ClaveAutomatica, GranEntero


class BusquedaGuardada(Base):
    """One search of one user. `criterios` are the fields of its form as JSON; none of them names a person or a sample."""

    __tablename__ = "busqueda_guardada"
    __table_args__ = (UniqueConstraint("usuario_id", "nombre"),)
    id: Mapped[ClaveAutomatica]
    usuario_id: Mapped[int] = mapped_column(GranEntero, ForeignKey("usuario.id"))
    nombre: Mapped[str] = mapped_column(String(60))
    criterios: Mapped[str] = mapped_column(String(2000))
    creada_en: Mapped[datetime]
