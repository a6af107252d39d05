"""Bodies that were let expire, and what must not be: where the messages of the record are that tell of it."""

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from modelos.base import Base, Clave, GranEntero


class PodaAnotada(Base):
    """The bodies of some messages, from the number `primero` to `ultimo`, were let expire.

    Its key is the message of the record that says of which, and by what rule; `archivo` is the digest of the file in which
    they were put before.
    """

    __tablename__ = "poda"
    __table_args__ = (Index("ix_poda_ultimo_primero", "ultimo", "primero"),)
    mensaje_id: Mapped[Clave]
    primero: Mapped[int] = mapped_column(GranEntero)
    ultimo: Mapped[int] = mapped_column(GranEntero)
    archivo: Mapped[str | None] = mapped_column(String(64))


class Retencion(Base):
    """A hold was put, or, if it says which, the hold `levanta` was lifted; its key is the message that says what and why."""

    __tablename__ = "retencion"
    mensaje_id: Mapped[Clave]
    levanta: Mapped[int | None] = mapped_column(GranEntero)
