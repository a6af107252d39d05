"""Laboratories and the keys that their systems use."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from modelos.base import CODIGO, Base, ClaveAutomatica


class Laboratorio(Base):
    """A laboratory certified for PCR; every LIS integration belongs to one."""

    __tablename__ = "laboratorio"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    nombre: Mapped[str] = mapped_column(String(200))
    cod_deis: Mapped[str | None] = mapped_column(CODIGO)
    comuna_codigo: Mapped[int | None] = mapped_column(ForeignKey("comuna.codigo"))
    activo: Mapped[bool]
    creado_en: Mapped[datetime]


TOMA_DE_MUESTRAS = 0
"""The number of the row that stands for no laboratory: what a person registers at an establishment comes from there, and
what nobody analyses elsewhere (an antigen test) stays there. It is never active, so that nobody works or sends there."""


class Credencial(Base):
    """An access key: only the SHA-256 of it is kept, so that nobody can read it back."""

    __tablename__ = "credencial"
    id: Mapped[ClaveAutomatica]
    laboratorio_id: Mapped[int] = mapped_column(ForeignKey("laboratorio.id"), index=True)
    nombre: Mapped[str] = mapped_column(String(100))
    huella: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    creada_en: Mapped[datetime]
    vence_en: Mapped[datetime | None]
    revocada_en: Mapped[datetime | None]
    ultimo_uso_en: Mapped[datetime | None]
