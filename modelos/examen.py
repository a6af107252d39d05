"""The examinations that the country has made for it, each with what was in force when, and who may do it."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from modelos.base import CODIGO, Base


class _DeExamen:
    """What an examination is; lists are texts as a file has them (`dominio.vocabulario.examenes`)."""

    nombre: Mapped[str] = mapped_column(String(120))
    agente: Mapped[str] = mapped_column(String(80))
    loinc: Mapped[str | None] = mapped_column(String(20))
    tecnica: Mapped[str] = mapped_column(String(20))
    tipos_muestra: Mapped[str] = mapped_column(Text)
    resultados: Mapped[str] = mapped_column(Text)
    snomed_tipos_muestra: Mapped[str | None] = mapped_column(Text)
    snomed_resultados: Mapped[str | None] = mapped_column(Text)
    por_omision: Mapped[bool]
    restringido: Mapped[bool]
    dias_toma: Mapped[int] = mapped_column(Integer)
    dias_recepcion: Mapped[int] = mapped_column(Integer)
    dias_correccion: Mapped[int] = mapped_column(Integer)
    dias_tomador: Mapped[int] = mapped_column(Integer)
    vigente_desde: Mapped[date | None]
    vigente_hasta: Mapped[date | None]
    activo: Mapped[bool]


class Examen(_DeExamen, Base):
    """An examination as it stands now: what is listed, imported and shown."""

    __tablename__ = "examen"
    codigo: Mapped[str] = mapped_column(CODIGO, primary_key=True)


class ExamenVersion(_DeExamen, Base):
    """An examination as it is in force from `rige_desde` on, until its next version.

    What a sample may say and how long it has is that of the instant at which it was registered.
    """

    __tablename__ = "examen_version"
    __table_args__ = (Index("ix_examen_version_tecnica", "tecnica"),)
    codigo: Mapped[str] = mapped_column(CODIGO, primary_key=True)
    rige_desde: Mapped[datetime] = mapped_column(primary_key=True)


class ExamenLaboratorio(Base):
    """A laboratory that may do an examination; once `retirado_en` has passed, only with what was registered before."""

    __tablename__ = "examen_laboratorio"
    codigo_examen: Mapped[str] = mapped_column(CODIGO, primary_key=True)
    laboratorio_id: Mapped[int] = mapped_column(ForeignKey("laboratorio.id"), primary_key=True)
    autorizado_en: Mapped[datetime]
    retirado_en: Mapped[datetime | None]
