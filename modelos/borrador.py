"""Forms of samples that somebody began and has not sent yet: state 1 of a sample's life, which costs nobody a number."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from modelos.base import Base, ClaveAutomatica, GranEntero


class Borrador(Base):
    """What one person typed so far; `clase` says into which form, and `datos` is that, as compressed JSON by field."""

    __tablename__ = "borrador"
    __table_args__ = (Index("ix_borrador_usuario_id_cambiado_en", "usuario_id", "cambiado_en"),)
    id: Mapped[ClaveAutomatica]
    usuario_id: Mapped[int] = mapped_column(GranEntero, ForeignKey("usuario.id"))
    clase: Mapped[str] = mapped_column(String(10))
    cambiado_en: Mapped[datetime]
    datos: Mapped[bytes] = mapped_column(LargeBinary)
