"""Reports that were issued: what was asked, as of when, and the very bytes that were handed out."""

from datetime import date, datetime

from sqlalchemy import Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from modelos.base import Base, ClaveAutomatica, GranEntero, donde

SIN_HACER = "estado IN ('en espera', 'en proceso')"


class Reporte(Base):
    """One issued report; its key is its number.

    `ambito_rol` and `ambito_clave` say for which part of the country it is (`dominio.personas.ambitos`), and so who may have
    it. `instantanea` is the database's own word for what was there when it was made: PostgreSQL's snapshot, or the last key
    of the trace. `sello` is the newest head of the sealed record then.
    """

    __tablename__ = "reporte"
    __table_args__ = (Index("ix_reporte_ambito_rol_ambito_clave", "ambito_rol", "ambito_clave", "id"),)
    id: Mapped[ClaveAutomatica]
    clase: Mapped[str] = mapped_column(String(30))
    desde: Mapped[date]
    hasta: Mapped[date]
    ambito_rol: Mapped[str] = mapped_column(String(20))
    ambito_clave: Mapped[str] = mapped_column(String(20))
    examen: Mapped[str | None] = mapped_column(String(40))
    cortado_en: Mapped[datetime]
    instantanea: Mapped[str] = mapped_column(Text)
    filas: Mapped[int] = mapped_column(Integer)
    mensaje_id: Mapped[int] = mapped_column(GranEntero)
    usuario_id: Mapped[int | None] = mapped_column(GranEntero)
    sello: Mapped[str | None] = mapped_column(String(300))


class ReporteArchivo(Base):
    """One file of a report, by its name; `sha256` is of the bytes as they are handed out."""

    __tablename__ = "reporte_archivo"
    reporte_id: Mapped[int] = mapped_column(GranEntero, primary_key=True, autoincrement=False)
    nombre: Mapped[str] = mapped_column(String(40), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    tamano: Mapped[int] = mapped_column(GranEntero)
    hecho_en: Mapped[datetime]


class ReporteParte(Base):
    """A piece of a file, compressed with zstandard, so that nobody needs the whole of it in memory."""

    __tablename__ = "reporte_parte"
    reporte_id: Mapped[int] = mapped_column(GranEntero, primary_key=True, autoincrement=False)
    nombre: Mapped[str] = mapped_column(String(40), primary_key=True)
    numero: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    contenido: Mapped[bytes] = mapped_column(LargeBinary)


class ReporteLibro(Base):
    """That a report is wanted as a workbook too large to be made while one waits; its file is kept as any other.

    `toma` tells who makes it and `latido` when they last said so; `hecho` are rows. There is one per report at most.
    """

    __tablename__ = "reporte_libro"
    __table_args__ = (Index("ix_reporte_libro_pendiente", "reporte_id", **donde(SIN_HACER)),)
    reporte_id: Mapped[int] = mapped_column(GranEntero, primary_key=True, autoincrement=False)
    pedido_en: Mapped[datetime]
    estado: Mapped[str] = mapped_column(String(12))
    intentos: Mapped[int] = mapped_column(Integer)
    toma: Mapped[str | None] = mapped_column(String(32))
    latido: Mapped[datetime | None]
    hecho: Mapped[int] = mapped_column(Integer)
    terminado_en: Mapped[datetime | None]
    error_codigo: Mapped[str | None] = mapped_column(String(10))
    error_mensaje: Mapped[str | None] = mapped_column(Text)


class Remesa(Base):
    """The feed of one day: there is one at most, and its report has what it said."""

    __tablename__ = "remesa"
    dia: Mapped[date] = mapped_column(primary_key=True)
    reporte_id: Mapped[int] = mapped_column(GranEntero)


class RemesaEntregada(Base):
    """That the feed of a day is at a target, and what the target said; there is no second time."""

    __tablename__ = "remesa_entregada"
    dia: Mapped[date] = mapped_column(primary_key=True)
    destino: Mapped[str] = mapped_column(String(60), primary_key=True)
    entregada_en: Mapped[datetime]
    acuse: Mapped[str] = mapped_column(Text)
