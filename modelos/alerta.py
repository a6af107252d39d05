"""Alerts: what is wrong with whom, once per cause, what was told of it, and when a backup was made."""

from datetime import datetime

from sqlalchemy import Boolean, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from modelos.base import Base, Clave, ClaveAutomatica, GranEntero, donde

SIN_CERRAR = "cerrada_en IS NULL"


class Alerta(Base):
    """One cause: a kind of trouble and whom it is about, numbers and nothing of any patient.

    It is a suspicion until it has lasted since `vista_desde` for long enough, and open from `abierta_en` on, until it was
    `ausente_desde` for long enough. If it comes back soon after it is the same one, `veces` more. `cuantos` is how much it
    was when it was seen last, `maximo` the most that it was, or how much it was when it was acknowledged.
    """

    __tablename__ = "alerta"
    __table_args__ = (Index("ix_alerta_tipo_sujeto", "tipo", "sujeto", unique=True, **donde(SIN_CERRAR)),)
    id: Mapped[ClaveAutomatica]
    tipo: Mapped[str] = mapped_column(String(30))
    sujeto: Mapped[str] = mapped_column(String(40))
    laboratorio_id: Mapped[int | None] = mapped_column(Integer)
    vista_desde: Mapped[datetime | None]
    vista_en: Mapped[datetime]
    ausente_desde: Mapped[datetime | None]
    abierta_en: Mapped[datetime | None]
    cerrada_en: Mapped[datetime | None]
    veces: Mapped[int] = mapped_column(Integer)
    cuantos: Mapped[int] = mapped_column(Integer)
    maximo: Mapped[int] = mapped_column(Integer)
    reconocida_en: Mapped[datetime | None]
    reconocida_por: Mapped[int | None] = mapped_column(GranEntero)
    nota: Mapped[str | None] = mapped_column(Text)


class AlertaDicha(Base):
    """What a channel was told of an alert last: that it was open, or that it is not any more."""

    __tablename__ = "alerta_dicha"
    alerta_id: Mapped[Clave]
    canal: Mapped[str] = mapped_column(String(10), primary_key=True)
    abierta: Mapped[bool] = mapped_column(Boolean)
    dicha_en: Mapped[datetime]


class AlertaAviso(Base):
    """One message to a channel, which tells all that was new when it was composed; a channel has one on its way at most.

    `clave` is the same however often it is sent, so that who gets it twice may know. Whoever sends it first puts
    `proximo_intento` off, so that nobody else does at the same time.
    """

    __tablename__ = "alerta_aviso"
    __table_args__ = (
        Index("ix_alerta_aviso_canal", "canal", unique=True, **donde("enviado_en IS NULL")),
        Index("ix_alerta_aviso_canal_compuesto_en", "canal", "compuesto_en"),
    )
    id: Mapped[ClaveAutomatica]
    canal: Mapped[str] = mapped_column(String(10))
    clave: Mapped[str] = mapped_column(String(32))
    compuesto_en: Mapped[datetime]
    contenido: Mapped[str] = mapped_column(Text)
    intentos: Mapped[int] = mapped_column(Integer)
    proximo_intento: Mapped[datetime]
    enviado_en: Mapped[datetime | None]
    ultima_falla: Mapped[str | None] = mapped_column(String(10))


class AlertaTurno(Base):
    """When some process looked: the row 0 for the first time, 1 last, and 2 last so that what it saw was written down."""

    __tablename__ = "alerta_turno"
    id: Mapped[Clave]
    mirada_en: Mapped[datetime | None]


class RespaldoHecho(Base):
    """A backup of this database that was made, and up to which instant all is in it."""

    __tablename__ = "respaldo_hecho"
    id: Mapped[ClaveAutomatica]
    hecho_en: Mapped[datetime]
    anotado_en: Mapped[datetime]
