"""Workbooks that people upload through the portal, from their arrival to their outcome."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, LargeBinary, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from modelos.base import CODIGO, Base, ClaveAutomatica, GranEntero, donde

SIN_TERMINAR = "estado IN ('en espera', 'en proceso')"


class Carga(Base):
    """One upload of one person.

    `toma` tells who serves it and `latido` when they last said so; `fase`, `hecho` and `total` are its progress. What became
    of it is in the message record under `mensaje_id`; here are only its counts, and the error of a file that was refused
    as a whole. Nothing of a patient is in this table. That of who takes samples is theirs alone: its laboratory is
    `TOMA_DE_MUESTRAS`, and `cod_deis` where they worked when they sent it.
    """

    __tablename__ = "carga"
    __table_args__ = (
        Index("ix_carga_laboratorio_id_id", "laboratorio_id", "id"),
        Index("ix_carga_usuario_id_id", "usuario_id", "id", **donde("laboratorio_id = 0")),
        Index("ix_carga_pendiente", "id", **donde(SIN_TERMINAR)),
    )
    id: Mapped[ClaveAutomatica]
    laboratorio_id: Mapped[int] = mapped_column(ForeignKey("laboratorio.id"))
    usuario_id: Mapped[int] = mapped_column(GranEntero, ForeignKey("usuario.id"))
    origen: Mapped[str | None] = mapped_column(String(45))
    planilla: Mapped[str] = mapped_column(String(20))
    simular: Mapped[bool] = mapped_column(Boolean)
    a_proposito: Mapped[bool] = mapped_column(Boolean, server_default=false())
    nombre: Mapped[str] = mapped_column(String(200))
    tamano: Mapped[int] = mapped_column(Integer)
    huella: Mapped[bytes] = mapped_column(LargeBinary(32))
    subida_en: Mapped[datetime]
    estado: Mapped[str] = mapped_column(String(12))
    intentos: Mapped[int] = mapped_column(Integer)
    toma: Mapped[str | None] = mapped_column(String(32))
    latido: Mapped[datetime | None]
    fase: Mapped[str | None] = mapped_column(String(20))
    hecho: Mapped[int] = mapped_column(Integer)
    total: Mapped[int] = mapped_column(Integer)
    terminada_en: Mapped[datetime | None]
    mensaje_id: Mapped[int | None] = mapped_column(GranEntero)
    guardadas: Mapped[int | None] = mapped_column(Integer)
    sin_cambio: Mapped[int | None] = mapped_column(Integer)
    repetidas: Mapped[int | None] = mapped_column(Integer)
    rechazadas: Mapped[int | None] = mapped_column(Integer)
    por_codigo: Mapped[str | None] = mapped_column(Text)
    error_codigo: Mapped[str | None] = mapped_column(String(10))
    error_mensaje: Mapped[str | None] = mapped_column(Text)
    cod_deis: Mapped[str | None] = mapped_column(CODIGO)


class CargaArchivo(Base):
    """The bytes of an upload until it was served; from then on the message record has them, and `contenido` is empty."""

    __tablename__ = "carga_archivo"
    carga_id: Mapped[int] = mapped_column(GranEntero, ForeignKey("carga.id"), primary_key=True, autoincrement=False)
    contenido: Mapped[bytes] = mapped_column(LargeBinary)
