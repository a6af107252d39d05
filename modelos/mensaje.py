"""The message record: what came in, from whom, when, and what became of it. Rows are written once and never changed."""

from datetime import datetime

from sqlalchemy import Index, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from modelos.base import Base, Clave, GranEntero, donde

POCO_FRECUENTES = "desenlace NOT IN ('aceptado', 'consulta')"
SIN_LABORATORIO = "laboratorio_id IS NULL"


class Mensaje(Base):
    """One message by any door; the number is given back in every answer.

    Nothing refers to this table by a foreign key and no constraint spans it, so it can be partitioned by month. Digests are
    SHA-256 of the bytes as they travelled.
    """

    __tablename__ = "mensaje"
    # An auditor's search must find the rare among the many. What is usual needs no index of its own (a walk back through
    # time meets it at once), so those of the outcome, the door and the client's id hold the unusual messages only; those
    # of no laboratory have two of their own.
    __table_args__ = (
        Index("ix_mensaje_recibido_en", "recibido_en"),
        Index("ix_mensaje_laboratorio_id_recibido_en", "laboratorio_id", "recibido_en"),
        Index("ix_mensaje_operacion_desenlace_recibido_en", "operacion", "desenlace", "recibido_en"),
        Index("ix_mensaje_desenlace_recibido_en", "desenlace", "recibido_en", **donde(POCO_FRECUENTES)),
        Index("ix_mensaje_desenlace_recibido_en_sin_laboratorio", "desenlace", "recibido_en", **donde(SIN_LABORATORIO)),
        Index("ix_mensaje_operacion_recibido_en_sin_laboratorio", "operacion", "recibido_en", **donde(SIN_LABORATORIO)),
        Index("ix_mensaje_puerta_recibido_en", "puerta", "recibido_en", **donde("puerta <> 'soap11'")),
        Index("ix_mensaje_id_mensaje_cliente", "id_mensaje_cliente", **donde("id_mensaje_cliente IS NOT NULL")),
    )
    id: Mapped[Clave]
    recibido_en: Mapped[datetime]
    puerta: Mapped[str] = mapped_column(String(10))
    operacion: Mapped[str] = mapped_column(String(60))
    laboratorio_id: Mapped[int | None] = mapped_column(Integer)
    credencial_id: Mapped[int | None] = mapped_column(GranEntero)
    usuario_id: Mapped[int | None] = mapped_column(GranEntero)
    origen: Mapped[str | None] = mapped_column(String(45))
    id_mensaje_cliente: Mapped[str | None] = mapped_column(String(64))
    total: Mapped[int] = mapped_column(Integer)
    aceptados: Mapped[int] = mapped_column(Integer)
    rechazados: Mapped[int] = mapped_column(Integer)
    desenlace: Mapped[str] = mapped_column(String(12))
    duracion_us: Mapped[int] = mapped_column(GranEntero)
    tamano_pedido: Mapped[int] = mapped_column(Integer)
    huella_pedido: Mapped[bytes] = mapped_column(LargeBinary(32))
    huella_respuesta: Mapped[bytes] = mapped_column(LargeBinary(32))


class MensajeCuerpo(Base):
    """Request and answer as they travelled, compressed with zstandard; apart, so that they can be masked and expired.

    `documentos` says which documents were taken out of them, and how each was written where it stood.
    """

    __tablename__ = "mensaje_cuerpo"
    mensaje_id: Mapped[Clave]
    pedido: Mapped[bytes] = mapped_column(LargeBinary)
    respuesta: Mapped[bytes] = mapped_column(LargeBinary)
    documentos: Mapped[str | None] = mapped_column(Text)


class MensajeMuestra(Base):
    """One item of a message: the sample that it touched, or (when it was refused) whom it spoke of.

    Of a report that was handed out `documento` says which (`dominio.mensajes.lecturas.mencion`).

    `huella` is there when the item was accepted without a step, since the sample was already so: half of its digest.
    """

    __tablename__ = "mensaje_muestra"
    __table_args__ = (
        Index("ix_mensaje_muestra_muestra_id", "muestra_id"),
        Index("ix_mensaje_muestra_con_documento", "documento", **donde("documento IS NOT NULL")),
        Index("ix_mensaje_muestra_dicha", "muestra_id", **donde("huella IS NOT NULL")),
    )
    mensaje_id: Mapped[Clave]
    indice: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    muestra_id: Mapped[int | None] = mapped_column(GranEntero)
    documento: Mapped[str | None] = mapped_column(String(64))
    huella: Mapped[bytes | None] = mapped_column(LargeBinary(16))


class MensajeError(Base):
    """An error code that a message got, once per code, with how many of its items got it."""

    __tablename__ = "mensaje_error"
    __table_args__ = (Index("ix_mensaje_error_codigo_mensaje_id", "codigo", "mensaje_id"),)
    mensaje_id: Mapped[Clave]
    codigo: Mapped[str] = mapped_column(String(10), primary_key=True)
    veces: Mapped[int] = mapped_column(Integer)


class MensajeCliente(Base):
    """The ids that clients give their messages, with the receipt to repeat when the same message comes again."""

    __tablename__ = "mensaje_cliente"
    laboratorio_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    id_mensaje_cliente: Mapped[str] = mapped_column(String(64), primary_key=True)
    mensaje_id: Mapped[int] = mapped_column(GranEntero)
    huella: Mapped[bytes] = mapped_column(LargeBinary(32))
    recibo: Mapped[bytes] = mapped_column(LargeBinary)


class MensajeReenvio(Base):
    """A message by which the help desk served again one that had been refused, and why.

    `vez` counts those of one original that were served, so that two people never both do it; one that was refused as a
    whole has none. `recibo` is what the laboratory gets instead of the original's receipt.
    """

    __tablename__ = "mensaje_reenvio"
    __table_args__ = (UniqueConstraint("original_id", "vez"),)
    mensaje_id: Mapped[Clave]
    original_id: Mapped[int] = mapped_column(GranEntero)
    vez: Mapped[int | None] = mapped_column(Integer)
    motivo: Mapped[str] = mapped_column(Text)
    recibo: Mapped[bytes | None] = mapped_column(LargeBinary)


class MensajeProposito(Base):
    """What the patients whom a message shows were read for, where who asked does not treat them."""

    __tablename__ = "mensaje_proposito"
    mensaje_id: Mapped[Clave]
    proposito: Mapped[str] = mapped_column(String(20))
