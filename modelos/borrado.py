"""Identities of patients that were blanked: where the messages of the record are that tell of it."""

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped, mapped_column

from modelos.base import Base, Clave, GranEntero


class BorradoDeIdentidad(Base):
    """One order; its key is the message of the record that says what it blanked.

    The database lets the record be changed in the transaction that writes such a row (PostgreSQL), or in the messages that
    `borrado_mensaje` names (SQLite), and only by its owner.
    """

    __tablename__ = "borrado"
    mensaje_id: Mapped[Clave]


class MensajeBorrado(Base):
    """A message out of which an order took the identity of a patient; `vez` counts those of one message."""

    __tablename__ = "borrado_mensaje"
    mensaje_id: Mapped[Clave]
    vez: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    orden_id: Mapped[int] = mapped_column(GranEntero)
