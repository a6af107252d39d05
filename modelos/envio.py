"""Forms that people sent: each one does its work once."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from modelos.base import Base, GranEntero, donde

LARGO_DE_DIRECCION = 2000
CON_CONTENIDO = "contenido IS NOT NULL"


class Envio(Base):
    """One form that was sent, by the SHA-256 of the token that it carries once.

    `navegador` is a digest of a key that only the browser's cookie has, and `contenido` is encrypted with it: what waits to
    be shown after the redirection, until `contenido_hasta`. `datos` tells whether the same was asked with another form, or
    something else with the same one; `enviado_ns` is when it came, by the clock of the machine. `mensaje_id` is written in
    the transaction of what the form asked for.
    """

    __tablename__ = "envio"
    __table_args__ = (
        Index("ix_envio_creado_en", "creado_en"),
        Index("ix_envio_navegador_datos", "navegador", "datos"),
        Index("ix_envio_contenido_hasta", "contenido_hasta", **donde(CON_CONTENIDO)),
        Index("ix_envio_navegador_creado_en", "navegador", "creado_en", **donde(CON_CONTENIDO)),
    )
    huella: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    usuario_id: Mapped[int | None] = mapped_column(GranEntero, ForeignKey("usuario.id"))
    navegador: Mapped[bytes] = mapped_column(LargeBinary(32))
    datos: Mapped[bytes] = mapped_column(LargeBinary(32))
    creado_en: Mapped[datetime]
    enviado_ns: Mapped[int] = mapped_column(GranEntero)
    situacion: Mapped[str] = mapped_column(String(10))
    intento: Mapped[int] = mapped_column(Integer)
    mensaje_id: Mapped[int | None] = mapped_column(GranEntero)
    destino: Mapped[str | None] = mapped_column(String(LARGO_DE_DIRECCION))
    contenido: Mapped[bytes | None] = mapped_column(LargeBinary)
    contenido_hasta: Mapped[datetime | None]
