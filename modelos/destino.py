"""Targets to which the daily feed is sent besides its folder."""

from datetime import date, datetime

from sqlalchemy import Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from modelos.base import Base, ClaveAutomatica, GranEntero


class Destino(Base):
    """One target: somebody proposed it, somebody else confirmed it, and it stays on record when it is no longer used.

    `secreto` is encrypted with a key that the database does not have. `huella` is the host key or certificate that was
    confirmed, `vista` the one that it showed last. Feeds from `desde` on are sent to it. `fallas` counts the failures since
    the last success; before `proximo_intento` it is not tried again.
    """

    __tablename__ = "destino"
    id: Mapped[ClaveAutomatica]
    nombre: Mapped[str] = mapped_column(String(80))
    direccion: Mapped[str] = mapped_column(String(300))
    secreto: Mapped[bytes] = mapped_column(LargeBinary)
    vista: Mapped[str | None] = mapped_column(Text)
    huella: Mapped[str | None] = mapped_column(Text)
    desde: Mapped[date | None]
    propuesto_en: Mapped[datetime]
    propuesto_por: Mapped[int | None] = mapped_column(GranEntero)
    confirmado_en: Mapped[datetime | None]
    confirmado_por: Mapped[int | None] = mapped_column(GranEntero)
    retirado_en: Mapped[datetime | None]
    retirado_por: Mapped[int | None] = mapped_column(GranEntero)
    fallas: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    caido_desde: Mapped[datetime | None]
    proximo_intento: Mapped[datetime | None]
    ultima_falla: Mapped[str | None] = mapped_column(Text)
