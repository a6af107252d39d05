"""What laboratories declare of each day."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from modelos.base import Base, GranEntero


class Tributacion(Base):
    """The declaration of one laboratory about one day; there is one at most, and it stays as it was made."""

    __tablename__ = "tributacion"
    __table_args__ = (Index("ix_tributacion_dia", "dia"),)
    laboratorio_id: Mapped[int] = mapped_column(ForeignKey("laboratorio.id"), primary_key=True, autoincrement=False)
    dia: Mapped[date] = mapped_column(primary_key=True)
    stock_espera: Mapped[int] = mapped_column(Integer)
    recibidas: Mapped[int] = mapped_column(Integer)
    procesadas: Mapped[int] = mapped_column(Integer)
    stock_final: Mapped[int] = mapped_column(Integer)
    capacidad: Mapped[int] = mapped_column(Integer)
    positivas: Mapped[int] = mapped_column(Integer)
    observacion: Mapped[str | None] = mapped_column(Text)
    declarado_en: Mapped[datetime]
    mensaje_id: Mapped[int] = mapped_column(GranEntero)
    usuario_id: Mapped[int | None] = mapped_column(GranEntero)
